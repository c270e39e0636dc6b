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

    private record Open(Operation operation, OptionalInt index, long deadline, boolean refused) {}

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
                || (index.isPresent() && index.getAsInt() >= post.replicas())
                || (operation instanceof Operation.Scale scale
                        && (scale.replicas() < 0 || scale.replicas() > MOST_REPLICAS));
        open.put(event.command(), new Open(operation, index, event.waitUntil(), refused));
        if (refused || post == null) {
            return;
        }
        if (operation instanceof Operation.Scale scale) {
            post.scaled = scale.replicas();
            post.grow();
            return;
        }
        boolean stop = operation instanceof Operation.Stop;
        if (index.isEmpty()) {
            post.held = stop;
        }
        for (Slot slot : post.slots) {
            if (index.isEmpty() || index.getAsInt() == slot.id.index()) {
                slot.held = stop;
                if (!stop && !post.surplus(slot)) {
                    start(slot, operation instanceof Operation.Restart);
                }
            }
        }
    }

    private static void start(Slot slot, boolean restart) {
        switch (slot.at) {
            case WAITING -> {
                slot.row = 0;
                slot.rolloutHeld = false;
            }
            case BACKOFF -> {
                slot.row = 0;
                slot.mustSpawn = true;
            }
            case SUCCEEDED, FAILED, STOPPED -> slot.waiting();
            case LIVE -> {
                boolean ending = slot.stopping || slot.exited;
                slot.again |= ending;
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
            case Outcome.Failed(var message) -> waits(command) && cannotGetUp(command);
            case Outcome.Superseded(var message) -> waits(command) && superseded(command);
        };
        Violation.unless(right, "a wrong answer", outcome, command);
    }

    private static boolean waits(Open command) {
        return !command.refused() && command.deadline() != Event.Command.NO_WAIT;
    }

    private boolean done(Open command) {
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
            Violation.unless(!done(command), "done, and not answered", command);
        }
    }
}
