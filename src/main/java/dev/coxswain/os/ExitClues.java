package dev.coxswain.os;

/**
 * What could be found out about a leader's death beside its status.
 *
 * @param oomKilled the kernel killed it, or what it waited for, for want of memory
 * @param words for people; empty: nothing
 */
public record ExitClues(boolean oomKilled, String words) {

    public static final ExitClues NONE = new ExitClues(false, "");
}
