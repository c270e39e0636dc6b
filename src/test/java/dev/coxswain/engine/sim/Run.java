package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Timeline.MILLISECOND;
import static dev.coxswain.engine.sim.Timeline.SECOND;
import static dev.coxswain.engine.sim.Violation.unless;

import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Watchdog;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Engine;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Notification;
import dev.coxswain.engine.Operation;
import dev.coxswain.engine.Resource;
import dev.coxswain.engine.State;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One seed's story: a crew's life from its first document to the end of its shutdown, every step checked. */
final class Run {

    /** {@link Engine#step}, or a broken one to see it noticed. */
    @FunctionalInterface
    interface Stepper {
        Engine.Step step(State state, Event event, Time now);
    }

    private static final Instant BEGIN = Instant.parse("2026-11-21T06:00:00Z");
    private static final int EVENTS_TO_SETTLE = 3000;
    private static final int EVENTS_TO_END = 2000;
    private static final int STEPPED_TWICE = 16;
    private static final int PRINTED = 8192;

    private final long seed;
    private final Stepper engine;
    private final Dice dice;
    private final Timeline timeline = new Timeline();
    private final FakeOs os;
    private final FakeRuntime runtime;
    private final Documents documents;
    private final Model model = new Model();
    private final Hearing hearing = new Hearing(model);
    private final Deeds deeds = new Deeds(model, hearing);
    private final Audit audit = new Audit(model, hearing);
    private final Story story;

    private State state;
    private long deadline = Long.MAX_VALUE;
    private long lateness;
    private long wallOffset;
    private long commands;
    private boolean chaos = true;

    private Run(long seed, Stepper engine, boolean aloud) {
        this.seed = seed;
        this.engine = engine;
        dice = new Dice(seed);
        story = new Story(aloud);
        model.mayBeStuck = dice.percent(2);
        os = new FakeOs(dice, timeline, this::step, model.mayBeStuck ? 1 : 0);
        runtime = new FakeRuntime(dice, timeline, this::step);
        documents = new Documents(dice);
        state = State.initial(seed, ZoneOffset.UTC);
    }

    /**
     * Lives one seed through.
     *
     * @return how many events it had
     * @throws Violation with the seed, the number of the event and the last events in words
     */
    static long of(long seed, Stepper engine, boolean aloud) {
        Run run = new Run(seed, engine, aloud);
        try {
            run.live();
        } catch (RuntimeException | StackOverflowError broken) {
            throw new Violation(
                    "seed " + seed + ", event " + run.story.count() + ": " + broken + "\n" + run.story.last(), broken);
        }
        return run.story.count();
    }

    private void live() {
        while (dice.percent(5)) {
            command(); // before there is any document
        }
        if (dice.percent(1)) {
            shutDown();
            return;
        }
        step(new Event.Loaded(documents.current(), lastRuns()));
        timeline.in(gap(), this::operate);
        long events = 1200 + dice.below(1200);
        while (!ended() && story.count() < events) {
            turn();
        }
        chaos = false;
        if (!ended() && dice.percent(70)) {
            settle();
        }
        shutDown();
    }

    private Map<String, Instant> lastRuns() {
        Map<String, Instant> runs = new HashMap<>();
        for (Worker worker : documents.current().workers()) {
            if (dice.percent(50)) {
                runs.put(worker.name(), BEGIN.plusSeconds(3600L * 5 - dice.below(3600 * 20)));
            }
        }
        return runs;
    }

    private boolean ended() {
        return state.mode() == Mode.ENDED;
    }

    private void settle() {
        os.calm(true);
        runtime.calm(true);
        step(new Event.Loaded(documents.atRest()));
        for (int i = 0; !ended() && !os.anythingStuck() && somethingIsDue(); i++) {
            unless(i < EVENTS_TO_SETTLE, "it does not settle", deadline);
            turn();
        }
        if (!ended() && !os.anythingStuck()) {
            audit.settled(state);
        }
        os.calm(false);
        runtime.calm(false);
    }

    private void shutDown() {
        step(new Event.ShutdownAsked());
        if (dice.percent(30)) {
            timeline.in(dice.below(12 * SECOND), () -> step(new Event.ShutdownAsked()));
        }
        for (int i = 0; !ended(); i++) {
            unless(i < EVENTS_TO_END, "it does not end", state.mode());
            unless(somethingIsDue(), "nothing is left to happen, and it has not ended", state.mode());
            turn();
            if (dice.percent(2)) {
                operateOnce();
            }
        }
        unless(deeds.ended(), "no End", state.mode());
        unless(!os.anythingLives(), "something lives after the end", "a tree");
        unless(!runtime.anythingOpen(), "something is under way after the end", "a check or hook");
        operateOnce();
        step(new Event.DeadlineReached());
        unless(model.desk.isEmpty(), "a command is left", "after the end");
    }

    private boolean somethingIsDue() {
        return timeline.next() < Long.MAX_VALUE || deadline < Long.MAX_VALUE;
    }

    /** The next thing that happens: in the world, or the deadline that the engine has asked for. */
    private void turn() {
        long due = deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline + lateness;
        if (due < timeline.next()) {
            timeline.passTo(due);
            step(new Event.DeadlineReached());
        } else {
            timeline.turn();
        }
    }

    private long gap() {
        int kind = dice.below(100);
        return kind < 50 ? dice.below(20 * MILLISECOND) : kind < 85 ? dice.below(3 * SECOND) : dice.below(40 * SECOND);
    }

    private void operate() {
        if (chaos && !ended()) {
            operateOnce();
            timeline.in(gap(), this::operate);
        }
    }

