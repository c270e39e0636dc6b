package dev.coxswain.engine;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Phase.Cause;
import dev.coxswain.engine.Phase.Waiting;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.Waiter.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What operators ask for, and the one answer that each of them gets. */
final class Commands {

    static final Outcome SHUTTING_DOWN = new Outcome.Conflict("the supervisor is shutting down");

    private Commands() {}

    static void take(Turn turn, Event.Command event) {
        Outcome refusal = refusal(turn, event.operation());
        if (refusal != null) {
            turn.act(new Action.Answer(event.command(), refusal));
            return;
        }
        turn.tell(notice(event.operation()));
        int at = turn.topology.indexOf(event.operation().worker());
        Waiter waiter = switch (event.operation()) {
            case Operation.Start(String worker, OptionalInt index) -> {
                hold(turn, at, index, false);
                each(turn, at, index, Commands::start);
                yield waiter(event, Goal.UP, worker, index);
            }
            case Operation.Stop(String worker, OptionalInt index) -> {
                hold(turn, at, index, true);
                yield waiter(event, Goal.DOWN, worker, index);
            }
            case Operation.Restart(String worker, OptionalInt index) -> {
                hold(turn, at, index, false);
                each(turn, at, index, Commands::restart);
                yield waiter(event, Goal.UP, worker, index);
            }
            case Operation.Scale(String worker, int replicas) -> {
                scale(turn, at, replicas);
                yield waiter(event, Goal.SCALED, worker, OptionalInt.empty());
            }
            case Operation.Run(String worker) ->
                new Waiter(event.command(), Goal.RUN, worker, Waiter.ALL, RunNow.ask(turn, at), event.waitUntil());
        };
        if (event.waitUntil() == Event.Command.NO_WAIT) {
            turn.act(new Action.Answer(event.command(), new Outcome.Accepted()));
        } else {
            List<Waiter> more = new ArrayList<>(turn.waiters);
            more.add(waiter);
            turn.waiters = List.copyOf(more);
        }
    }

    /** So that the log tells of each stop whether somebody asked for it. */
    private static Notice notice(Operation operation) {
        return switch (operation) {
            case Operation.Start(String worker, OptionalInt index) -> notice(worker, index, "start");
            case Operation.Stop(String worker, OptionalInt index) -> notice(worker, index, "stop");
            case Operation.Restart(String worker, OptionalInt index) -> notice(worker, index, "restart");
            case Operation.Scale(String worker, int replicas) ->
                notice(worker, OptionalInt.empty(), "scale to " + replicas);
            case Operation.Run(String worker) -> notice(worker, OptionalInt.empty(), "run now");
        };
    }

    private static Notice notice(String worker, OptionalInt index, String what) {
        String target = index.isPresent() ? worker + "/" + index.getAsInt() : worker;
        return Notice.normal("Operator", target, "asked by the operator to " + what);
    }

    private static Waiter waiter(Event.Command event, Goal goal, String worker, OptionalInt index) {
        return new Waiter(event.command(), goal, worker, index.orElse(Waiter.ALL), 0, event.waitUntil());
    }

    private static @Nullable Outcome refusal(Turn turn, Operation operation) {
        if (turn.mode != Mode.SUPERVISING) {
            return SHUTTING_DOWN;
        }
        int at = turn.topology.indexOf(operation.worker());
        if (at < 0 || turn.worker(at).removed) {
            return new Outcome.Unknown("no worker " + operation.worker());
        }
        OptionalInt index = switch (operation) {
            case Operation.Start start -> start.index();
            case Operation.Stop stop -> stop.index();
            case Operation.Restart restart -> restart.index();
            case Operation.Scale ignored -> OptionalInt.empty();
            case Operation.Run ignored -> OptionalInt.empty();
        };
        if (operation instanceof Operation.Run) {
            return RunNow.refusal(turn.worker(at));
        }
        if (index.isPresent() && isSurplus(turn.worker(at), index.getAsInt())) {
            String target = operation.worker() + "/" + index.getAsInt();
            return index.getAsInt() < turn.worker(at).instances.length && turn.worker(at).schedule == null
                    ? new Outcome.Conflict(target + " is scaled down; scale " + operation.worker() + " up first")
                    : new Outcome.Unknown("no instance " + target);
        }
        return operation instanceof Operation.Scale(String worker, int replicas) ? refusal(turn, at, replicas) : null;
    }

    private static boolean isSurplus(WorkerState worker, int index) {
        return index >= worker.instances.length || worker.surplus(worker.instances[index]);
    }

    private static @Nullable Outcome refusal(Turn turn, int at, int replicas) {
        if (turn.worker(at).schedule != null) {
            return new Outcome.Conflict(turn.worker(at).name() + " has a schedule: its replicas are 1");
        }
        if (replicas < 0 || replicas > Worker.MAX_REPLICAS) {
            return new Outcome.Conflict("replicas must be 0 to " + Worker.MAX_REPLICAS + " (was " + replicas + ")");
        }
        int all = replicas;
        for (int i = 0; i < turn.size(); i++) {
            all += i == at ? 0 : Math.max(1, turn.worker(i).replicas());
        }
        return all > Crew.MAX_INSTANCES && replicas > turn.worker(at).replicas()
                ? new Outcome.Conflict("the crew would have " + all + " instances, and may have " + Crew.MAX_INSTANCES)
                : null;
    }

