package dev.coxswain.runtime;

import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Proc;
import dev.coxswain.engine.State;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.os.Os;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What live instances use, read from /proc when somebody asks, once a second at most however many ask. Reads files: not
 * for the core.
 */
public final class Figures implements Status.FiguresReader {

    private static final long KEPT_NANOS = 1_000_000_000L;
    private static final long MILLICORES = 1000;

    private final Os os;
    private final LongSupplier nanoTime;
    private Map<InstanceId, Reading> last = Map.of();
    private long lastAt;

    private record Reading(long generation, long at, Os.Figures figures, long cpuMillicores) {}

    public Figures(Os os, LongSupplier nanoTime) {
        this.os = os;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized Map<InstanceId, Status.Usage> read(State state) {
        long now = nanoTime.getAsLong();
        if (last.isEmpty() || now - lastAt >= KEPT_NANOS) {
            last = readAll(state, now);
            lastAt = now;
        }
        Map<InstanceId, Status.Usage> usage = new HashMap<>();
        last.forEach((id, reading) -> {
            if (stillRuns(state, id, reading.generation())) {
                usage.put(id, new Status.Usage(reading.cpuMillicores(), reading.figures()));
            }
        });
        return usage;
    }

    private static boolean stillRuns(State state, InstanceId id, long generation) {
        OptionalLong now = state.instance(id).map(Instance::generation).orElse(OptionalLong.empty());
        return now.isPresent() && now.getAsLong() == generation;
    }

    private Map<InstanceId, Reading> readAll(State state, long now) {
        Map<InstanceId, Proc> processes = new LinkedHashMap<>();
        for (WorkerState worker : state.workers()) {
            for (Instance instance : worker.instances()) {
                instance.process().ifPresent(process -> processes.put(instance.id(), process));
            }
        }
        if (processes.isEmpty()) {
            return Map.of();
        }
        Map<Long, Os.Figures> figures =
                os.figures(processes.values().stream().map(Proc::generation).toList());
        Map<InstanceId, Reading> readings = new HashMap<>();
        processes.forEach((id, process) -> {
            Os.Figures found = figures.get(process.generation());
            if (found != null) {
                readings.put(id, reading(id, process.generation(), process.since(), found, now));
            }
        });
        return readings;
    }

    /** CPU over the time since the last reading of the same process, or since its start. */
    private Reading reading(InstanceId id, long generation, long startedAt, Os.Figures figures, long now) {
        Optional<Reading> before =
                Optional.ofNullable(last.get(id)).filter(reading -> reading.generation() == generation);
        long since = before.map(Reading::at).orElse(startedAt);
        long used = figures.cpuNanos()
                - before.map(reading -> reading.figures().cpuNanos()).orElse(0L);
        long cpu = now <= since ? 0 : millicores(used, now - since);
        return new Reading(generation, now, figures, cpu);
    }

    /** Never negative; right also where the product of nanoseconds and 1000 is too large for a long: after 107 days of CPU. */
    static long millicores(long usedNanos, long overNanos) {
        return Math.max(0, (long) ((double) usedNanos * MILLICORES / overNanos));
    }
}
