package dev.coxswain.kubernetes;

import java.time.Duration;

/**
 * How often the API server is asked, beside the watch.
 *
 * @param slowLeast the least time between two looks while all is well; the most is twice that
 * @param doubt the least time between two looks where the watch had trouble
 * @param retryFirst the wait after the first failed look; it doubles
 * @param retryMost the longest wait between two failed looks; each is jittered down to a half
 */
record Pace(Duration slowLeast, Duration doubt, Duration retryFirst, Duration retryMost) {

    /** 6 to 12 looks an hour. */
    static final Pace DEFAULT =
            new Pace(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(20));

    Duration slow(double random) {
        return jittered(slowLeast.multipliedBy(2), random);
    }

    /** After so many failures in a row, at least 1. */
    Duration retry(int failures, double random) {
        Duration wait = retryFirst;
        for (int i = 1; i < failures && wait.compareTo(retryMost) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return jittered(wait.compareTo(retryMost) < 0 ? wait : retryMost, random);
    }

    /** From a half to the whole; {@code random} in [0, 1). */
    private static Duration jittered(Duration most, double random) {
        return Duration.ofNanos((long) (most.toNanos() * (0.5 + random / 2)));
    }
}