    private interface One {
        void apply(Turn turn, int at, Instance instance);
    }

    private static void each(Turn turn, int at, OptionalInt index, One one) {
        if (index.isPresent()) {
            one.apply(turn, at, turn.instance(at, index.getAsInt()));
            return;
        }
        for (int i = 0; i < turn.worker(at).instances.length; i++) {
            if (!turn.worker(at).surplus(turn.instance(at, i))) {
                one.apply(turn, at, turn.instance(at, i));
            }
        }
    }

    /** Those that are scaled down are meant too, and those that a later scale adds. */
    private static void hold(Turn turn, int at, OptionalInt index, boolean held) {
        if (!held && turn.worker(at).schedule != null && turn.instance(at, 0).held() && index.orElse(0) == 0) {
            Schedules.released(turn, at);
        }
        if (index.isPresent()) {
            turn.put(at, turn.instance(at, index.getAsInt()).withHeld(held));
            return;
        }
        turn.put(at, turn.worker(at).withHeld(held));
        for (Instance instance : turn.worker(at).instances) {
            turn.put(at, instance.withHeld(held));
        }
    }

    private static void start(Turn turn, int at, Instance instance) {
        boolean runs = instance.phase() instanceof Phase.Starting || instance.phase() instanceof Phase.Running;
        boolean ends = instance.phase() instanceof Phase.Stopping && Schedules.repeats(turn.worker(at));
        if (!runs && !ends) {
            restart(turn, at, instance);
        }
    }

    private static void restart(Turn turn, int at, Instance instance) {
        switch (instance.phase()) {
            case Phase.Starting ignored -> Stops.begin(turn, at, instance, Cause.RESTARTED);
            case Phase.Running ignored -> Stops.begin(turn, at, instance, Cause.RESTARTED);
            case Phase.Stopping stopping -> turn.put(at, instance.with(stopping.withAgain()));
            case Phase.Backoff ignored -> Starts.spawn(turn, at, instance.withRow(0));
            case Phase.Pending pending when instance.waitsForSchedule() -> {}
            case Phase.Pending pending ->
                turn.put(
                        at,
                        pending.reason() == Waiting.ROLLOUT
                                ? instance.pending(Waiting.WAITING_FOR_DEPENDENCY)
                                : instance.withRow(0));
            default -> {
                if (turn.worker(at).schedule == null) {
                    turn.put(at, instance.pending(Waiting.WAITING_FOR_DEPENDENCY));
                } else if (!Schedules.repeats(turn.worker(at))) {
                    RunNow.ask(turn, at);
                }
            }
        }
    }

    private static void scale(Turn turn, int at, int replicas) {
        WorkerState worker = turn.worker(at).withScaled(OptionalInt.of(replicas));
        turn.put(at, worker.with(Reload.grown(worker.instances, worker.worker, replicas, worker.held)));
    }

    /** Answers every command whose end has come. */
    static void settle(Turn turn) {
        List<Waiter> left = null;
        for (int i = 0; i < turn.waiters.size(); i++) {
            Waiter waiter = turn.waiters.get(i);
            Outcome outcome = outcome(turn, waiter);
            if (outcome == null) {
                if (left != null) {
                    left.add(waiter);
                }
                continue;
            }
            if (left == null) {
                left = new ArrayList<>(turn.waiters.subList(0, i));
            }
            turn.act(new Action.Answer(waiter.command(), outcome));
        }
        if (left != null) {
            turn.waiters = List.copyOf(left);
        }
    }

    /** A run of a schedule has ended by itself: who waits for it is told at once, for there is no trace of it later. */
    static void runEnded(Turn turn, int at, Instance instance, boolean success) {
        WorkerState worker = turn.worker(at);
        if (worker.schedule == null || turn.waiters.isEmpty()) {
            return;
        }
        List<Waiter> left = new ArrayList<>(turn.waiters.size());
        for (Waiter waiter : turn.waiters) {
            boolean answered = Waits.endsWith(worker, instance, waiter, success);
            if (answered) {
                Exit exit = instance.exits().getFirst();
                turn.act(new Action.Answer(
                        waiter.command(),
                        success
                                ? new Outcome.Done()
                                : new Outcome.Failed(instance.id() + " failed: " + exit.message())));
            } else {
                left.add(waiter);
            }
        }
        turn.waiters = List.copyOf(left);
    }

    private static @Nullable Outcome outcome(Turn turn, Waiter waiter) {
        int at = turn.topology.indexOf(waiter.worker());
        boolean down = waiter.goal() == Goal.DOWN;
        Outcome outcome;
        if (at < 0 && down) {
            outcome = new Outcome.Done();
        } else if (!down && (at < 0 || turn.worker(at).removed)) {
            outcome = new Outcome.Superseded(waiter.worker() + " was removed by a reload");
        } else {
            WorkerState worker = turn.worker(at);
            outcome = switch (waiter.goal()) {
                case DOWN -> Waits.down(turn, worker, waiter);
                case UP, SCALED -> Waits.up(turn, worker, waiter);
                case RUN -> Waits.run(turn, worker, waiter);
            };
        }
        if (outcome == null && turn.mode == Mode.ENDED) {
            return new Outcome.Failed("the supervisor gave up on processes that SIGKILL does not end");
        }
        return outcome == null && turn.now.reached(waiter.deadline()) ? new Outcome.TimedOut() : outcome;
    }
}
