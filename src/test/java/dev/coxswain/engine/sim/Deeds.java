package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Violation.same;
import static dev.coxswain.engine.sim.Violation.unless;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Rollout;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.HookKind;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Notice;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.Reason;
import dev.coxswain.engine.State;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.sim.Post.Gate;
import dev.coxswain.engine.sim.Slot.At;
import java.util.Set;

/** Whether each action was right when it was asked for, and what the model makes of it. */
final class Deeds {

    /** A spawn's late answer, a kill that got lost once, and a late deadline. */
    static final long KILL_TAKES = 15 * Timeline.SECOND;

    /** The notices that send an instance away for what it does, where they say so. */
    private static final Set<String> GO = Set.of("Unhealthy", "WatchdogBreach", "MemoryGuard");

    private final Model model;
    private final Hearing hearing;
    private long lastGeneration;
    private boolean ended;

    Deeds(Model model, Hearing hearing) {
        this.model = model;
        this.hearing = hearing;
    }

    boolean ended() {
        return ended;
    }

    /** @param before the state that the step began with */
    void action(Action action, State before) {
        unless(!ended || action instanceof Action.Answer, "an action after the end", action);
        switch (action) {
            case Action.Spawn spawn -> spawn(spawn, before);
            case Action.CancelSpawn(var id, long generation) -> {
                Slot slot = live(id, generation);
                unless(!slot.answered && !slot.exited, "called off what had begun", slot);
                beginStop(post(id), slot);
            }
            case Action.Stop(var id, long generation, var signal) -> {
                Slot slot = live(id, generation);
                Post post = post(id);
                unless(slot.answered && !slot.exited, "stopped what is not known to live", slot);
                unless(signal == post.worker.lifecycle().stopSignal(), "the wrong stop signal", action);
                unless(!slot.vitals.preStopUnderWay(), "the stop signal before preStop has ended", slot);
                if (hearing.toSignal == slot && !slot.killed) {
                    hearing.toSignal = null;
                } else if (slot.preStopEnded) {
                    slot.preStopEnded = false;
                } else {
                    unless(post.worker.lifecycle().preStop().isEmpty() || !hasGrace(post, slot), "no preStop", slot);
                    beginStop(post, slot);
                }
            }
            case Action.StopRest(var id, long generation, var signal) -> {
                unless(hearing.toSignal == live(id, generation) && hearing.restToStop, "no rest to stop", action);
                hearing.toSignal = null;
            }
            case Action.Kill(var id, long generation) -> kill(live(id, generation));
            case Action.Tell(var notice) -> {
                if (notice.exited().isPresent()) {
                    unless(notice.exited().getAsLong() == hearing.exitToTell, "an exit told wrongly", notice);
                    hearing.exitToTell = 0;
                } else if (notice.exit().isPresent()) {
                    unless(
                            hearing.startErrorToTell != null
                                    && notice.regarding().equals(hearing.startErrorToTell.toString()),
                            "a StartError told wrongly",
                            notice);
                    hearing.startErrorToTell = null;
                } else if (sendsAway(notice)) {
                    hearing.toldToGo = notice.regarding();
                } else if (notice.reason().equals("MissSchedule")) {
                    Post post = post(new InstanceId(notice.regarding(), 0));
                    if (post.timetable != null) {
                        post.timetable.told = true;
                    }
                }
            }
            case Action.Forget(var worker, int instances) -> {
                Post post = model.posts.remove(worker);
                unless(post != null && post.removed && !post.anyLive() && !model.keptUp(post), "forgot", action);
                model.connect();
            }
            case Action.Ran(var worker, var moment) -> {
                Post post = post(new InstanceId(worker, 0));
                unless(post.timetable != null, "kept a run of no schedule", action);
                if (post.timetable != null) {
                    post.timetable.kept(model, moment);
                }
            }
            case Action.Answer(long command, var outcome) -> model.desk.answered(command, outcome);
            case Action.Send(var id, long generation, var signal) -> {
                Slot slot = live(id, generation);
                unless(slot.up(), "a signal to what does not run", slot);
                if (hearing.toSend == slot) {
                    hearing.toSend = null;
                } else {
                    unless(slot.vitals.reloadDue && slot.vitals.proved, "a signal for no reason", slot);
                    slot.vitals.reloadDue = false;
                }
            }
            case Action.Check check -> {
                Slot slot = live(check.subject().id(), check.subject().generation());
                unless(slot.up(), "a check of what does not run", slot);
                slot.vitals.check(check, model.now);
            }
            case Action.RunHook hook -> {
                Slot slot = live(hook.subject().id(), hook.subject().generation());
                unless(slot.answered && !slot.exited, "a hook of what does not run", slot);
                if (hook.kind() == HookKind.PRE_STOP) {
                    beginStop(post(hook.subject().id()), slot);
                }
                slot.vitals.hook(hook, model.now);
            }
            case Action.ProbeFailed failed -> {} // A count for people; nothing follows from it.
            case Action.AwaitConnection await -> await(await, before);
            case Action.Cancel(var id, long task) -> {
                Slot slot = model.slot(id.worker(), id.index());
                if (slot != null && slot.await == task) {
                    slot.await = 0; // After the step there is another one where there should be.
                } else if (slot != null) {
                    slot.vitals.cancelled(task, slot.stopping || slot.exited, model.now);
                }
            }
            case Action.End(int exitCode) -> {
                unless(model.mode == Mode.ENDED, "an end that is none", model.mode);
                same(exitCode, model.exitCode, "the exit code");
                ended = true;
            }
        }
    }

