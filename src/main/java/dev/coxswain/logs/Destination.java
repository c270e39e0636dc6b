package dev.coxswain.logs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A buffer before our stdout, our stderr or a log file, and the streams that wait for room in it. One thread only.
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

    /** Less than that is handed to a file's writer every 2 ms at most. */
    private static final int LITTLE = 48 * 1024;

    static final int MOMENT_MILLIS = 2;
    private static final long MOMENT_NANOS = MOMENT_MILLIS * 1_000_000L;

    /** For people: stdout, stderr, or the file's path. */
    final String name;

    /** It is a log file, not our stdout or stderr. */
    final boolean isFile;

    private final @Nullable Outlet outlet;
    /** What must be out before anything of this one is. */
    private final @Nullable Destination before;

    /** None: a write by us doesn't block. */
    private final @Nullable BatchWriter writer;
    /** The same where it's a log file's. */
    private final @Nullable FileWriter file;

    private final LongSupplier nanos;

    /** Streams that nobody watches until there is room, in the order in which they are read then. */
    final Deque<WorkerStream> waiting = new ArrayDeque<>();
    /** How many open streams have outlived their process, for want of room. */
    int ended;
    /** Lines of those for whom there was no place, since it was last told. */
    long dropped;

    /** Whose line was begun and has no end yet; raw lines only. */
    @Nullable
    WorkerStream unfinished;
    /** Something has been put into it, or waits for it: it is looked at in each turn. Files only. */
    boolean active;
    /** It was told that it hangs. */
    boolean hanging;

    private Batch batch;
    private long handedOver;
    /** {@link System#nanoTime}; 0: never. */
    private long handedOverAt;

    /** @param wake called by the writer when it has done what was waited for; none: a write doesn't block */
    Destination(String name, Outlet outlet, @Nullable Destination before, @Nullable Runnable wake, LongSupplier nanos) {
        this.name = name;
        this.outlet = outlet;
        this.before = before;
        this.nanos = nanos;
        this.file = null;
        this.isFile = false;
        this.writer = wake == null
                ? null
                : new WriterThread(
                        name,
                        outlet,
                        before != null && before.writer instanceof WriterThread first ? first : null,
                        wake,
                        nanos);
        this.batch = new Batch();
    }

    Destination(String name, FileWriter file, Buffers buffers, LongSupplier nanos) {
        this.name = name;
        this.outlet = null;
        this.before = null;
        this.nanos = nanos;
        this.file = file;
        this.isFile = true;
        this.writer = file;
        this.batch = new Batch(buffers);
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

    /** What is in the buffer now ends with a line of that stream, which is counted should it be lost; null: with our own. */
    void lineOf(@Nullable WorkerStream stream) {
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
            if (outlet != null && !outlet.write(batch.bytes, 0, batch.length)) {
                batch.lost(0);
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
            handedOverAt = nanos.getAsLong();
        }
    }

    /** Has little, and has given something to its writer a moment ago: to wait for more spares both threads work. */
    boolean mayWait(long now) {
        return batch.length > 0 && batch.length < LITTLE && handedOverAt != 0 && now - handedOverAt < MOMENT_NANOS;
    }

    boolean full() {
        return batch.length >= FULL || batch.room() <= 0;
    }

    /** How much may be read for it at once. */
    int room() {
        return batch.room();
    }

    /** The writer of a log file; empty: it is our stdout or stderr. */
    Optional<FileWriter> file() {
        return Optional.ofNullable(file);
    }

    /** It is a file, and has taken nothing for so long that people are told. */
    boolean hangs() {
        return file != null && file.hangs();
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
        return outlet == null ? Optional.empty() : outlet.takeFailure();
    }
}
