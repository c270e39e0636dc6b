package dev.coxswain.crew;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One checked crew: all documents of a source put together, every default filled in. Behind this type there is
 * nothing left to check.
 *
 * @param workers in the order of the documents
 * @param terminationGracePeriod of the whole shutdown
 * @param pidDir a folder for pid files, absolute or relative to the supervisor's working directory
 * @param written the {@code spec} as written (documents merged, defaults not filled in), for {@code GET /v1/crew}
 */
public record Crew(
        String name,
        List<Worker> workers,
        Duration terminationGracePeriod,
        ExitWhen exitWhen,
        CrewLogs logs,
        Optional<MemoryGuard> memoryGuard,
        Rollout rollout,
        Optional<String> pidDir,
        ObjectNode written) {

    /** Replicas of all workers together; a worker that has none counts as one. */
    public static final int MAX_INSTANCES = 10_000;

    static final Duration DEFAULT_GRACE = Duration.ofSeconds(25);

    public Crew {
        workers = List.copyOf(workers);
    }

    /** A crew with every other field at its default, written as {@code {}}. */
    public static Crew of(String name, List<Worker> workers) {
        return new Crew(
                name,
                workers,
                DEFAULT_GRACE,
                ExitWhen.NEVER,
                CrewLogs.DEFAULT,
                Optional.empty(),
                Rollout.DEFAULT,
                Optional.empty(),
                JsonNodeFactory.instance.objectNode());
    }

    public Crew withName(String name) {
        return new Crew(name, workers, terminationGracePeriod, exitWhen, logs, memoryGuard, rollout, pidDir, written);
    }

    public Crew withExitWhen(ExitWhen exitWhen) {
        return new Crew(name, workers, terminationGracePeriod, exitWhen, logs, memoryGuard, rollout, pidDir, written);
    }

    public Crew withRollout(Rollout rollout) {
        return new Crew(name, workers, terminationGracePeriod, exitWhen, logs, memoryGuard, rollout, pidDir, written);
    }

    public Crew withTerminationGracePeriod(Duration terminationGracePeriod) {
        return new Crew(name, workers, terminationGracePeriod, exitWhen, logs, memoryGuard, rollout, pidDir, written);
    }

    public Crew withLogs(CrewLogs logs) {
        return new Crew(name, workers, terminationGracePeriod, exitWhen, logs, memoryGuard, rollout, pidDir, written);
    }

    public Crew withWorkers(List<Worker> workers) {
        return new Crew(name, workers, terminationGracePeriod, exitWhen, logs, memoryGuard, rollout, pidDir, written);
    }

    public Crew withWritten(ObjectNode written) {
        return new Crew(name, workers, terminationGracePeriod, exitWhen, logs, memoryGuard, rollout, pidDir, written);
    }
}
