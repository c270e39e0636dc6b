package dev.coxswain.logs;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Large buffers for the files that are busy just now: 48 of 128 KiB, 6 MiB in all, however many files there are. Any
 * thread.
 */
final class Buffers {

    static final int BYTES = 128 * 1024;
    static final int MOST = 48;
    /** Kept for the next one while some are busy: making them anew and anew would make the heap grow. */
    private static final int KEPT = 32;

    private static final int KEPT_IDLE = 4;

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
        while (taken == 0 && free.size() > KEPT_IDLE) {
            free.remove();
        }
    }

    synchronized boolean available() {
        return taken < MOST;
    }
}
