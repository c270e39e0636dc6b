package dev.coxswain.kubernetes;

import java.time.Duration;

/** Allows a burst, and from then on one at a time. */
final class TokenBucket {

    private final int burst;
    private final long perToken;
    private double tokens;
    private long at;

    /**
     * @param every the time in which one more is allowed
     * @param now of the clock that {@link #take} is given, nanoseconds
     */
    TokenBucket(int burst, Duration every, long now) {
        this.burst = burst;
        this.perToken = every.toNanos();
        tokens = burst;
        at = now;
    }

    boolean take(long now) {
        tokens = Math.min(burst, tokens + (double) (now - at) / perToken);
        at = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
