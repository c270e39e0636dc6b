package dev.coxswain.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment, read once for each event.
 *
 * @param nanos a clock that never jumps; deadlines are in it
 * @param wall what a person's clock shows: for telling, and for schedules
 */
public record Time(long nanos, Instant wall) {

    /** The deadline that lies so far ahead; a time too long to count is no deadline at all. */
    public long after(Duration duration) {
        return later(nanos, duration);
    }

    /** The same from another moment on. */
    static long later(long from, Duration duration) {
        long length;
        try {
            length = duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
        return later(from, length);
    }

    static long later(long from, long length) {
        long sum = from + length;
        return ((from ^ sum) & (length ^ sum)) < 0 ? Long.MAX_VALUE : sum;
    }

    public boolean reached(long deadline) {
        return nanos >= deadline;
    }
}
