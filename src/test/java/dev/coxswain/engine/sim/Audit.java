package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Violation.same;
import static dev.coxswain.engine.sim.Violation.unless;

import dev.coxswain.crew.Schedule;
import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Conditions;
import dev.coxswain.engine.Exit;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.Phase.Waiting;
import dev.coxswain.engine.Reason;
import dev.coxswain.engine.State;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.engine.sim.Slot.At;
import java.time.Instant;
import java.util.List;

/** Holds the engine's state against the model's, instance by instance, after every step. */
final class Audit {

    private final Model model;
    private final Hearing hearing;

    Audit(Model model, Hearing hearing) {
        this.model = model;
        this.hearing = hearing;
    }

    /** Takes from the new state which instances the rollout lets go on: that is the engine's choice. */
    void beforeActions(State state) {
        boolean ends = state.mode() != Mode.SUPERVISING && model.mode == Mode.SUPERVISING;
        for (WorkerState worker : state.workers()) {
            Post post = model.posts.get(worker.name());
            var rollout = worker.rollout();
            if (post != null) {
                post.rolling = rollout != null && !rollout.exceeded();
            }
        }
        for (Post post : model.all) {
            for (Slot slot : post.slots) {
                causes(state, post, slot);
                slot.listening = listens(state, slot);
                slot.pause = slot.listening ? slot.pause : 0;
                if (slot.at == At.BACKOFF && slot.startError && post.onDemand() && letGo(state, slot)) {
                    unless(model.now >= slot.notBefore, "tried again before its backoff was over", slot);
                    slot.at = At.WAITING;
                    slot.delayOver = true;
                }
                if (slot.rolloutHeld && (ends || letGo(state, slot))) {
                    slot.rolloutHeld = false;
                }
            }
        }
        if (ends) {
            model.settle();
        }
    }

    /** Of two reasons to stop in one step the engine takes one: it has to be a good one. */
    private void causes(State state, Post post, Slot slot) {
        Phase phase = state.instance(slot.id).map(Instance::phase).orElse(null);
        if (!(phase instanceof Phase.Stopping stopping) || slot.stopping || slot.exited) {
            return;
        }
        if (stopping.cause() == Phase.Cause.SUPERSEDED) {
            unless(slot.mustMakeWay, "replaced by no other run", slot);
            slot.superseded = true;
        } else if (stopping.cause() == Phase.Cause.DEADLINE_EXCEEDED) {
            unless(overdue(post, slot), "stopped before its deadline", slot);
            slot.vitals.failing = Reason.DEADLINE_EXCEEDED;
        }
    }

    private boolean overdue(Post post, Slot slot) {
        return slot.up()
                && post.worker
                        .activeDeadline()
                        .filter(most -> model.now >= slot.since + most.toNanos())
                        .isPresent();
    }

    private static boolean listens(State state, Slot slot) {
        return state.instance(slot.id)
                .filter(instance -> instance.phase() instanceof Phase.Pending pending
                        && pending.reason() == Waiting.WAITING_FOR_CONNECTION)
                .isPresent();
    }

    private static boolean letGo(State state, Slot slot) {
        return state.instance(slot.id)
                .filter(instance ->
                        instance.phase() instanceof Phase.Pending pending && pending.reason() != Waiting.ROLLOUT)
                .isPresent();
    }

    void afterStep(State before, State state) {
        unless(state.mode() == model.mode, "the wrong mode", state.mode(), model.mode);
        same(hearing.exitToTell, 0, "an exit not told");
        unless(hearing.startErrorToTell == null, "a StartError not told", hearing.startErrorToTell);
        unless(hearing.toSend == null, "no signal for a breach", hearing.toSend);
        unless(hearing.toSignal == null, "no signal for what has to end", hearing.toSignal);
        unless(state.nextDeadline() > model.now, "a deadline in the past", state);
        unless(
                !Conditions.same(state, before) || told(state).equals(told(before)),
                "conditions that change unseen",
                state);
        List<WorkerState> workers = state.workers();
        same(workers.size(), model.all.length, "workers");
        for (int i = 0; i < workers.size(); i++) {
            WorkerState worker = workers.get(i);
            Post post = model.posts.get(worker.name());
            if (post == null) {
                throw new Violation("a worker that should be gone: " + worker.name());
            }
            unless(!post.removed || post.anyLive() || model.keptUp(post), "not forgotten", post);
            post(worker, post);
            if (post.timetable != null) {
                TimetableAudit.audit(post.timetable, post, worker);
            }
            rollout(before, worker);
        }
        model.desk.check();
        if (state.mode() == Mode.ENDED) {
            same(state.nextDeadline(), Long.MAX_VALUE, "a timer is left");
            unless(model.desk.isEmpty(), "a command is left", "at the end");
        }
    }

