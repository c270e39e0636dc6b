package dev.coxswain.engine;

/**
 * What could be found out about a leader's end beyond its status.
 *
 * @param oomKilled whether the kernel killed it for want of memory
 * @param note in words ({@code the oom_kill counter rose from 3 to 4}); empty: nothing
 */
public record ExitDetails(boolean oomKilled, String note) {

    public static final ExitDetails NONE = new ExitDetails(false, "");

    static final int MAX_NOTE = 512;

    public ExitDetails {
        note = Printable.of(note, MAX_NOTE);
    }
}
