package dev.coxswain.engine;

import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Phase.Cause;
import dev.coxswain.engine.Phase.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What follows the end of a process: the record of it, and the table of restart policies. */
final class Ends {

    private static final int SIGKILL = 9;
    private static final int DEATH_BY_SIGNAL = 128;
    private static final int LAST_STANDARD_SIGNAL = 31;

    private Ends() {}

    /** The instance, if the event is about its present process and not about an older one. */
    static @Nullable Instance current(Turn turn, int at, InstanceId id, long generation) {
        if (at < 0 || id.index() >= turn.worker(at).instances.length) {
            return null;
        }
        Instance instance = turn.instance(at, id.index());
        return instance.process()
                        .filter(process -> process.generation() == generation)
                        .isPresent()
                ? instance
                : null;
    }

    /** The leader's end is recorded at once; what follows waits until the tree is gone. */
    static void exited(Turn turn, Event.Exited event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = current(turn, at, event.id(), event.generation());
        if (instance == null) {
            return;
        }
        Phase.Stopping stopping;
        if (instance.phase() instanceof Phase.Stopping asked) {
            if (asked.leaderGone()) {
                return;
            }
            stopping = asked.withLeaderGone();
        } else {
            Proc process = instance.process().orElseThrow();
            stopping = new Phase.Stopping(process, Cause.EXITED, "", false, turn.now.nanos(), true, Long.MAX_VALUE, 0);
        }
        Worker worker = turn.worker(at).worker;
        Duration ran = Duration.ofNanos(turn.now.nanos() - stopping.process().since());
        Exit exit = explain(turn, worker, stopping, event, ran);
        boolean longRun = ran.compareTo(worker.backoff().resetAfter()) >= 0;
        turn.put(
                at,
                instance.with(stopping)
                        .with(Watch.NONE)
                        .withRow(longRun ? 0 : instance.row())
                        .ended(exit));
        turn.tell(new Notice(
                exit.success() || !stopping.cause().byPolicy() ? Notice.Level.NORMAL : Notice.Level.WARNING,
                "Exited",
                event.id().toString(),
                exit.message(),
                Optional.of(exit),
                OptionalLong.of(event.generation())));
    }

    /** Of use only for the words on how this process ended. */
    static void signalled(Turn turn, Event.Signalled event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = current(turn, at, event.id(), event.generation());
        if (instance != null) {
            turn.put(at, instance.with(instance.phase().signalled(event.signal())));
        }
    }

    private static Exit explain(Turn turn, Worker worker, Phase.Stopping stopping, Event.Exited event, Duration ran) {
        Optional<String> signal = event.signal() == 0 ? Optional.empty() : Optional.of(Signal.nameOf(event.signal()));
        boolean goodCode = event.signal() == 0 && worker.successExitCodes().contains(event.code());
        int stopSignal = worker.lifecycle().stopSignal().number();
        boolean ourSignal = stopping.cause() != Cause.EXITED
                && stopping.kills() == 0
                && (event.signal() == stopSignal || event.code() == DEATH_BY_SIGNAL + stopSignal);
        Reason reason = stopping.cause() != Cause.EXITED
                ? stopping.cause().reason()
                : goodCode
                        ? Reason.COMPLETED
                        : event.details().oomKilled()
                                ? Reason.OOM_KILLED
                                : event.signal() != 0 ? Reason.SIGNALED : Reason.ERROR;
        String core = event.coreDumped() ? " (core dumped)" : "";
        String note =
                event.details().note().isEmpty() ? "" : "; " + event.details().note();
        String message = (stopping.why().isEmpty() ? "" : stopping.why() + "; ")
                + signal.map(name -> "killed by " + name + core + bywhom(stopping, event, stopSignal))
                        .orElse("exited with code " + event.code() + childsSignal(event.code()))
                + note + " (after " + Words.duration(ran) + ")";
        return new Exit(
                event.generation(),
                event.code(),
                signal,
                reason,
                message,
                Optional.of(stopping.process().startedAt()),
                turn.now.wall(),
                (goodCode || ourSignal) && !stopping.cause().failure(),
                List.of());
    }

    /** A shell tells so of its child's death by a signal, and many a program of a signal that it has caught. */
    private static String childsSignal(int code) {
        int signal = code - DEATH_BY_SIGNAL;
        return signal >= 1 && signal <= LAST_STANDARD_SIGNAL ? " (128 + " + Signal.nameOf(signal) + ")" : "";
    }

    private static String bywhom(Phase.Stopping stopping, Event.Exited event, int stopSignal) {
        int signal = event.signal();
        if (stopping.cause() != Cause.EXITED && (signal == stopSignal || (signal == SIGKILL && stopping.kills() > 0))) {
            return ", as asked";
        }
        if (stopping.process().wasSignalled(signal)) {
            return ", sent by the operator's signal command";
        }
        if (event.details().oomKilled()) {
            return ", by the kernel: out of memory";
        }
        return signal == SIGKILL ? ", not by us: out of memory, or somebody's kill -9?" : ", not by us";
    }

