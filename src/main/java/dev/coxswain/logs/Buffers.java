package dev.coxswain.logs;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Large buffers for the files that are busy just now: 48 of 128 KiB, 6 MiB in all, however many files there are. Any
 * thread.
 */
final class Buffers {

    static final int BYTES = 128 * 1024;
    /** Up to there it is filled by what is read: the begin of the first line, read before, has room behind it. */
    static final int FILLED = BYTES - 8 * 1024;

    static final int MOST = 48;
    /** Kept for the next one: those that are made anew and anew fill the heap, as each lives through a collection. */
    private static final int KEPT = 24;

    private final ArrayDeque<byte[]> free = new ArrayDeque<>();
    private int taken;

    /** Null: all are in use. */
    synchronized byte @Nullable [] take() {
        if (taken == MOST) {
            return null;
        }
        taken++;
        byte[] kept = free.poll();
        return kept == null ? new byte[BYTES] : kept;
    }

    synchronized void give(byte[] buffer) {
        taken--;
        if (free.size() < KEPT) {
            free.add(buffer);
        }
    }

    synchronized boolean available() {
        return taken < MOST;
    }
}
