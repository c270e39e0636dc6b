package dev.coxswain.crew;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one worker is: the process it runs, and the rules by which that process is kept.
 *
 * <p>A change of {@link #process} restarts the worker, a change of {@link #replicas} starts or stops the difference,
 * every other change is taken over in place (contract section 2).
 *
 * @param replicas as written; the operator's {@code scale} lies over it
 * @param startDelay before the first start and before each one that the operator or a dependency asks for
 * @param terminationGracePeriod from the begin of the stop to SIGKILL
 * @param files paths or globs; a change in one restarts the worker
 * @param every in place of a schedule: this long after the last run's end
 * @param activeDeadline how long a run may take
 */
public record Worker(
        String name,
        Map<String, String> labels,
        String description,
        ProcessSpec process,
        int replicas,
        RestartPolicy restartPolicy,
        Set<Integer> successExitCodes,
        Backoff backoff,
        Duration startDelay,
        List<Dependency> dependsOn,
        boolean required,
        AtEnd onSuccess,
        AtEnd onFailure,
        Duration terminationGracePeriod,
        Lifecycle lifecycle,
        Probes probes,
        Watchdog watchdog,
        Resources resources,
        WorkerLogs logs,
        List<String> files,
        Optional<Schedule> schedule,
        Optional<Duration> every,
        Optional<Duration> activeDeadline) {

    public Worker {
        labels = Map.copyOf(labels);
        successExitCodes = Set.copyOf(successExitCodes);
        dependsOn = List.copyOf(dependsOn);
        files = List.copyOf(files);
    }
}
