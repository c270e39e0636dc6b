package dev.coxswain.engine;

import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.engine.Phase.Cause;
import dev.coxswain.engine.State.Mode;
import java.time.Duration;
import java.util.Optional;

/** How a tree is ended: when, in which order, and what is done while it won't go. */
final class Stops {

    /** Between one SIGKILL and the next, at first; the operating system's part keeps killing by itself as well. */
    private static final Duration KILL_AGAIN = Duration.ofSeconds(1);

    private static final int KILL_AGAIN_DOUBLINGS = 5;

    private Stops() {}

    /** Starting, Running: it is stopped when it is not wanted and nothing not wanted depends on it. */
    static void live(Turn turn, int at, Instance instance) {
        WorkerState worker = turn.worker(at);
        if (turn.mode == Mode.KILLING) {
            begin(turn, at, instance, Cause.STOPPED);
        } else if (!turn.wanted(worker, instance) && !Dependencies.keepUp(turn, at)) {
            begin(turn, at, instance, Cause.STOPPED);
        } else if (turn.wanted(worker, instance)
                && instance.dependencyRestarted()
                && Dependencies.restartingMet(turn, at)) {
            begin(turn, at, instance, Cause.DEPENDENCY_RESTARTED);
        } else if (instance.process()
                .filter(process -> turn.now.reached(worker.mustEndBy(process)))
                .isPresent()) {
            Duration most = worker.worker.activeDeadline().orElseThrow();
            String why = "ran longer than activeDeadlineSeconds (" + most.toSeconds() + ")";
            turn.tell(Notice.warning("DeadlineExceeded", instance.id().toString(), why + ": stopping"));
            begin(turn, at, instance, Cause.DEADLINE_EXCEEDED, why, worker.worker.terminationGracePeriod());
        } else if (turn.wanted(worker, instance) && instance.form() != worker.form && worker.rollout == null) {
            // It was not wanted when the others were rolled out, was kept up for a dependent, and is wanted again.
            turn.put(at, worker.with(Rollouts.begin(turn)));
        }
    }

    static void begin(Turn turn, int at, Instance instance, Cause cause) {
        begin(turn, at, instance, cause, "", turn.worker(at).worker.terminationGracePeriod());
    }

    /** @param why in words, where there is more to say than the cause */
    static void begin(Turn turn, int at, Instance instance, Cause cause, String why, Duration patience) {
        Proc process = instance.process().orElseThrow();
        Duration grace = turn.mode == Mode.KILLING ? Duration.ZERO : patience;
        long killAt = turn.now.after(grace);
        Phase.Stopping stopping = new Phase.Stopping(process, cause, why, false, turn.now.nanos(), false, killAt, 0);
        Instance ending =
                instance.with(stopping).with(instance.watch().stopping()).withDependencyRestarted(false);
        Optional<Hook> preStop = turn.worker(at).worker.lifecycle().preStop();
        // One that was only just being started has nothing to prepare for its end.
        if (preStop.isEmpty() || process.pid() == 0 || !grace.isPositive()) {
            turn.put(at, ending);
            signal(turn, at, instance.id(), stopping);
        } else {
            // What was under way is called off before the hook begins.
            turn.put(at, ending);
            turn.put(at, Hooks.begun(turn, ending, HookKind.PRE_STOP, preStop.get(), Long.MAX_VALUE));
        }
    }

    /** The first signal, or none where the answer to the spawn is still to come. */
    static void signal(Turn turn, int at, InstanceId id, Phase.Stopping stopping) {
        long generation = stopping.process().generation();
        if (stopping.process().pid() == 0) {
            turn.act(new Action.CancelSpawn(id, generation));
        } else if (stopping.kills() > 0) {
            turn.act(new Action.Kill(id, generation));
        } else if (!stopping.leaderGone()) {
            turn.act(new Action.Stop(
                    id, generation, turn.worker(at).worker.lifecycle().stopSignal()));
        }
    }

    /** Stopping: SIGKILL once the grace is over, and again until the tree is gone. */
    static void stopping(Turn turn, int at, Instance instance, Phase.Stopping stopping) {
        boolean impatient = turn.mode == Mode.KILLING && stopping.kills() == 0;
        if (!impatient && !turn.now.reached(stopping.killAt())) {
            Hooks.settle(turn, at, instance);
            return;
        }
        kill(turn, at, instance, stopping, whyKilled(turn, stopping));
    }

    /** SIGKILL to the whole tree now; {@code why} is told the first time. */
    static void kill(Turn turn, int at, Instance instance, Phase.Stopping stopping, String why) {
        HookRun preStop = instance.watch().hook();
        int doublings = Math.min(stopping.kills(), KILL_AGAIN_DOUBLINGS);
        Phase.Stopping killed = stopping.killedOnceMore(turn.now.after(KILL_AGAIN.multipliedBy(1L << doublings)));
        turn.put(at, instance.with(killed).with(instance.watch().stopping()));
        turn.act(new Action.Kill(instance.id(), stopping.process().generation()));
        if (preStop != null) {
            turn.tell(
                    Hooks.failed(instance, HookKind.PRE_STOP, "it was still under way when the time to stop was over"));
        }
        if (stopping.kills() == 0) {
            turn.tell(Notice.warning("Killing", instance.id().toString(), why));
        }
    }

    private static String whyKilled(Turn turn, Phase.Stopping stopping) {
        return turn.mode == Mode.KILLING
                ? "killed with SIGKILL: the shutdown's time is over"
                : "did not stop within " + Words.duration(Duration.ofNanos(stopping.killAt() - stopping.since()))
                        + ": killed with SIGKILL";
    }

    /** The leader is dead and something of its tree is not: it gets the stop signal too, within the grace. */
    static void treeLeft(Turn turn, Event.TreeLeft event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = Ends.current(turn, at, event.id(), event.generation());
        if (instance == null || !(instance.phase() instanceof Phase.Stopping stopping)) {
            return;
        }
        if (stopping.kills() > 0) {
            turn.act(new Action.Kill(event.id(), event.generation()));
            return;
        }
        if (stopping.killAt() == Long.MAX_VALUE) {
            Duration grace = turn.worker(at).worker.terminationGracePeriod();
            turn.put(at, instance.with(stopping.killAt(turn.now.after(grace))));
        }
        turn.act(new Action.StopRest(
                event.id(),
                event.generation(),
                turn.worker(at).worker.lifecycle().stopSignal()));
        turn.tell(Notice.normal(
                "StoppingRest",
                event.id().toString(),
                "left " + Words.count(event.processes(), "process", "processes") + " behind: stopping "
                        + (event.processes() == 1 ? "it" : "them")));
    }
}
