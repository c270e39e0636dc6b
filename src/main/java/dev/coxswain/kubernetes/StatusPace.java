package dev.coxswain.kubernetes;

import java.time.Duration;

/**
 * When the status is written: a transition at once, anything else 10 s after the last time, nothing new after 10 minutes
 * (somebody may have made the ConfigMap anew). Never more often than once in 10 s in the long run: of transitions, 5 may
 * come together.
 */
final class StatusPace {

    static final Duration EVERY = Duration.ofSeconds(10);
    static final int BURST = 5;
    static final Duration REFRESH = Duration.ofMinutes(10);
    static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    /** What there is to be said. */
    enum News {
        NONE,
        DETAIL,
        TRANSITION
    }

    private final TokenBucket bucket;
    private long writtenAt;
    private long notBefore;

    /** @param now nanoseconds, of the clock that the others are given */
    StatusPace(long now) {
        bucket = new TokenBucket(BURST, EVERY, now);
        writtenAt = now - REFRESH.toNanos();
        notBefore = now;
    }

    /** Whether to write now; the answer true counts as written. */
    boolean take(News news, long now) {
        Duration wait = switch (news) {
            case TRANSITION -> Duration.ZERO;
            case DETAIL -> EVERY;
            case NONE -> REFRESH;
        };
        if (now < notBefore || now - writtenAt < wait.toNanos() || !bucket.take(now)) {
            return false;
        }
        writtenAt = now;
        return true;
    }

    void failed(long now) {
        notBefore = now + AFTER_FAILURE.toNanos();
    }
}
