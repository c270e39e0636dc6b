package dev.coxswain.crew;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How long to wait between restarts in a row.
 *
 * @param immediateRestarts restarts with no delay, after a run of at least {@code resetAfter}
 * @param delay the first delay after those
 * @param factor growth of the delay, at least 1
 * @param maxDelay the longest delay, before jitter
 * @param jitter share of the delay that is random, 0 to 1: the delay is multiplied by 1 ± jitter
 * @param resetAfter a run of at least this length sets the row back
 * @param maxRestarts restarts in a row after which the instance is Failed; empty: no end; 0: none ever
 */
public record Backoff(
        int immediateRestarts,
        Duration delay,
        double factor,
        Duration maxDelay,
        double jitter,
        Duration resetAfter,
        OptionalInt maxRestarts) {

    public static final Backoff DEFAULT = new Backoff(
            1, Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0.1, Duration.ofSeconds(60), OptionalInt.empty());

    /** The delay before restart number {@code restartsInARow + 1} of a row; {@code random} in [0, 1). */
    public Duration before(int restartsInARow, double random) {
        if (restartsInARow < immediateRestarts) {
            return Duration.ZERO;
        }
        double exponent = restartsInARow - (double) immediateRestarts;
        double nanos = Math.min(nanos(delay) * Math.pow(factor, exponent), nanos(maxDelay));
        return Duration.ofNanos((long) (nanos * (1 + jitter * (2 * random - 1))));
    }

    /** {@link Duration#toNanos} throws past 292 years. */
    private static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    /** Whether an instance that was restarted so often in a row is not to be restarted again. */
    public boolean usedUp(int restartsInARow) {
        return maxRestarts.isPresent() && restartsInARow >= maxRestarts.getAsInt();
    }
}
