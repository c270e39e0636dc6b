package dev.coxswain.runtime;

import dev.coxswain.engine.Condition;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.State;
import dev.coxswain.os.Os;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that can be told about the supervisor at one moment; immutable.
 *
 * @param source an absolute path, or the ConfigMap
 * @param revision of the document in force; empty before the first
 * @param resourceVersion of the ConfigMap that it is from; empty for files
 * @param managementAddress where health and metrics are served; empty: nowhere
 * @param conditions Ready, ConfigValid, Progressing, Degraded
 * @param tallies counts on from here: newer than the rest
 */
public record Status(
        State state,
        String source,
        Optional<String> revision,
        Optional<String> resourceVersion,
        Optional<Instant> appliedAt,
        Optional<String> managementAddress,
        List<Condition> conditions,
        Tallies tallies,
        long pid) {

    /** One that every status has: Ready, ConfigValid, Progressing or Degraded. */
    public Condition condition(String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Figures of the live instances, read from /proc when asked for, at most once a second. Reads files: not for the core. */
    public interface FiguresReader {
        Map<InstanceId, Usage> read(State state);
    }

    /**
     * @param cpuMillicores over the time since the reading before, or since the start
     */
    public record Usage(long cpuMillicores, Os.Figures figures) {}
}
