package dev.coxswain.runtime.watch;

import java.time.Duration;
import java.util.Optional;

/**
 * When a use that is over its bound is a breach: once every sample has been over it for as long as the bound says, and
 * once only until a sample isn't. One belongs to one bound of one process.
 */
final class BreachRule {

    private boolean over;
    private boolean told;
    private long since;

    /**
     * Takes the next sample.
     *
     * @param at when it was taken, in nanoseconds
     * @return how long it has been over, where that is a breach now
     */
    Optional<Duration> sample(long used, long max, Duration forAtLeast, long at) {
        if (used <= max) {
            over = false;
            told = false;
            return Optional.empty();
        }
        if (!over) {
            over = true;
            since = at;
        }
        if (told || at - since < forAtLeast.toNanos()) {
            return Optional.empty();
        }
        told = true;
        return Optional.of(Duration.ofNanos(at - since));
    }
}
