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

    public static final int MAX_REPLICAS = 1000;

    public Worker {
        labels = Map.copyOf(labels);
        successExitCodes = Set.copyOf(successExitCodes);
        dependsOn = List.copyOf(dependsOn);
        files = List.copyOf(files);
    }

    /** A worker with every other field at its default. */
    public static Worker of(String name, List<String> command) {
        return new WorkerDraft(name, ProcessSpec.of(command)).done();
    }

    public Worker withProcess(ProcessSpec process) {
        return WorkerDraft.changed(this, draft -> draft.process = process);
    }

    public Worker withReplicas(int replicas) {
        return WorkerDraft.changed(this, draft -> draft.replicas = replicas);
    }

    public Worker withRestartPolicy(RestartPolicy restartPolicy) {
        return WorkerDraft.changed(this, draft -> draft.restartPolicy = restartPolicy);
    }

    public Worker withSuccessExitCodes(Set<Integer> successExitCodes) {
        return WorkerDraft.changed(this, draft -> draft.successExitCodes = successExitCodes);
    }

    public Worker withBackoff(Backoff backoff) {
        return WorkerDraft.changed(this, draft -> draft.backoff = backoff);
    }

    public Worker withStartDelay(Duration startDelay) {
        return WorkerDraft.changed(this, draft -> draft.startDelay = startDelay);
    }

    public Worker withDependsOn(List<Dependency> dependsOn) {
        return WorkerDraft.changed(this, draft -> draft.dependsOn = dependsOn);
    }

    public Worker withRequired(boolean required) {
        return WorkerDraft.changed(this, draft -> draft.required = required);
    }

    public Worker withOnSuccess(AtEnd onSuccess) {
        return WorkerDraft.changed(this, draft -> draft.onSuccess = onSuccess);
    }

    public Worker withOnFailure(AtEnd onFailure) {
        return WorkerDraft.changed(this, draft -> draft.onFailure = onFailure);
    }

    public Worker withTerminationGracePeriod(Duration terminationGracePeriod) {
        return WorkerDraft.changed(this, draft -> draft.terminationGracePeriod = terminationGracePeriod);
    }

    public Worker withStopSignal(Signal stopSignal) {
        return WorkerDraft.changed(
                this,
                draft -> draft.lifecycle =
                        new Lifecycle(stopSignal, lifecycle.preStop(), lifecycle.postStart(), lifecycle.reload()));
    }

    public Worker withLifecycle(Lifecycle lifecycle) {
        return WorkerDraft.changed(this, draft -> draft.lifecycle = lifecycle);
    }

    public Worker withProbes(Probes probes) {
        return WorkerDraft.changed(this, draft -> draft.probes = probes);
    }

    public Worker withWatchdog(Watchdog watchdog) {
        return WorkerDraft.changed(this, draft -> draft.watchdog = watchdog);
    }

    public Worker withResources(Resources resources) {
        return WorkerDraft.changed(this, draft -> draft.resources = resources);
    }

    public Worker withFiles(List<String> files) {
        return WorkerDraft.changed(this, draft -> draft.files = List.copyOf(files));
    }

    public Worker withLogs(WorkerLogs logs) {
        return WorkerDraft.changed(this, draft -> draft.logs = logs);
    }

    public Worker withSchedule(Optional<Schedule> schedule) {
        return WorkerDraft.changed(this, draft -> draft.schedule = schedule);
    }

    public Worker withEvery(Optional<Duration> every) {
        return WorkerDraft.changed(this, draft -> draft.every = every);
    }

    public Worker withActiveDeadline(Optional<Duration> activeDeadline) {
        return WorkerDraft.changed(this, draft -> draft.activeDeadline = activeDeadline);
    }
}
