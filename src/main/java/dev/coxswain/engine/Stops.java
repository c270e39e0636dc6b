package dev.coxswain.engine;

import dev.coxswain.engine.Phase.Cause;
import dev.coxswain.engine.State.Mode;
import java.time.Duration;

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
        } else if (!turn.wanted(worker, instance)) {
            if (!Dependencies.keepUp(turn, at)) {
                begin(turn, at, instance, Cause.STOPPED);
            }
        } else if (instance.dependencyRestarted() && Dependencies.restartingMet(turn, at)) {
            begin(turn, at, instance, Cause.DEPENDENCY_RESTARTED);
        } else if (instance.form() != worker.form && worker.rollout == null) {
            // It was not wanted when the others were rolled out, was kept up for a dependent, and is wanted again.
            turn.put(at, worker.with(Rollouts.begin(turn)));
        }
    }

    static void begin(Turn turn, int at, Instance instance, Cause cause) {
        Proc process = instance.process().orElseThrow();
        Duration grace = turn.mode == Mode.KILLING
                ? Duration.ZERO
                : turn.worker(at).worker.terminationGracePeriod();
        Phase.Stopping stopping = new Phase.Stopping(process, cause, false, turn.now.after(grace), 0);
        turn.put(at, instance.with(stopping).withDependencyRestarted(false));
        signal(turn, at, instance.id(), stopping);
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
            return;
        }
        int doublings = Math.min(stopping.kills(), KILL_AGAIN_DOUBLINGS);
        Phase.Stopping killed = new Phase.Stopping(
                stopping.process(),
                stopping.cause(),
                stopping.leaderGone(),
                turn.now.after(KILL_AGAIN.multipliedBy(1L << doublings)),
                stopping.kills() + 1);
        turn.put(at, instance.with(killed));
        turn.act(new Action.Kill(instance.id(), stopping.process().generation()));
        if (stopping.kills() == 0) {
            turn.tell(Notice.warning("Killing", instance.id().toString(), whyKilled(turn, at)));
        }
    }

    private static String whyKilled(Turn turn, int at) {
        return turn.mode == Mode.KILLING
                ? "killed with SIGKILL: the shutdown's time is over"
                : "did not stop within " + Words.duration(turn.worker(at).worker.terminationGracePeriod())
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
            turn.put(
                    at,
                    instance.with(
                            new Phase.Stopping(stopping.process(), stopping.cause(), true, turn.now.after(grace), 0)));
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
