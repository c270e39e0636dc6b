package dev.coxswain.logs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Formatted lines on their way to one descriptor, and whose they are. Of one thread at a time. */
final class Batch {

    private static final int FIRST = 8 * 1024;
    /** A larger one, made for a very long line, isn't kept. */
    private static final int KEPT = 512 * 1024;

    /** What one for a file has without a borrowed buffer, which there may be none of. */
    static final int SMALL = 4 * 1024;

    private static final int FIRST_SMALL = 512;

    private final @Nullable Buffers buffers;
    private byte @Nullable [] borrowed;

    byte[] bytes;
    int length;
    /** When it was first ready to go, {@link System#nanoTime}; 0: not yet. */
    long since;
    /** So many bytes of stdout go before it. */
    long after;

    /** Whose bytes go up to where; null: the supervisor's own. */
    private @Nullable WorkerStream[] owners = new WorkerStream[4];

    private int[] ends = new int[4];
    private int runs;

    Batch() {
        this.buffers = null;
        this.bytes = new byte[FIRST];
    }

    /** One that is small but for the time it needs to be large. */
    Batch(Buffers buffers) {
        this.buffers = buffers;
        this.bytes = new byte[FIRST_SMALL];
    }

    /** @param wish what to grow to if it's more */
    void grow(int needed, int wish) {
        if (needed <= bytes.length) {
            return;
        }
        if (buffers == null) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, wish)));
        } else if (needed <= SMALL) {
            bytes = Arrays.copyOf(bytes, Math.min(SMALL, Math.max(needed, 2 * bytes.length)));
        } else {
            borrow(buffers, needed);
        }
    }

    private void borrow(Buffers from, int needed) {
        byte[] large = needed <= Buffers.BYTES ? from.take() : null;
        if (large == null) {
            // For want of one; or for a very long line, which was in memory as a whole before.
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + bytes.length / 2));
            return;
        }
        System.arraycopy(bytes, 0, large, 0, length);
        bytes = large;
        borrowed = large;
    }

    /** How much may be added without more memory than there is for it. */
    int room() {
        if (buffers == null) {
            return Integer.MAX_VALUE;
        }
        int most = borrowed != null || buffers.available() ? Buffers.FILLED : SMALL;
        return most - length;
    }

    /** A line that ends here is of that stream; null: of the supervisor. */
    void lineOf(@Nullable WorkerStream stream) {
        if (runs > 0 && owners[runs - 1] == stream) {
            ends[runs - 1] = length;
            return;
        }
        if (runs == ends.length) {
            owners = Arrays.copyOf(owners, 2 * runs);
            ends = Arrays.copyOf(ends, 2 * runs);
        }
        owners[runs] = stream;
        ends[runs++] = length;
    }

    /**
     * Its lines from there on could not be written.
     *
     * @return how many of workers
     */
    long lost(int from) {
        long all = 0;
        int at = from;
        for (int i = 0; i < runs; i++) {
            WorkerStream owner = owners[i];
            long lines = 0;
            for (; at < ends[i]; at++) {
                lines += bytes[at] == '\n' ? 1 : 0;
            }
            if (owner != null && lines > 0) {
                owner.instance.dropped(lines);
                all += lines;
            }
        }
        return all;
    }

    void clear() {
        length = 0;
        since = 0;
        after = 0;
        Arrays.fill(owners, 0, runs, null);
        runs = 0;
        if (buffers == null) {
            if (bytes.length > KEPT) {
                bytes = new byte[FIRST];
            }
            return;
        }
        if (borrowed != null) {
            buffers.give(borrowed);
            borrowed = null;
        }
        if (bytes.length > SMALL) {
            bytes = new byte[FIRST_SMALL];
        }
    }
}
