package dev.coxswain.crew;

import java.time.Duration;
import java.util.Optional;

/** Bounds on what a worker's process tree uses, looked at once a period. */
public record Watchdog(
        Duration period,
        Optional<Bound> memory,
        Optional<Bound> cpu,
        Optional<Bound> processes,
        Optional<Bound> openFiles) {

    public static final Watchdog NONE =
            new Watchdog(Duration.ofSeconds(2), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * @param max bytes, millicores, or a count
     * @param forAtLeast how long every sample has to be over it
     */
    public record Bound(long max, Duration forAtLeast, Action action) {}

    public sealed interface Action {
        record Restart() implements Action {}

        record Event() implements Action {}

        record Send(Signal signal) implements Action {}
    }
}
