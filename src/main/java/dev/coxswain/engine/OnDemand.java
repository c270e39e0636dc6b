package dev.coxswain.engine;

import dev.coxswain.crew.Socket;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Phase.Waiting;
import java.time.Duration;

/** Workers that start at the first connection to one of their sockets, and again after a run that was a success. */
final class OnDemand {

    /** From one start to the next, so that a worker that takes no connection does not start a thousand times a second. */
    static final Duration BETWEEN_STARTS = Duration.ofSeconds(1);

    private OnDemand() {}

    /** A schedule starts its worker by itself. */
    static boolean is(Worker worker) {
        if (Moments.isScheduled(worker)) {
            return false;
        }
        for (Socket socket : worker.process().sockets()) {
            if (socket.activation() == Socket.Activation.ON_DEMAND) {
                return true;
            }
        }
        return false;
    }

    /** Nothing else is in the way of its start. */
    static void await(Turn turn, int at, Instance instance, Phase.Pending pending) {
        WorkerState worker = turn.worker(at);
        boolean waits = pending.reason() == Waiting.WAITING_FOR_CONNECTION;
        boolean tooEarly = waits && pending.until() < Long.MAX_VALUE && !turn.now.reached(pending.until());
        boolean asked = instance.watch().awaits() != 0 && instance.watch().awaitsFor() == worker.form;
        if (tooEarly || asked) {
            return;
        }
        long task = turn.newTask();
        turn.put(
                at,
                instance.with(new Phase.Pending(Waiting.WAITING_FOR_CONNECTION, Long.MAX_VALUE))
                        .with(Watch.awaiting(task, worker.form)));
        turn.act(new Action.AwaitConnection(instance.id(), task, worker.worker));
    }

    /** After a success: it waits for the next connection. */
    static void again(Turn turn, int at, Instance instance) {
        long until = instance.process()
                .map(process -> Time.later(process.since(), BETWEEN_STARTS))
                .orElse(0L);
        turn.put(
                at,
                instance.withDelayOver()
                        .with(new Phase.Pending(Waiting.WAITING_FOR_CONNECTION, Math.max(until, turn.now.nanos()))));
    }

    static void connectionWaiting(Turn turn, Event.ConnectionWaiting event) {
        int at = turn.topology.indexOf(event.id().worker());
        if (awaits(turn, at, event.id(), event.task())) {
            turn.answered(event.task());
            Starts.spawn(turn, at, turn.instance(at, event.id().index()));
        }
    }

    static void awaitFailed(Turn turn, Event.AwaitFailed event) {
        int at = turn.topology.indexOf(event.id().worker());
        if (!awaits(turn, at, event.id(), event.task())) {
            return;
        }
        turn.answered(event.task());
        Instance instance = turn.instance(at, event.id().index());
        Instance tried = instance.withForm(instance.watch().awaitsFor());
        Exit exit = Exit.notStarted(0, event.exitCode(), event.message(), turn.now.wall());
        Ends.startFailed(turn, at, tried, exit, true);
    }

    private static boolean awaits(Turn turn, int at, InstanceId id, long task) {
        return at >= 0
                && id.index() < turn.worker(at).instances.length
                && task != 0
                && turn.instance(at, id.index()).watch().awaits() == task;
    }
}
