package dev.coxswain.runtime;

import dev.coxswain.engine.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What has been counted of one instance; immutable.
 *
 * @param starts attempts that failed among them
 * @param restarts those after the first, by the reason of the exit before
 * @param askedAt when the last start was asked for, in nanoseconds
 * @param startSeconds how long the last start took until it was Running; empty: it never was
 */
public record Tally(long starts, Map<Reason, Long> restarts, OptionalDouble startSeconds, long askedAt) {

    private static final double NANOS = 1e9;

    public static final Tally NONE = new Tally(0, Map.of(), OptionalDouble.empty(), 0);

    Tally startedFirst(long asked) {
        return new Tally(starts + 1, restarts, startSeconds, asked);
    }

    Tally startedAfter(Reason reason, long asked) {
        Map<Reason, Long> more = new EnumMap<>(Reason.class);
        more.putAll(restarts);
        more.merge(reason, 1L, Long::sum);
        return new Tally(starts + 1, Collections.unmodifiableMap(more), startSeconds, asked);
    }

    Tally running(long nanos) {
        return new Tally(starts, restarts, OptionalDouble.of((nanos - askedAt) / NANOS), askedAt);
    }
}