    private void operateOnce() {
        int kind = dice.below(1000);
        if (kind < 300) {
            step(new Event.Loaded(documents.next()));
        } else if (kind < 600) {
            command();
        } else if (kind < 800) {
            happen();
        } else if (kind < 900) {
            Event old = os.oldEvent();
            if (old != null) {
                step(old);
            }
        } else if (kind < 950) {
            setClock();
        } else if (kind < 998) {
            step(new Event.DeadlineReached());
        } else if (dice.percent(20)) {
            step(new Event.ShutdownAsked());
        }
    }

    /** Somebody sets people's clock. The engine hears of it, when it was set back sometimes a little later. */
    private void setClock() {
        long most = dice.oneOf(1, 60, 240) * 60 * SECOND;
        long by = dice.below(2 * most) - most;
        wallOffset += by;
        if (by < 0 && dice.percent(50)) {
            timeline.in(dice.below(20 * SECOND), () -> step(new Event.ClockSet()));
        } else {
            step(new Event.ClockSet());
        }
    }

    /** Something that a process says or does, or that is done to its files. */
    private void happen() {
        Event.TreeGone process = os.anyProcess();
        if (process == null) {
            return;
        }
        InstanceId id = process.id();
        // Some of what comes is about an older process.
        long generation = process.generation() - (dice.percent(15) ? 1 + dice.below(20) : 0);
        switch (dice.below(11)) {
            case 0 -> step(new Event.FilesChanged(id.worker(), List.of("/etc/x")));
            case 1 ->
                step(new Event.Breached(
                        id,
                        generation,
                        dice.oneOf(Resource.values()),
                        "x",
                        dice.oneOf(
                                new Watchdog.Action.Restart(),
                                new Watchdog.Action.Event(),
                                new Watchdog.Action.Send(Signal.SIGUSR1))));
            case 2 -> step(new Event.MemoryShort(id, generation, "x"));
            case 3 -> step(new Event.MemoryCritical(id, generation, "x"));
            case 4 -> step(new Event.LastLines(id, generation, List.of("x")));
            default -> step(new Event.Notified(id, generation, List.of(said(), said())));
        }
    }

    private Notification said() {
        return switch (dice.below(20)) {
            case 0 -> new Notification.Stopping();
            case 1 -> new Notification.Trigger();
            case 2 -> new Notification.Reloading();
            case 3 -> new Notification.Status("x");
            case 4 -> new Notification.WatchdogPeriod(Duration.ofSeconds(1 + dice.below(30)));
            case 5, 6 -> new Notification.ExtendTimeout(Duration.ofSeconds(dice.below(30)));
            case 7, 8, 9, 10, 11 -> new Notification.Alive();
            default -> new Notification.Ready();
        };
    }

    private void command() {
        List<Worker> workers = documents.current().workers();
        String worker = workers.isEmpty() || dice.percent(3)
                ? "w" + dice.below(9)
                : workers.get(dice.below(workers.size())).name();
        OptionalInt index = dice.percent(50) ? OptionalInt.empty() : OptionalInt.of(dice.below(4));
        Operation operation = switch (dice.below(8)) {
            case 7 -> new Operation.Run(worker);
            case 0, 1 -> new Operation.Start(worker, index);
            case 2 -> new Operation.Stop(worker, index);
            case 3, 4 -> new Operation.Restart(worker, index);
            case 5 -> new Operation.Scale(worker, dice.below(5));
            default ->
                dice.percent(90)
                        ? new Operation.Start(worker, OptionalInt.empty())
                        : new Operation.Scale(worker, dice.oneOf(-1, 1001));
        };
        long until = dice.percent(50) ? Event.Command.NO_WAIT : timeline.now() + dice.below(60 * SECOND);
        step(new Event.Command(++commands, operation, until));
    }

    private void step(Event event) {
        long nanos = timeline.now();
        Time now = new Time(nanos, BEGIN.plusNanos(nanos + wallOffset));
        State before = state;
        boolean twice = story.count() % STEPPED_TWICE == 0;
        String printed = story.count() % PRINTED == 0 ? print(before) : "";
        Engine.Step step = engine.step(before, event, now);
        story.add(nanos, event, step.actions());
        if (twice) {
            again(before, event, now, step, printed);
        }
        state = step.state();
        hearing.event(event, nanos, now.wall());
        audit.beforeActions(state);
        List<Action> actions = step.actions();
        for (int i = 0; i < actions.size(); i++) {
            deeds.action(actions.get(i), before);
        }
        audit.afterStep(before, state);
        for (int i = 0; i < actions.size(); i++) {
            os.perform(actions.get(i));
            runtime.perform(actions.get(i));
        }
        long next = state.nextDeadline();
        if (next != deadline) {
            deadline = next;
            lateness = dice.percent(80) ? dice.below(MILLISECOND) : dice.below(500 * MILLISECOND);
        }
    }

    /** The same state, event and time give the same step, and leave the old state as it was. */
    private void again(State before, Event event, Time now, Engine.Step first, String printed) {
        Engine.Step second = engine.step(before, event, now);
        unless(first.actions().equals(second.actions()), "two steps, two answers", second.actions());
        if (!printed.isEmpty()) {
            unless(printed.equals(print(before)), "a step changed the old state", printed);
            unless(print(first.state()).equals(print(second.state())), "two steps, two states", seed);
        }
    }

    private static String print(State state) {
        StringBuilder text = new StringBuilder();
        text.append(state.mode()).append(state.exitCode()).append(state.nextDeadline());
        for (var worker : state.workers()) {
            text.append(worker.worker()).append(worker.removed()).append(worker.replicas());
            text.append(worker.rollout()).append(worker.schedule()).append(worker.instances());
        }
        return text.toString();
    }
}
