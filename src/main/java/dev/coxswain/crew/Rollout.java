package dev.coxswain.crew;

import java.time.Duration;

/**
 * How a changed worker is restarted.
 *
 * @param progressDeadline how long a rollout may go on without a further instance becoming ready
 * @param jitter the longest random wait before a change is applied
 */
public record Rollout(MaxUnavailable maxUnavailable, Duration progressDeadline, boolean autoRollback, Duration jitter) {

    public static final Rollout DEFAULT =
            new Rollout(new MaxUnavailable.Count(1), Duration.ofMinutes(2), false, Duration.ZERO);

    /** How many instances of a worker may be away at a time, at least 1. */
    public sealed interface MaxUnavailable {
        record Count(int instances) implements MaxUnavailable {}

        record Percent(int percent) implements MaxUnavailable {}

        default int of(int replicas) {
            return switch (this) {
                case Count(int instances) -> instances;
                case Percent(int percent) -> Math.max(1, (int) ((long) replicas * percent / 100));
            };
        }
    }
}
