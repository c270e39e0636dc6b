package dev.coxswain.engine;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Phase.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How a new document is taken over: worker by worker, touching nothing that did not change (contract section 2). */
final class Reload {

    private Reload() {}

    static void take(Turn turn, Crew crew, Map<String, Instant> lastRuns) {
        if (turn.clock.known() == null) {
            turn.clock = turn.clock.knownSince(turn.now);
        }
        Map<String, WorkerState> before = new HashMap<>();
        for (int at = 0; at < turn.size(); at++) {
            before.put(turn.worker(at).name(), turn.worker(at));
        }
        turn.crew = crew;
        List<WorkerState> after = new ArrayList<>();
        for (Worker worker : crew.workers()) {
            WorkerState known = before.remove(worker.name());
            int edition = known == null ? 0 : edition(known, worker);
            Instance.Form form = new Instance.Form(crew.name(), worker.process(), edition);
            after.add(
                    known == null
                            ? added(turn, worker, form, Optional.ofNullable(lastRuns.get(worker.name())))
                            : changed(turn, known, worker, form));
        }
        for (int at = 0; at < turn.size(); at++) {
            WorkerState known = before.get(turn.worker(at).name());
            if (known != null) {
                after.add(known.withRemoved());
            }
        }
        turn.workers(after.toArray(WorkerState[]::new));
    }

    /** One that is still to be told of changed files, and can't be told any more, is to be replaced instead. */
    private static int edition(WorkerState known, Worker worker) {
        if (worker.lifecycle().reload().isEmpty()) {
            for (Instance instance : known.instances) {
                if (instance.watch().reloadDue()) {
                    return known.form.edition() + 1;
                }
            }
        }
        return known.form.edition();
    }

    private static Instance replacedInstead(Instance instance) {
        Watch watch = instance.watch();
        return watch.reloadDue() ? instance.with(watch.withReloadDue(false)) : instance;
    }

    private static WorkerState added(Turn turn, Worker worker, Instance.Form form, Optional<Instant> lastRun) {
        return new WorkerState(
                worker,
                form,
                false,
                false,
                OptionalInt.empty(),
                null,
                Moments.declared(turn, worker, lastRun),
                grown(new Instance[0], worker, worker.replicas(), false));
    }

    private static WorkerState changed(Turn turn, WorkerState known, Worker worker, Instance.Form candidate) {
        Instance.Form form = canonical(known, candidate);
        boolean sameReplicas =
                !known.removed && known.worker.replicas() == worker.replicas() && !Moments.isScheduled(worker);
        OptionalInt scaled = sameReplicas ? known.scaled : OptionalInt.empty();
        boolean held = known.held && !known.removed;
        Instance[] instances = grown(known.instances, worker, scaled.orElse(worker.replicas()), held);
        if (known.removed) {
            Arrays.setAll(instances, index -> addedAgain(instances[index]));
        }
        if (worker.lifecycle().reload().isEmpty()) {
            Arrays.setAll(instances, index -> replacedInstead(instances[index]));
        }
        boolean otherForm = form != known.form;
        if (!Moments.isScheduled(worker) && (otherForm || known.schedule != null)) {
            // Also what a schedule ran in an older form, and would have run in the new one.
            for (int index = 0; index < instances.length; index++) {
                Instance ended = instances[index];
                instances[index] = reopened(ended, form);
                otherForm |= instances[index] != ended;
            }
        }
        WorkerState.RolloutState rollout = known.rollout != null || otherForm ? Rollouts.begin(turn) : null;
        ScheduleState schedule = scheduled(turn, known, worker, instances);
        return new WorkerState(worker, form, false, held, scaled, rollout, schedule, instances);
    }

    /** What runs when a schedule comes goes on as a run of it, and what runs when it goes is one no more. */
    private static @Nullable ScheduleState scheduled(
            Turn turn, WorkerState known, Worker worker, Instance[] instances) {
        if (!Moments.isScheduled(worker)) {
            Arrays.setAll(instances, index -> instances[index].withoutRun());
            return null;
        }
        Phase first = instances[0].phase();
        boolean busy = first.live() || first instanceof Phase.Backoff;
        if (busy && known.schedule == null) {
            instances[0] = instances[0].withRun(turn.newTask(), instances[0].spawns());
        }
        return known.removed ? Moments.begun(turn, null, worker, busy) : Moments.changed(turn, known, worker, busy);
    }

    /** The same document, another form: what runs is replaced as in a rollout. */
    static WorkerState formed(Turn turn, WorkerState known, Instance.Form form) {
        Instance[] instances = known.instances.clone();
        if (known.schedule == null) {
            Arrays.setAll(instances, index -> reopened(instances[index], form));
        }
        return known.with(form, Rollouts.begin(turn), instances);
    }

    /**
     * The same object where it is equal, so that forms are compared by ==; also to that of an instance which a rollout,
     * now taken back, had not reached.
     */
    private static Instance.Form canonical(WorkerState known, Instance.Form candidate) {
        if (known.form.equals(candidate)) {
            return known.form;
        }
        for (Instance instance : known.instances) {
            Instance.Form running = instance.form();
            if (running != null && running.equals(candidate)) {
                return running;
            }
        }
        return candidate;
    }

    /** The worker was removed and is back before its last process had gone: what still runs is kept, the rest starts. */
    private static Instance addedAgain(Instance instance) {
        Instance free = instance.withHeld(false);
        boolean ended = instance.phase() instanceof Phase.Succeeded || instance.phase() instanceof Phase.Failed;
        return ended ? free.pending(Waiting.WAITING_FOR_DEPENDENCY) : free;
    }

    /** One that had ended for good runs again in the new form, when the rollout comes to it. */
    private static Instance reopened(Instance instance, Instance.Form form) {
        if (instance.form() == form) {
            return instance;
        }
        boolean ended = instance.phase() instanceof Phase.Succeeded || instance.phase() instanceof Phase.Failed;
        return ended ? instance.pending(Waiting.ROLLOUT) : instance;
    }

    /** At least so many instances; always a copy. */
    static Instance[] grown(Instance[] instances, Worker worker, int replicas, boolean held) {
        Instance[] grown = Arrays.copyOf(instances, Math.max(instances.length, replicas));
        for (int index = instances.length; index < grown.length; index++) {
            grown[index] = Instance.declared(new InstanceId(worker.name(), index), held);
        }
        return grown;
    }

    /** Removed workers go once their last process has, and those of all that depend on them. */
    static void dropGone(Turn turn) {
        List<WorkerState> kept = null;
        for (int at = 0; at < turn.size(); at++) {
            WorkerState worker = turn.worker(at);
            if (!worker.removed || worker.anyLive() || Dependencies.keepUp(turn, at)) {
                if (kept != null) {
                    kept.add(worker);
                }
                continue;
            }
            if (kept == null) {
                kept = new ArrayList<>(turn.size());
                for (int earlier = 0; earlier < at; earlier++) {
                    kept.add(turn.worker(earlier));
                }
            }
            turn.act(new Action.Forget(worker.name(), worker.instances.length));
        }
        if (kept != null) {
            turn.workers(kept.toArray(WorkerState[]::new));
        }
    }
}
