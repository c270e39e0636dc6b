package dev.coxswain.runtime;

import dev.coxswain.engine.ProbeKind;
import dev.coxswain.engine.Reason;
import dev.coxswain.engine.Resource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What has been counted of one instance; immutable.
 *
 * @param starts attempts that failed among them
 * @param restarts those after the first, by the reason of the exit before
 * @param breaches of its watchdog's bounds and its limits
 * @param probeFailures each one, however many it takes to act
 * @param askedAt when the last start was asked for, in nanoseconds
 * @param startSeconds how long the last start took until it was Running; empty: it never was
 */
public record Tally(
        long starts,
        Map<Reason, Long> restarts,
        Map<Resource, Long> breaches,
        Map<ProbeKind, Long> probeFailures,
        OptionalDouble startSeconds,
        long askedAt) {

    private static final double NANOS = 1e9;

    public static final Tally NONE = new Tally(0, Map.of(), Map.of(), Map.of(), OptionalDouble.empty(), 0);

    Tally startedFirst(long asked) {
        return new Tally(starts + 1, restarts, breaches, probeFailures, startSeconds, asked);
    }

    Tally startedAfter(Reason reason, long asked) {
        return new Tally(
                starts + 1, oneMore(Reason.class, restarts, reason), breaches, probeFailures, startSeconds, asked);
    }

    Tally breached(Resource resource) {
        return new Tally(
                starts, restarts, oneMore(Resource.class, breaches, resource), probeFailures, startSeconds, askedAt);
    }

    Tally probeFailed(ProbeKind kind) {
        return new Tally(
                starts, restarts, breaches, oneMore(ProbeKind.class, probeFailures, kind), startSeconds, askedAt);
    }

    private static <K extends Enum<K>> Map<K, Long> oneMore(Class<K> type, Map<K, Long> counts, K key) {
        Map<K, Long> more = new EnumMap<>(type);
        more.putAll(counts);
        more.merge(key, 1L, Long::sum);
        return Collections.unmodifiableMap(more);
    }

    Tally running(long nanos) {
        return new Tally(
                starts, restarts, breaches, probeFailures, OptionalDouble.of((nanos - askedAt) / NANOS), askedAt);
    }
}
