package dev.coxswain.crew;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A worker while it is put together: every field at its default until set. Never leaves this package. */
final class WorkerDraft {

    static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    final String name;
    Map<String, String> labels = Map.of();
    String description = "";
    ProcessSpec process;
    int replicas = 1;
    RestartPolicy restartPolicy = RestartPolicy.ALWAYS;
    Set<Integer> successExitCodes = Set.of(0);
    Backoff backoff = Backoff.DEFAULT;
    Duration startDelay = Duration.ZERO;
    List<Dependency> dependsOn = List.of();
    boolean required = true;
    AtEnd onSuccess = AtEnd.IGNORE;
    AtEnd onFailure = AtEnd.IGNORE;
    Duration terminationGracePeriod = DEFAULT_GRACE;
    Lifecycle lifecycle = Lifecycle.DEFAULT;
    Probes probes = Probes.NONE;
    Watchdog watchdog = Watchdog.NONE;
    Resources resources = Resources.NONE;
    WorkerLogs logs = WorkerLogs.DEFAULT;
    List<String> files = List.of();
    Optional<Schedule> schedule = Optional.empty();
    Optional<Duration> every = Optional.empty();
    Optional<Duration> activeDeadline = Optional.empty();

    WorkerDraft(String name, ProcessSpec process) {
        this.name = name;
        this.process = process;
    }

    /** The worker as it is after the change. */
    static Worker changed(Worker from, Consumer<WorkerDraft> change) {
        WorkerDraft draft = new WorkerDraft(from.name(), from.process());
        draft.labels = from.labels();
        draft.description = from.description();
        draft.replicas = from.replicas();
        draft.restartPolicy = from.restartPolicy();
        draft.successExitCodes = from.successExitCodes();
        draft.backoff = from.backoff();
        draft.startDelay = from.startDelay();
        draft.dependsOn = from.dependsOn();
        draft.required = from.required();
        draft.onSuccess = from.onSuccess();
        draft.onFailure = from.onFailure();
        draft.terminationGracePeriod = from.terminationGracePeriod();
        draft.lifecycle = from.lifecycle();
        draft.probes = from.probes();
        draft.watchdog = from.watchdog();
        draft.resources = from.resources();
        draft.logs = from.logs();
        draft.files = from.files();
        draft.schedule = from.schedule();
        draft.every = from.every();
        draft.activeDeadline = from.activeDeadline();
        change.accept(draft);
        return draft.done();
    }

    Worker done() {
        return new Worker(
                name,
                labels,
                description,
                process,
                replicas,
                restartPolicy,
                successExitCodes,
                backoff,
                startDelay,
                dependsOn,
                required,
                onSuccess,
                onFailure,
                terminationGracePeriod,
                lifecycle,
                probes,
                watchdog,
                resources,
                logs,
                files,
                schedule,
                every,
                activeDeadline);
    }
}
