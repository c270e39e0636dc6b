package dev.coxswain.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Our stdout or our stderr, behind a buffer that is written in one go. One thread only.
 *
 * <p>Rule: a write that fails loses what was in the buffer and is counted and told, once; the next one is tried again,
 * unless the other end is gone for good.
 */
final class Destination {

    private static final int FIRST = 8 * 1024;
    private static final int MAX = 128 * 1024;
    /** Between two tries on a descriptor that somebody made non-blocking and that is full: longer each time. */
    private static final long FIRST_RETRY_NANOS = 500_000;

    private static final long LAST_RETRY_NANOS = 50_000_000;

    private final String name;
    private final WritableByteChannel channel;
    /** What must be out before anything of this one is. */
    private final @Nullable Destination before;

    private final List<WorkerStream> writers = new ArrayList<>();
    private byte[] buffer = new byte[FIRST];
    private int length;
    private boolean gone;
    private boolean failing;
    private @Nullable String failure;

    Destination(String name, WritableByteChannel channel, @Nullable Destination before) {
        this.name = name;
        this.channel = channel;
        this.before = before;
    }

    /** Makes room, so that the next {@code bytes} go out in one write; more than there ever is go out in several. */
    void room(int bytes) {
        if (buffer.length - length >= bytes) {
            return;
        }
        if (length + bytes <= MAX) {
            grow(length + bytes);
            return;
        }
        flush();
        grow(Math.min(bytes, MAX));
    }

    void put(byte value) {
        if (length == buffer.length) {
            room(1);
        }
        buffer[length++] = value;
    }

    void put(byte[] bytes, int from, int to) {
        int start = from;
        while (to - start > buffer.length - length) {
            int part = buffer.length - length;
            System.arraycopy(bytes, start, buffer, length, part);
            length += part;
            start += part;
            room(to - start);
        }
        System.arraycopy(bytes, start, buffer, length, to - start);
        length += to - start;
    }

    void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    /** A line of that stream is in the buffer; it is told should the line be lost. */
    void lineOf(WorkerStream stream) {
        if (stream.unwritten++ == 0) {
            writers.add(stream);
        }
    }

    /** Writes what there is. Blocks as long as the reader at the other end does. */
    void flush() {
        if (before != null && length > 0) {
            before.flush();
        }
        if (length > 0) {
            boolean written = write();
            length = 0;
            for (WorkerStream stream : writers) {
                stream.flushed(written);
            }
            writers.clear();
        }
    }

    /** Why writing has begun to fail; asked once, it's told. */
    Optional<String> takeFailure() {
        Optional<String> taken = Optional.ofNullable(failure);
        failure = null;
        return taken;
    }

    private boolean write() {
        if (gone) {
            return false;
        }
        try {
            ByteBuffer rest = ByteBuffer.wrap(buffer, 0, length);
            long retry = FIRST_RETRY_NANOS;
            while (rest.hasRemaining()) {
                if (channel.write(rest) > 0) {
                    retry = FIRST_RETRY_NANOS;
                } else {
                    LockSupport.parkNanos(retry);
                    retry = Math.min(2 * retry, LAST_RETRY_NANOS);
                }
            }
            failing = false;
            return true;
        } catch (IOException e) {
            String cause = String.valueOf(e.getMessage());
            gone = e instanceof ClosedChannelException || cause.contains("Broken pipe") || cause.contains("Bad file");
            if (!failing) {
                failing = true;
                failure = "cannot write to " + name + ": " + (e.getMessage() == null ? e.toString() : cause)
                        + (gone ? "; its lines are dropped from now on" : "; its lines are dropped until it can be");
            }
            return false;
        }
    }

    private void grow(int needed) {
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(MAX, Math.max(needed, 2 * buffer.length)));
        }
    }
}