    static void spawnFailed(Turn turn, Event.SpawnFailed event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = current(turn, at, event.id(), event.generation());
        if (instance == null) {
            return;
        }
        Exit exit = Exit.notStarted(event.generation(), event.exitCode(), event.message(), turn.now.wall());
        startFailed(
                turn,
                at,
                instance,
                exit,
                !(instance.phase() instanceof Phase.Stopping stopping) || stopping.byPolicy());
    }

    /** There is no process after all, for this reason. */
    static void startFailed(Turn turn, int at, Instance instance, Exit exit, boolean byPolicy) {
        turn.tell(new Notice(
                Notice.Level.WARNING,
                "StartError",
                instance.id().toString(),
                exit.message(),
                Optional.of(exit),
                OptionalLong.empty()));
        over(turn, at, instance.ended(exit), byPolicy);
    }

    static void spawnCancelled(Turn turn, InstanceId id, long generation) {
        int at = turn.topology.indexOf(id.worker());
        Instance instance = current(turn, at, id, generation);
        if (instance != null && instance.phase() instanceof Phase.Stopping stopping) {
            over(turn, at, instance.withoutLastSpawn(), stopping.byPolicy());
        }
    }

    static void treeGone(Turn turn, InstanceId id, long generation) {
        int at = turn.topology.indexOf(id.worker());
        Instance instance = current(turn, at, id, generation);
        if (instance != null && instance.phase() instanceof Phase.Stopping stopping && stopping.leaderGone()) {
            over(turn, at, instance, stopping.byPolicy());
        }
    }

    static void lastLines(Turn turn, Event.LastLines event) {
        int at = turn.topology.indexOf(event.id().worker());
        if (at >= 0 && event.id().index() < turn.worker(at).instances.length) {
            Instance instance = turn.instance(at, event.id().index());
            turn.putAlone(at, instance.withLastLines(event.generation(), event.lines()));
        }
    }

    /** Nothing of the process is left: what now? {@code byPolicy}: whether the restart policy has a say. */
    private static void over(Turn turn, int at, Instance instance, boolean byPolicy) {
        WorkerState worker = turn.worker(at);
        boolean wanted = turn.wanted(worker, instance);
        if (wanted && !byPolicy && Schedules.isOver(worker, instance)) {
            turn.put(at, Schedules.between(instance));
        } else if (wanted && (!byPolicy || (worker.schedule == null && instance.form() != worker.form))) {
            turn.put(at, instance.pending(Waiting.WAITING_FOR_DEPENDENCY));
        } else if (!byPolicy || instance.held() || worker.surplus(instance)) {
            turn.put(at, instance.with(Turn.rest(worker, instance)));
        } else {
            byPolicy(turn, at, instance, wanted);
        }
    }

    private static void byPolicy(Turn turn, int at, Instance instance, boolean wanted) {
        Worker worker = turn.worker(at).worker;
        Exit exit = instance.exits().getFirst();
        if (exit.success() && wanted && OnDemand.is(worker)) {
            OnDemand.again(turn, at, instance);
        } else if (exit.success() && worker.restartPolicy() != RestartPolicy.ALWAYS) {
            Commands.runEnded(turn, at, instance, true);
            turn.put(at, instance.with(new Phase.Succeeded()));
            Shutdown.succeeded(turn, at);
        } else if (!exit.success() && worker.restartPolicy() == RestartPolicy.NEVER) {
            failed(turn, at, instance, "restartPolicy is Never");
        } else if (worker.backoff().usedUp(instance.row())) {
            failed(
                    turn,
                    at,
                    instance,
                    Words.count(instance.row(), "restart", "restarts") + " in a row, no more allowed");
        } else if (!wanted) {
            turn.put(at, instance.with(Turn.rest(turn.worker(at), instance)));
        } else {
            backOff(turn, at, instance, worker);
        }
    }

    private static void failed(Turn turn, int at, Instance instance, String why) {
        Worker worker = turn.worker(at).worker;
        String what = Moments.isScheduled(worker) && !Moments.isOnce(worker)
                ? "the run has failed and is not tried again: "
                : "failed for good: ";
        Commands.runEnded(turn, at, instance, false);
        turn.put(at, instance.with(new Phase.Failed(turn.now.nanos())));
        turn.tell(Notice.warning("Failed", instance.id().toString(), what + why));
        Shutdown.failed(turn, at, instance);
    }

    private static void backOff(Turn turn, int at, Instance instance, Worker worker) {
        Duration delay = worker.backoff().before(instance.row(), turn.random());
        Phase.Backoff backoff =
                new Phase.Backoff(turn.now.after(delay), turn.now.wall().plus(delay));
        int row = instance.row() + 1;
        turn.put(at, instance.with(backoff).withRow(row));
        if (!delay.isZero()) {
            turn.tell(Notice.normal(
                    "BackOff",
                    instance.id().toString(),
                    "starts again in " + Words.duration(delay) + " (restart " + row + " in a row)"));
        }
    }
}
