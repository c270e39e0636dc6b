package dev.coxswain.crew;

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

    public Crew {
        workers = List.copyOf(workers);
    }
}
