package dev.coxswain.engine;

import java.time.Instant;

/**
 * One spawn of an instance.
 *
 * @param generation its number, never used twice
 * @param pid 0 while the operating system has not answered
 * @param startedAt when it was started, as a person's clock shows it
 * @param since the same in {@link Time#nanos}
 * @param signalled the signals that the operator sent it: bit n - 1 for signal n
 */
public record Proc(long generation, int pid, Instant startedAt, long since, long signalled) {

    Proc signalled(int signal) {
        return new Proc(generation, pid, startedAt, since, signalled | bit(signal));
    }

    boolean wasSignalled(int signal) {
        return (signalled & bit(signal)) != 0;
    }

    /** Linux has 64 signals. */
    private static long bit(int signal) {
        return signal < 1 || signal > Long.SIZE ? 0 : 1L << (signal - 1);
    }
}
