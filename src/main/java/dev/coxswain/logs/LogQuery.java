package dev.coxswain.logs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which lines of an instance's history are asked for.
 *
 * @param tail so many of the last ones of each instance
 * @param since no older ones than that
 */
public record LogQuery(Run run, OptionalInt tail, Optional<Instant> since) {

    public static final LogQuery CURRENT = new LogQuery(Run.CURRENT, OptionalInt.empty(), Optional.empty());

    public enum Run {
        /** The newest process's, dead or alive. */
        CURRENT,
        /** That of the process before it. */
        PREVIOUS,
        ALL
    }

    public LogQuery {
        if (tail.isPresent() && tail.getAsInt() < 0) {
            throw new IllegalArgumentException("tail must not be negative (was " + tail.getAsInt() + ")");
        }
    }
}