    private static List<Condition> told(State state) {
        return Conditions.of(state, List.of(), Instant.EPOCH);
    }

    private void post(WorkerState worker, Post post) {
        unless(worker.worker() == post.worker, "an old document", post);
        same(worker.replicas(), post.replicas(), "replicas");
        List<Instance> instances = worker.instances();
        same(instances.size(), post.slots.size(), "instances");
        for (int i = 0; i < instances.size(); i++) {
            Instance instance = instances.get(i);
            Slot slot = post.slots.get(i);
            unless(instance.held() == slot.held, "the operator's word was lost", slot);
            unless(instance.spawns() == slot.spawns, "spawns miscounted", slot);
            same(instance.restarts(), slot.earlier + Math.max(0, slot.spawns - 1), "restarts miscounted");
            unless((instance.run().number() != 0) == (slot.run != 0), "has a run, or not", slot, instance.run());
            slot.vitals.audit(slot, model.now);
            unless(!slot.mustBeKilled, "not killed while memory runs out", slot);
            unless(slot.await == 0 || slot.listening, "waits for a connection for nothing", slot);
            unless(!slot.called, "nobody serves who has connected", slot);
            slot(worker, instance, post, slot);
        }
    }

    private void slot(WorkerState worker, Instance instance, Post post, Slot slot) {
        boolean right = switch (instance.phase()) {
            case Phase.Pending pending ->
                slot.at == At.IDLE
                        ? model.wanted(post, slot) && idle(pending, post)
                        : slot.at == At.WAITING && pending(worker, pending, post, slot);
            case Phase.Starting(var process) ->
                slot.isProcess(process.generation())
                        && (!slot.answered || !slot.vitals.proved)
                        && keepsRunning(post, slot);
            case Phase.Running(var process, boolean ready) ->
                slot.isProcess(process.generation())
                        && slot.up()
                        && slot.vitals.proved
                        && ready == slot.vitals.ready()
                        && keepsRunning(post, slot);
            case Phase.Stopping stopping ->
                slot.isProcess(stopping.process().generation())
                        && (slot.stopping || slot.exited)
                        && stopping.leaderGone() == slot.exited
                        && inTime(slot);
            case Phase.Backoff backoff ->
                slot.at == At.BACKOFF
                        && !slot.mustSpawn
                        && model.wanted(post, slot)
                        && slot.notBefore <= backoff.until()
                        && backoff.until() <= slot.notAfter;
            case Phase.Stopped stopped -> slot.at == At.STOPPED && stopped(stopped, post, slot);
            case Phase.Succeeded ignored -> slot.at == At.SUCCEEDED;
            case Phase.Failed ignored -> slot.at == At.FAILED;
        };
        if (!right) {
            throw new Violation(instance.id() + " is " + instance.phase() + " and should be " + slot + ", gate "
                    + post.gate() + ", wanted " + model.wanted(post, slot) + ", kept up " + model.keptUp(post));
        }
        unless(slot.ends == 0 ? instance.exits().isEmpty() : lastExit(instance, slot), "the last exit", slot);
        unless(
                instance.row() == slot.row || slot.at == At.SUCCEEDED || slot.at == At.FAILED || slot.at == At.STOPPED,
                "restarts in a row miscounted",
                instance.row(),
                slot.row);
    }

    private static boolean idle(Phase.Pending pending, Post post) {
        boolean suspended = post.worker.schedule().filter(Schedule::suspend).isPresent();
        return pending.reason() == (suspended ? Waiting.SUSPENDED : Waiting.SCHEDULED)
                && (!suspended || pending.nextStartAt().isEmpty());
    }

