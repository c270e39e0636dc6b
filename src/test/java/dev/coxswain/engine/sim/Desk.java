package dev.coxswain.engine.sim;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.Operation;
import dev.coxswain.engine.Outcome;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.sim.Post.Gate;
import dev.coxswain.engine.sim.Slot.At;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The commands: what each one changes, and whether its one answer is right. */
final class Desk {

    private static final int MOST_REPLICAS = 1000;

    /**
     * @param run that it waits for; 0: none
     * @param ended by the end of a run: well, or not; null: it is not
     */
    private record Open(
            Operation operation,
            OptionalInt index,
            long deadline,
            boolean refused,
            long run,
            @Nullable Boolean ended) {

        Open ended(boolean well) {
            return new Open(operation, index, deadline, refused, run, well);
        }
    }

    private final Model model;
    private final Map<Long, Open> open = new HashMap<>();

    Desk(Model model) {
        this.model = model;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    void take(Event.Command event) {
        Operation operation = event.operation();
        OptionalInt index = index(operation);
        Post post = model.posts.get(operation.worker());
        boolean refused = model.mode != Mode.SUPERVISING
                || post == null
                || post.removed
                || (index.isPresent() && missing(post, index.getAsInt()))
                || (operation instanceof Operation.Scale && post.timetable != null)
                || (operation instanceof Operation.Run && (post.timetable == null || post.timetable.refusesRun()))
                || (operation instanceof Operation.Scale scale
                        && (scale.replicas() < 0 || scale.replicas() > MOST_REPLICAS));
        boolean runs = operation instanceof Operation.Run && !refused;
        long run = runs && post != null && post.timetable != null ? post.timetable.ask() : 0;
        open.put(event.command(), new Open(operation, index, event.waitUntil(), refused, run, null));
        if (refused || post == null || runs) {
            return;
        }
        if (operation instanceof Operation.Scale scale) {
            post.scaled = scale.replicas();
            post.grow();
            return;
        }
        boolean stop = operation instanceof Operation.Stop;
        if (!stop && post.timetable != null && post.slots.getFirst().held && index.orElse(0) == 0) {
            post.timetable.released(model);
        }
        if (index.isEmpty()) {
            post.held = stop;
        }
        for (Slot slot : post.slots) {
            if (index.isEmpty() || index.getAsInt() == slot.id.index()) {
                slot.held = stop;
                if (!stop && !post.surplus(slot)) {
                    start(post, slot, operation instanceof Operation.Restart);
                }
            }
        }
    }

    private static boolean missing(Post post, int index) {
        return index >= post.slots.size() || post.surplus(post.slots.get(index));
    }

    private static void start(Post post, Slot slot, boolean restart) {
        switch (slot.at) {
            case IDLE -> {}
            case WAITING -> {
                slot.row = 0;
                slot.rolloutHeld = false;
            }
            case BACKOFF -> {
                slot.row = 0;
                slot.mustSpawn = true;
            }
            case SUCCEEDED, FAILED, STOPPED -> {
                if (post.timetable == null) {
                    slot.waiting();
                } else if (!post.repeats()) {
                    post.timetable.ask();
                }
            }
            case LIVE -> {
                boolean ending = slot.stopping || slot.exited;
                slot.again |= ending && (restart || !post.repeats());
                slot.mustRestart |= restart && !ending;
            }
        }
    }

    private static OptionalInt index(Operation operation) {
        return switch (operation) {
            case Operation.Start start -> start.index();
            case Operation.Stop stop -> stop.index();
            case Operation.Restart restart -> restart.index();
            case Operation.Scale ignored -> OptionalInt.empty();
            case Operation.Run ignored -> OptionalInt.empty();
        };
    }

    /** A run has ended by itself, before anything follows from it. */
    void runEnded(Post post, Slot slot, boolean well) {
        if (post.timetable == null) {
            return;
        }
        open.replaceAll((number, command) -> {
            boolean here = command.operation().worker().equals(post.name) && waits(command);
            boolean up = command.run() == 0
                    && !(command.operation() instanceof Operation.Stop)
                    && concerns(command, slot)
                    && (!well || command.index().orElse(0) > 0);
            return here && (up || (command.run() != 0 && command.run() == slot.run)) ? command.ended(well) : command;
        });
    }

    private boolean goesOn(Open command) {
        Post post = model.posts.get(command.operation().worker());
        if (post == null || post.removed || post.timetable == null || model.mode != Mode.SUPERVISING) {
            return false;
        }
        return (post.timetable.due && post.timetable.run == command.run())
                || post.slots.stream().anyMatch(slot -> slot.run == command.run());
    }

    void answered(long number, Outcome outcome) {
        Open command = open.remove(number);
        if (command == null) {
            throw new Violation("an answer that nobody waits for: " + number + " " + outcome);
        }
        boolean right = switch (outcome) {
            case Outcome.Accepted() -> !command.refused() && command.deadline() == Event.Command.NO_WAIT;
            case Outcome.Unknown(var message) -> command.refused() && model.mode == Mode.SUPERVISING;
            case Outcome.Conflict(var message) -> command.refused();
            case Outcome.TimedOut() -> waits(command) && model.now >= command.deadline() && !done(command);
            case Outcome.Done() -> waits(command) && done(command);
            case Outcome.Failed(var message) ->
                waits(command) && (command.ended() == null ? cannotGetUp(command) : !command.ended());
            case Outcome.Superseded(var message) ->
                waits(command)
                        && command.ended() == null
                        && (command.run() == 0 ? superseded(command) : !goesOn(command));
        };
        Violation.unless(right, "a wrong answer", outcome, command);
    }

    private static boolean waits(Open command) {
        return !command.refused() && command.deadline() != Event.Command.NO_WAIT;
    }

    private boolean done(Open command) {
        if (command.ended() != null || command.run() != 0) {
            return command.ended() != null && command.ended();
        }
        Post post = model.posts.get(command.operation().worker());
        boolean stop = command.operation() instanceof Operation.Stop;
        boolean scale = command.operation() instanceof Operation.Scale;
        if (post == null) {
            return stop;
        }
        for (Slot slot : post.slots) {
            boolean concerned = concerns(command, slot);
            if (stop
                    ? concerned && (slot.at == At.LIVE || model.wanted(post, slot))
                    : post.surplus(slot)
                            ? scale && slot.at == At.LIVE
                            : concerned && !slot.upOrSucceeded() && !(scale && slot.held)) {
                return false;
            }
        }
        return stop || (model.mode == Mode.SUPERVISING && !post.removed);
    }

    private static boolean concerns(Open command, Slot slot) {
        return command.index().isEmpty() || command.index().getAsInt() == slot.id.index();
    }

    private boolean cannotGetUp(Open command) {
        Post post = model.posts.get(command.operation().worker());
        if (model.mode == Mode.ENDED && model.mayBeStuck) {
            return true;
        }
        if (post == null || command.operation() instanceof Operation.Stop) {
            return false;
        }
        for (Slot slot : post.slots) {
            if (concerns(command, slot)
                    && (command.run() == 0 || command.run() == slot.run)
                    && !post.surplus(slot)
                    && (slot.at == At.FAILED
                            || slot.at == At.BACKOFF
                            || (slot.at == At.WAITING && post.gate() == Gate.BARRED))) {
                return true;
            }
        }
        return false;
    }

    private boolean superseded(Open command) {
        Post post = model.posts.get(command.operation().worker());
        boolean stop = command.operation() instanceof Operation.Stop;
        if (stop ? model.mode == Mode.ENDED : model.mode != Mode.SUPERVISING || post == null || post.removed) {
            return true;
        }
        if (post == null) {
            return false;
        }
        for (Slot slot : post.slots) {
            if (concerns(command, slot)
                    && (stop
                            ? model.wanted(post, slot)
                            : slot.held || (command.index().isPresent() && post.surplus(slot)))) {
                return true;
            }
        }
        return false;
    }

    /** After a step: nobody waits past the deadline, or for what is so. */
    void check() {
        if (!open.isEmpty()) {
            open.forEach(this::check);
        }
    }

    private void check(long number, @Nullable Open command) {
        if (command != null) {
            Violation.unless(waits(command), "not answered at once", command);
            Violation.unless(model.now < command.deadline(), "not answered by its deadline", command);
            Violation.unless(!done(command) && command.ended() == null, "done, and not answered", command);
            Violation.unless(command.run() == 0 || goesOn(command), "a run that is no more is waited for", command);
        }
    }
}
