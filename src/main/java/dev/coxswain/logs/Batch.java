package dev.coxswain.logs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Formatted lines on their way to one descriptor, and whose they are. Of one thread at a time. */
final class Batch {

    private static final int FIRST = 8 * 1024;
    /** A larger one, made for a very long line, isn't kept. */
    private static final int KEPT = 512 * 1024;

    byte[] bytes = new byte[FIRST];
    int length;
    /** When it was first ready to go, {@link System#nanoTime}; 0: not yet. */
    long since;
    /** So many bytes of stdout go before it. */
    long after;

    private final List<WorkerStream> streams = new ArrayList<>();
    private int[] lines = new int[8];

    /** @param wish what to grow to if it's more */
    void grow(int needed, int wish) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, wish)));
        }
    }

    void lineOf(WorkerStream stream) {
        if (stream.unwritten++ == 0) {
            streams.add(stream);
        }
    }

    /** Nothing is added any more: it may go to another thread. */
    void seal() {
        if (lines.length < streams.size()) {
            lines = new int[2 * streams.size()];
        }
        for (int i = 0; i < streams.size(); i++) {
            WorkerStream stream = streams.get(i);
            lines[i] = stream.unwritten;
            stream.unwritten = 0;
        }
    }

    /** Its lines could not be written. */
    void lost() {
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).instance.dropped(lines[i]);
        }
    }

    void clear() {
        length = 0;
        since = 0;
        after = 0;
        streams.clear();
        if (bytes.length > KEPT) {
            bytes = new byte[FIRST];
        }
    }
}
