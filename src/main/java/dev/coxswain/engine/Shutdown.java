package dev.coxswain.engine;

import dev.coxswain.crew.AtEnd;
import dev.coxswain.crew.ExitWhen;
import dev.coxswain.engine.Phase.Waiting;
import dev.coxswain.engine.State.Mode;
import java.time.Duration;

/** How the whole ends: asked for, or by a rule of the document; and with which exit code. */
final class Shutdown {

    /** What SIGKILL can't end within this time (a process stuck in the kernel) is left to the kernel. */
    private static final Duration GIVE_UP = Duration.ofSeconds(10);

    private Shutdown() {}

    static void asked(Turn turn) {
        switch (turn.mode) {
            case SUPERVISING -> begin(turn, 0, "asked to stop");
            case SHUTTING_DOWN -> kill(turn, "asked again: killing everything");
            case KILLING, ENDED -> {}
        }
    }

    /** An instance Succeeded: is that the end of the crew? */
    static void succeeded(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        if (worker.worker.onSuccess() != AtEnd.SHUTDOWN || turn.mode != Mode.SUPERVISING) {
            return;
        }
        for (Instance instance : worker.instances) {
            // One run of a schedule is as good as all.
            boolean counts = worker.schedule == null && instance.id().index() < worker.replicas();
            if (counts && !(instance.phase() instanceof Phase.Succeeded)) {
                return;
            }
        }
        begin(turn, 0, worker.name() + " succeeded");
    }

    /** An instance Failed: is that the end of the crew? */
    static void failed(Turn turn, int at, Instance instance) {
        if (turn.worker(at).worker.onFailure() == AtEnd.SHUTDOWN && turn.mode == Mode.SUPERVISING) {
            begin(turn, exitCode(turn.worker(at), instance), instance.id() + " failed");
        }
    }

    static void settle(Turn turn) {
        switch (turn.mode) {
            case SUPERVISING -> {
                if (turn.crew != null && turn.crew.exitWhen() == ExitWhen.ALL_FINISHED && allFinished(turn)) {
                    begin(turn, firstFailure(turn), "every worker has finished");
                }
            }
            case SHUTTING_DOWN -> {
                if (!anyLive(turn)) {
                    end(turn);
                } else if (turn.now.reached(turn.endAt)) {
                    kill(turn, "the shutdown's time is over: killing what is left");
                }
            }
            case KILLING -> {
                if (!anyLive(turn)) {
                    end(turn);
                } else if (turn.now.reached(turn.endAt)) {
                    turn.tell(Notice.warning("Stuck", "", "processes are left that SIGKILL does not end; giving up"));
                    end(turn);
                }
            }
            case ENDED -> {}
        }
    }

    private static void begin(Turn turn, int exitCode, String why) {
        turn.exitCode = exitCode;
        turn.endAt = turn.crew == null ? turn.now.nanos() : turn.now.after(turn.crew.terminationGracePeriod());
        turn.mode(Mode.SHUTTING_DOWN);
        turn.tell(Notice.normal("ShuttingDown", "", "shutting down: " + why));
    }

    private static void kill(Turn turn, String why) {
        turn.endAt = turn.now.after(GIVE_UP);
        turn.mode(Mode.KILLING);
        turn.tell(Notice.warning("Killing", "", why));
    }

    private static void end(Turn turn) {
        turn.endAt = Long.MAX_VALUE;
        turn.mode(Mode.ENDED);
    }

    private static boolean anyLive(Turn turn) {
        for (int at = 0; at < turn.size(); at++) {
            if (turn.worker(at).anyLive()) {
                return true;
            }
        }
        return false;
    }

    /** Whether no worker can run again. */
    private static boolean allFinished(Turn turn) {
        for (int at = 0; at < turn.size(); at++) {
            for (Instance instance : turn.worker(at).instances) {
                boolean finished = switch (instance.phase()) {
                    case Phase.Succeeded ignored -> true;
                    case Phase.Failed ignored -> true;
                    case Phase.Stopped ignored -> true;
                    case Phase.Pending pending ->
                        pending.reason() == Waiting.DEPENDENCY_FAILED && !Schedules.repeats(turn.worker(at));
                    default -> false;
                };
                if (!finished) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The exit code of the instance that failed first, 0 where none did. */
    private static int firstFailure(Turn turn) {
        long earliest = Long.MAX_VALUE;
        int exitCode = 0;
        for (int at = 0; at < turn.size(); at++) {
            for (Instance instance : turn.worker(at).instances) {
                if (instance.phase() instanceof Phase.Failed(long since) && since < earliest) {
                    earliest = since;
                    exitCode = exitCode(turn.worker(at), instance);
                }
            }
        }
        return exitCode;
    }

    private static int exitCode(WorkerState worker, Instance failed) {
        Exit exit = failed.exits().getFirst();
        boolean good = exit.exitCode() == 0
                || (exit.signal().isEmpty() && worker.worker.successExitCodes().contains(exit.exitCode()));
        return good ? 1 : exit.exitCode();
    }
}