    private boolean pending(WorkerState worker, Phase.Pending pending, Post post, Slot slot) {
        if (slot.rolloutHeld) {
            return worker.rollout() != null;
        }
        return model.wanted(post, slot)
                && switch (post.gate()) {
                    case OPEN ->
                        slot.listening
                                ? post.onDemand() && (slot.awaitsFor(post) || model.now < slot.pause)
                                : pending.reason() == Waiting.START_DELAY
                                        && pending.until() > model.now
                                        && !post.worker.startDelay().isZero();
                    case SHUT -> pending.reason() == Waiting.WAITING_FOR_DEPENDENCY;
                    case BARRED -> pending.reason() == Waiting.DEPENDENCY_FAILED;
                };
    }

    /** Whether nothing calls for its end. */
    private boolean keepsRunning(Post post, Slot slot) {
        boolean kept = model.wanted(post, slot) || model.keptUp(post);
        return kept
                && model.mode != Mode.KILLING
                && !slot.stopping
                && !slot.exited
                && !slot.mustRestart
                && !slot.mustMakeWay
                && !overdue(post, slot)
                && slot.vitals.failing == null
                && !(model.wanted(post, slot)
                        && slot.dependencyRestarted
                        && post.restartGateOpen()
                        && !post.anyNeedRolling());
    }

    private boolean inTime(Slot slot) {
        return model.now <= slot.patience || model.mayBeStuck || model.mode == Mode.KILLING || model.mode == Mode.ENDED;
    }

    private boolean stopped(Phase.Stopped stopped, Post post, Slot slot) {
        boolean surplus = !slot.held && !post.removed && post.surplus(slot);
        return !model.wanted(post, slot) && (stopped.reason() == Phase.NotWanted.SCALED_DOWN) == surplus;
    }

    private static boolean lastExit(Instance instance, Slot slot) {
        Exit last = instance.exits().getFirst();
        return last.exitCode() == slot.exitCode
                && last.success() == slot.success
                && (slot.reason == null
                        || slot.startError
                        || (slot.at == At.LIVE && !slot.exited)
                        || last.reason() == slot.reason)
                && last.startedAt().isEmpty() == slot.startError
                && instance.exits().size() == Math.min(slot.ends, Instance.EXITS_KEPT);
    }

    private void rollout(State before, WorkerState worker) {
        var rollout = worker.rollout();
        if (rollout != null && rollout.exceeded() && model.crew != null) {
            Post post = model.posts.get(worker.name());
            long filesAt = post == null ? Long.MIN_VALUE : post.filesAt;
            var last = before.worker(worker.name()).map(WorkerState::rollout).orElse(null);
            unless(
                    (last != null && last.exceeded())
                            || model.now
                                    >= Math.max(model.loadedAt, filesAt)
                                            + model.crew
                                                    .rollout()
                                                    .progressDeadline()
                                                    .toNanos(),
                    "a rollout given up too early",
                    worker.name());
        }
    }

    /** With nothing left to happen, everything is where it wants to be, or has a reason not to. */
    void settled(State state) {
        same(state.nextDeadline(), Long.MAX_VALUE, "a timer is left");
        unless(model.desk.isEmpty(), "a command is left", "when nothing is left to happen");
        for (WorkerState worker : state.workers()) {
            Post post = model.posts.get(worker.name());
            if (post == null || post.removed) {
                throw new Violation("a removed worker is left: " + worker.name());
            }
            var rollout = worker.rollout();
            boolean givenUp = rollout != null && rollout.exceeded();
            for (Slot slot : post.slots) {
                boolean right = switch (slot.at) {
                    case LIVE -> slot.up() && (!post.otherForm(slot) || givenUp) && model.wanted(post, slot);
                    case WAITING -> slot.rolloutHeld ? givenUp : post.gate() != Post.Gate.OPEN || slot.awaitsFor(post);
                    case IDLE -> post.timetable != null;
                    case BACKOFF -> false;
                    case SUCCEEDED, FAILED -> post.timetable != null || !post.otherForm(slot);
                    case STOPPED -> !model.wanted(post, slot);
                };
                unless(right, "not where it should be when nothing is left to happen", slot);
            }
            unless(rollout == null || givenUp || gateOrFailure(post), "a rollout that does not end", post);
        }
    }

    private boolean gateOrFailure(Post post) {
        for (Slot slot : post.slots) {
            if (model.wanted(post, slot) && !slot.upOrSucceeded()) {
                return true;
            }
        }
        return false;
    }
}
