package dev.coxswain.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Our stdout or our stderr. One thread writes; any may ask for the failure.
 *
 * <p>Rule: a write that fails is told, once; the next one is tried again, unless the other end is gone for good.
 */
final class Outlet {

    /** Between two tries on a descriptor that somebody made non-blocking and that is full: longer each time. */
    private static final long FIRST_RETRY_NANOS = 500_000;

    private static final long LAST_RETRY_NANOS = 50_000_000;

    private final String name;
    private final WritableByteChannel channel;
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private boolean gone;
    private boolean failing;

    Outlet(String name, WritableByteChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /** Writes all of it, and blocks as long as the reader at the other end does. */
    boolean write(byte[] bytes, int from, int length) {
        if (gone) {
            return false;
        }
        try {
            ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
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
        } catch (IOException | RuntimeException e) {
            String cause = String.valueOf(e.getMessage());
            gone = e instanceof ClosedChannelException || cause.contains("Broken pipe") || cause.contains("Bad file");
            if (!failing) {
                failing = true;
                failure.set("cannot write to " + name + ": " + (e.getMessage() == null ? e.toString() : cause)
                        + (gone ? "; its lines are dropped from now on" : "; its lines are dropped until it can be"));
            }
            return false;
        }
    }

    boolean hasFailure() {
        return failure.get() != null;
    }

    /** Why writing has begun to fail; asked once, it's told. */
    Optional<String> takeFailure() {
        return Optional.ofNullable(failure.getAndSet(null));
    }
}