    private Post post(InstanceId id) {
        Post post = model.posts.get(id.worker());
        if (post == null) {
            throw new Violation("an action on a worker that is gone: " + id);
        }
        return post;
    }

    private Slot live(InstanceId id, long generation) {
        Slot slot = model.slot(id.worker(), id.index());
        if (slot == null || !slot.isProcess(generation)) {
            throw new Violation(
                    "an action on a process that is gone: " + id + " generation " + generation + ", " + slot);
        }
        return slot;
    }

    private void spawn(Action.Spawn action, State before) {
        Post post = post(action.id());
        Slot slot = model.slot(action.id().worker(), action.id().index());
        unless(slot != null && model.wanted(post, slot), "spawned what is not wanted", action.id());
        if (slot == null) {
            return;
        }
        unless(action.generation() > lastGeneration, "a generation used twice", action.generation());
        unless(
                action.worker() == post.worker && action.crew().equals(post.crew),
                "spawned in an old form",
                action.id());
        lastGeneration = action.generation();
        switch (slot.at) {
            case WAITING -> {
                unless(post.gate() == Gate.OPEN, "spawned before its dependencies", slot);
                unless(
                        slot.delayOver || delayOver(post, slot, before),
                        "spawned before its start delay was over",
                        slot);
                unless(slot.called || !post.onDemand(), "spawned before anybody has connected", slot);
                if (slot.rolloutHeld) {
                    unless(awayBut(post, slot) < most(post), "too many away in a rollout", slot);
                }
            }
            case BACKOFF ->
                unless(slot.mustSpawn || model.now >= slot.notBefore, "spawned before its backoff was over", slot);
            default -> throw new Violation("spawned what is not to start: " + slot);
        }
        if (post.timetable != null) {
            unless(slot.run != 0, "spawned without a run", slot);
            post.timetable.spawned(slot);
        }
        slot.spawned(action.generation(), model.now);
        slot.crew = post.crew;
        slot.process = post.worker.process();
        slot.edition = post.edition;
        slot.vitals.spawned(post.worker);
        same(action.restarts(), slot.earlier + slot.spawns - 1, "restarts");
    }

    private void await(Action.AwaitConnection action, State before) {
        Post post = post(action.id());
        Slot slot = model.slot(action.id().worker(), action.id().index());
        if (slot == null || slot.at != At.WAITING || !model.wanted(post, slot) || slot.rolloutHeld) {
            throw new Violation("waits for a connection for what is not to start: " + slot);
        }
        unless(post.onDemand(), "waits for a connection that starts nothing", slot);
        unless(action.worker() == post.worker, "waits in an old form", slot);
        unless(slot.await == 0, "two waits for a connection", slot);
        unless(post.gate() == Gate.OPEN, "waits for a connection before its dependencies", slot);
        unless(
                slot.delayOver || delayOver(post, slot, before),
                "waits for a connection before its start delay was over",
                slot);
        slot.awaits(action.task(), post);
    }

    private boolean delayOver(Post post, Slot slot, State before) {
        return post.worker.startDelay().isZero()
                || before.instance(slot.id)
                        .filter(instance ->
                                instance.phase() instanceof Phase.Pending pending && pending.until() <= model.now)
                        .isPresent();
    }

    private static boolean sendsAway(Notice notice) {
        return notice.reason().equals("FailedPostStartHook")
                || (GO.contains(notice.reason()) && notice.message().endsWith(": restarting"));
    }

