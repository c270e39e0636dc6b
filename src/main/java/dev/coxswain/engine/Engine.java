package dev.coxswain.engine;

import java.util.List;

/**
 * The rules of a crew: {@code step(state, event, now) → (state', actions)}, a pure function. It reads no clock, starts
 * no thread, touches no process; what it wants done is data, and what came of it is the next event.
 *
 * <p>Each step has two halves. First the event is taken into the one instance, worker or command that it is about.
 * Then everything settles: each instance is held against what is wanted of it, in rounds, until nothing moves. So a
 * rule is written once, as what must be so, and not once for each event that could make it so. What can't have moved
 * is left out ({@link Turn#nextUnsettled}), so that a step costs the same among ten workers and among a thousand.
 */
public final class Engine {

    /** More rounds than any document can need; reaching it is a mistake of ours. */
    private static final int MAX_ROUNDS = 10_000;

    private Engine() {}

    /** What came of a step. */
    public record Step(State state, List<Action> actions) {}

    public static Step step(State state, Event event, Time now) {
        if (state.mode == State.Mode.ENDED) {
            return new Step(state, late(event));
        }
        Turn turn = new Turn(state, now);
        take(turn, event);
        settle(turn);
        if (turn.mode == State.Mode.ENDED) {
            turn.act(new Action.End(turn.exitCode));
        }
        return new Step(turn.end(), turn.actions);
    }

    private static List<Action> late(Event event) {
        return event instanceof Event.Command command
                ? List.of(new Action.Answer(command.command(), Commands.SHUTTING_DOWN))
                : List.of();
    }

    private static void take(Turn turn, Event event) {
        switch (event) {
            case Event.Loaded(var crew, var lastRuns) -> Reload.take(turn, crew, lastRuns);
            case Event.Spawned spawned -> Starts.spawned(turn, spawned);
            case Event.SpawnFailed failed -> Ends.spawnFailed(turn, failed);
            case Event.SpawnCancelled(var id, long generation) -> Ends.spawnCancelled(turn, id, generation);
            case Event.Exited exited -> Ends.exited(turn, exited);
            case Event.TreeLeft left -> Stops.treeLeft(turn, left);
            case Event.TreeGone(var id, long generation) -> Ends.treeGone(turn, id, generation);
            case Event.Signalled signalled -> Ends.signalled(turn, signalled);
            case Event.LastLines lines -> Ends.lastLines(turn, lines);
            case Event.Checked checked -> Probing.checked(turn, checked);
            case Event.HookEnded ended -> Hooks.ended(turn, ended);
            case Event.ConnectionWaiting waiting -> OnDemand.connectionWaiting(turn, waiting);
            case Event.AwaitFailed failed -> OnDemand.awaitFailed(turn, failed);
            case Event.Notified notified -> Notifications.take(turn, notified);
            case Event.Breached breached -> Breaches.breached(turn, breached);
            case Event.MemoryShort memoryShort -> Breaches.memoryShort(turn, memoryShort);
            case Event.MemoryCritical critical -> Breaches.memoryCritical(turn, critical);
            case Event.FilesChanged changed -> FileChanges.take(turn, changed);
            case Event.DeadlineReached() -> {}
            case Event.ClockSet() -> Moments.clockSet(turn);
            case Event.Command command -> Commands.take(turn, command);
            case Event.ShutdownAsked() -> Shutdown.asked(turn);
        }
    }

    private static void settle(Turn turn) {
        turn.unsettleDue();
        int rounds = 0;
        do {
            if (++rounds > MAX_ROUNDS) {
                throw new IllegalStateException("the crew does not settle: " + turn);
            }
            // Dependencies first, so that nobody starts on one that is about to go away.
            for (int rank = turn.nextUnsettled(0); rank >= 0; rank = turn.nextUnsettled(rank + 1)) {
                int at = turn.takeUnsettled(rank);
                Schedules.settle(turn, at);
                int instances = turn.worker(at).instances.length;
                for (int index = 0; index < instances; index++) {
                    settle(turn, at, turn.instance(at, index));
                }
                Rollouts.settle(turn, at);
            }
            Reload.dropGone(turn);
            Shutdown.settle(turn);
        } while (!turn.settled());
        Commands.settle(turn);
    }

    private static void settle(Turn turn, int at, Instance instance) {
        switch (instance.phase()) {
            case Phase.Pending pending -> Starts.pending(turn, at, instance, pending);
            case Phase.Backoff backoff -> Starts.backoff(turn, at, instance, backoff);
            case Phase.Starting ignored -> {
                Stops.live(turn, at, instance);
                Starts.starting(turn, at, turn.instance(at, instance.id().index()));
            }
            case Phase.Running ignored -> {
                Stops.live(turn, at, instance);
                Starts.running(turn, at, turn.instance(at, instance.id().index()));
            }
            case Phase.Stopping stopping -> Stops.stopping(turn, at, instance, stopping);
            case Phase.Stopped stopped -> Starts.stopped(turn, at, instance, stopped);
            case Phase.Succeeded ignored -> Starts.finished(turn, at, instance);
            case Phase.Failed ignored -> Starts.finished(turn, at, instance);
        }
    }
}
