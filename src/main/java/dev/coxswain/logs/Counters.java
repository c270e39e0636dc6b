package dev.coxswain.logs;

/**
 * Lines of one instance since it was first attached.
 *
 * @param dropped lines that could not be written, because stdout or stderr is closed or full
 */
public record Counters(long stdout, long stderr, long dropped) {

    public static final Counters NONE = new Counters(0, 0, 0);
}