    private void beginStop(Post post, Slot slot) {
        unless(!slot.stopping && !slot.exited, "stopped twice", slot);
        boolean wanted = model.wanted(post, slot);
        if (model.mode != Mode.KILLING && !wanted && slot.vitals.failing == null) {
            unless(!model.keptUp(post), "stopped before what depends on it", slot);
        } else if (model.mode == Mode.SUPERVISING
                && slot.vitals.failing == null
                && !slot.mustRestart
                && !slot.superseded
                && !(slot.dependencyRestarted && post.restartGateOpen())) {
            unless(post.otherForm(slot), "stopped for no reason", slot);
            int away = slot.ready() ? unavailableBut(post, slot) : awayBut(post, slot);
            unless(away < most(post), "too many away in a rollout", slot);
        }
        boolean called = calledAway(post, slot);
        slot.stopping = true;
        slot.calledOff = !wanted;
        slot.mustMakeWay = false;
        slot.mustRestart = false;
        slot.dependencyRestarted = false;
        armGrace(post, slot, model.now);
        if (slot.vitals.failing != null && !called) {
            slot.reason = slot.vitals.failing;
            long grace = slot.vitals.grace();
            if (grace >= 0) {
                slot.grace = grace;
                slot.patience = model.now + grace + KILL_TAKES;
            }
        }
        slot.vitals.failing = null;
        slot.vitals.clear();
        if (model.mode == Mode.KILLING) {
            slot.grace = 0;
        }
    }

    /**
     * Whether it goes for another's sake: then what it fails at in the same moment is not told any more. Where the last
     * dependency came back in that same moment, either may be the reason.
     */
    private boolean calledAway(Post post, Slot slot) {
        if (slot.vitals.failing == Reason.DEADLINE_EXCEEDED) {
            return false;
        }
        boolean wanted = model.wanted(post, slot);
        boolean told = hearing.toldToGo.equals(slot.id.toString());
        return slot.mustRestart
                || slot.superseded
                || (!wanted && !model.keptUp(post))
                || (wanted && slot.dependencyRestarted && post.restartGateOpen() && !post.anyNeedRolling() && !told)
                || (model.mode == Mode.KILLING && !told);
    }

    static void armGrace(Post post, Slot slot, long now) {
        slot.graceFrom = now;
        slot.grace = post.worker.terminationGracePeriod().toNanos();
        slot.patience = now + slot.grace + KILL_TAKES;
    }

    private void kill(Slot slot) {
        boolean graceOver = slot.graceFrom < Long.MAX_VALUE && model.now >= slot.graceFrom + slot.grace;
        unless(slot.stopping || slot.exited, "killed what was not being stopped", slot);
        unless(graceOver || model.mode == Mode.KILLING || model.mode == Mode.ENDED, "killed within its grace", slot);
        slot.killed = true;
        slot.mustBeKilled = false;
        if (hearing.toSignal == slot) {
            hearing.toSignal = null;
        }
    }

    private boolean hasGrace(Post post, Slot slot) {
        long byProbe = slot.vitals.failing == null || calledAway(post, slot) ? -1 : slot.vitals.grace();
        long grace =
                byProbe >= 0 ? byProbe : post.worker.terminationGracePeriod().toNanos();
        return model.mode != Mode.KILLING && grace > 0;
    }

    /** How many of its instances may be away at a time for a rollout's sake. */
    private int most(Post post) {
        Crew crew = model.crew;
        if (crew == null) {
            return 0;
        }
        return switch (crew.rollout().maxUnavailable()) {
            case Rollout.MaxUnavailable.Count(int count) -> count;
            case Rollout.MaxUnavailable.Percent(int percent) -> Math.max(1, post.replicas() * percent / 100);
        };
    }

    private int unavailableBut(Post post, Slot but) {
        int count = 0;
        for (Slot slot : post.slots) {
            count += slot != but && model.wanted(post, slot) && !slot.upOrSucceeded() ? 1 : 0;
        }
        return count;
    }

    /** Without those that were not there anyway and that the rollout has not begun with. */
    private int awayBut(Post post, Slot but) {
        int count = 0;
        for (Slot slot : post.slots) {
            boolean oldStart =
                    slot.at == At.LIVE && !slot.ready() && !slot.stopping && !slot.exited && post.otherForm(slot);
            count += slot != but && model.wanted(post, slot) && !slot.upOrSucceeded() && !slot.rolloutHeld && !oldStart
                    ? 1
                    : 0;
        }
        return count;
    }
}
