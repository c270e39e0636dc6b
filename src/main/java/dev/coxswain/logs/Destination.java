package dev.coxswain.logs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A buffer before our stdout or our stderr, and the streams that wait for room in it. One thread only.
 *
 * <p>Rule: a descriptor that may block is written by a thread of its own; then {@link #flush} hands over what there is,
 * or keeps it while that thread is busy. Once the buffer is {@link #full} nobody reads for it.
 */
final class Destination {

    /** A buffer of that size goes out in the middle of a turn. */
    private static final int BATCH = 128 * 1024;
    /** Workers wait then. */
    static final int FULL = 256 * 1024;
    /** The supervisor's own lines are dropped then. */
    static final int MOST = 1024 * 1024;

    private final Outlet outlet;
    /** What must be out before anything of this one is. */
    private final @Nullable Destination before;

    private final @Nullable WriterThread writer;
    private final LongSupplier nanos;

    /** Streams that nobody watches until there is room, in the order in which they are read then. */
    final Deque<WorkerStream> waiting = new ArrayDeque<>();
    /** How many open streams have outlived their process, for want of room. */
    int ended;
    /** Lines of those for whom there was no place, since it was last told. */
    long dropped;

    private Batch batch = new Batch();
    private long handedOver;

    /** @param wake called by the writer when it has done what was waited for; none: a write doesn't block */
    Destination(String name, Outlet outlet, @Nullable Destination before, @Nullable Runnable wake, LongSupplier nanos) {
        this.outlet = outlet;
        this.before = before;
        this.nanos = nanos;
        this.writer = wake == null
                ? null
                : new WriterThread(name, outlet, before == null ? null : before.writer, wake, nanos);
    }

    /** Makes room, so that the next {@code bytes} go out in one write; more than there ever is go out in several. */
    void room(int bytes) {
        if (batch.bytes.length - batch.length >= bytes) {
            return;
        }
        if (batch.length + bytes > BATCH) {
            flush();
        }
        batch.grow(batch.length + Math.min(bytes, BATCH), batch.length < BATCH ? BATCH : Integer.MAX_VALUE);
    }

    void put(byte value) {
        if (batch.length == batch.bytes.length) {
            room(1);
        }
        batch.bytes[batch.length++] = value;
    }

    void put(byte[] bytes, int from, int to) {
        int start = from;
        while (to - start > batch.bytes.length - batch.length) {
            int part = batch.bytes.length - batch.length;
            System.arraycopy(bytes, start, batch.bytes, batch.length, part);
            batch.length += part;
            start += part;
            room(to - start);
        }
        System.arraycopy(bytes, start, batch.bytes, batch.length, to - start);
        batch.length += to - start;
    }

    void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    /** A line of that stream is in the buffer; it is counted should the line be lost. */
    void lineOf(WorkerStream stream) {
        batch.lineOf(stream);
    }

    /** Sends on what there is. Blocks only as a regular file does. */
    void flush() {
        if (batch.length == 0) {
            return;
        }
        if (before != null) {
            before.flush();
            batch.after = before.handedOver + before.batch.length;
        }
        if (writer == null) {
            batch.seal();
            if (!outlet.write(batch.bytes, 0, batch.length)) {
                batch.lost();
            }
            batch.clear();
            return;
        }
        if (batch.since == 0) {
            batch.since = nanos.getAsLong();
        }
        Batch filled = batch;
        int length = filled.length;
        batch = writer.exchange(filled);
        if (batch != filled) {
            handedOver += length;
        }
    }

    boolean full() {
        return batch.length >= FULL;
    }

    /** Beyond what even our own lines may take. */
    boolean overfull() {
        return batch.length >= MOST;
    }

    /** Something is not written yet; the output thread is woken when there is news. */
    boolean pending() {
        return (writer != null && writer.busy()) || batch.length > 0;
    }

    /** Its reader takes nothing. */
    boolean stuck() {
        return writer != null && writer.stuck();
    }

    /** Waits until it is free, for as long as one waits for something that may be stuck. */
    void awaitWritten() {
        if (writer != null) {
            writer.awaitIdle();
        }
    }

    boolean canResume() {
        return !waiting.isEmpty() && !full();
    }

    /** Why writing has begun to fail; asked once, it's told. */
    Optional<String> takeFailure() {
        return outlet.takeFailure();
    }
}
