package dev.coxswain.engine;

import dev.coxswain.crew.Crew;
import dev.coxswain.engine.Phase.Cause;
import dev.coxswain.engine.Phase.Waiting;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.WorkerState.RolloutState;

/** How a changed worker's instances come to the new form: at most maxUnavailable at a time, the next only when the last is ready. */
final class Rollouts {

    private Rollouts() {}

    static RolloutState begin(Turn turn) {
        Crew crew = turn.crew;
        if (crew == null) {
            throw new IllegalStateException("no document");
        }
        return new RolloutState(turn.now.after(crew.rollout().progressDeadline()), false, 0);
    }

    static void settle(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        RolloutState rollout = worker.rollout;
        Crew crew = turn.crew;
        if (rollout == null || crew == null) {
            return;
        }
        if (turn.mode != Mode.SUPERVISING) {
            turn.put(at, worker.with((RolloutState) null));
            return;
        }
        int wanted = 0;
        int done = 0;
        int away = 0;
        for (Instance instance : worker.instances) {
            if (turn.wanted(worker, instance)) {
                wanted++;
                done += isDone(worker, instance) ? 1 : 0;
                away += isAway(worker, instance) ? 1 : 0;
            }
        }
        if (done == wanted) {
            turn.put(at, worker.with((RolloutState) null));
            turn.tell(Notice.normal("RolloutComplete", worker.name(), rolledOut(worker, wanted)));
        } else if (done > rollout.done()) {
            long deadline = turn.now.after(crew.rollout().progressDeadline());
            turn.put(at, worker.with(new RolloutState(deadline, false, done)));
            settle(turn, at); // The next goes before anybody takes the worker for ready.
        } else if (rollout.exceeded()) {
            return;
        } else if (turn.now.reached(rollout.deadline())) {
            turn.put(at, worker.with(new RolloutState(rollout.deadline(), true, done)));
            turn.tell(Notice.warning(
                    "ProgressDeadlineExceeded",
                    worker.name(),
                    "the rollout stays where it is, " + done + " of " + wanted + " done: nothing more got ready within "
                            + Words.duration(crew.rollout().progressDeadline())));
        } else {
            int budget = crew.rollout().maxUnavailable().of(worker.replicas()) - away;
            for (; budget > 0; budget--) {
                if (!moveOne(turn, at)) {
                    return;
                }
            }
        }
    }

    private static String rolledOut(WorkerState worker, int wanted) {
        if (worker.schedule != null && !worker.anyLive()) {
            return "the new form is accepted; the next run has it";
        }
        int replicas = worker.replicas();
        if (wanted == replicas) {
            return replicas == 0
                    ? "the new form is accepted; there is no instance to run it"
                    : "rolled out: the new form runs in every instance";
        }
        return wanted == 0
                ? "the new form is accepted; the operator stopped the worker, a start takes the new form"
                : "rolled out: the new form runs in " + wanted + " of " + replicas
                        + " instances; the operator stopped the rest, a start takes the new form";
    }

    private static boolean isDone(WorkerState worker, Instance instance) {
        boolean upOrSucceeded = instance.ready() || instance.phase() instanceof Phase.Succeeded;
        // Whom a connection or a schedule will start, it starts in the new form.
        boolean willBe = instance.waitsForConnection() || instance.waitsForSchedule();
        boolean hasBeen = worker.schedule != null && !instance.phase().inRun();
        return willBe || hasBeen || (instance.form() == worker.form && upOrSucceeded);
    }

    /** Whether the rollout has begun with it, or it is away anyway, and isn't back. */
    private static boolean isAway(WorkerState worker, Instance instance) {
        boolean newForm = instance.form() == worker.form;
        return switch (instance.phase()) {
            case Phase.Pending pending ->
                pending.reason() != Waiting.ROLLOUT && !instance.waitsForConnection() && !instance.waitsForSchedule();
            case Phase.Starting ignored -> newForm;
            case Phase.Running running -> newForm && !running.ready();
            case Phase.Backoff ignored -> true;
            case Phase.Stopping ignored -> true;
            case Phase.Failed ignored -> true;
            case Phase.Stopped ignored -> true;
            case Phase.Succeeded ignored -> false;
        };
    }

    /** Begins with the next instance, those that are not ready first. */
    private static boolean moveOne(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        Instance next = null;
        for (Instance instance : worker.instances) {
            if (turn.wanted(worker, instance) && isOld(worker, instance)) {
                if (!instance.ready()) {
                    next = instance;
                    break;
                }
                if (next == null) {
                    next = instance;
                }
            }
        }
        if (next == null) {
            return false;
        }
        if (next.phase() instanceof Phase.Pending) {
            turn.put(at, next.pending(Waiting.WAITING_FOR_DEPENDENCY));
        } else {
            Stops.begin(turn, at, next, Cause.REPLACED);
        }
        return true;
    }

    private static boolean isOld(WorkerState worker, Instance instance) {
        return switch (instance.phase()) {
            case Phase.Pending pending -> pending.reason() == Waiting.ROLLOUT;
            case Phase.Starting ignored -> instance.form() != worker.form;
            case Phase.Running ignored -> instance.form() != worker.form;
            default -> false;
        };
    }
}
