package dev.coxswain.engine.sim;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.engine.Action;
import dev.coxswain.engine.Engine;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.State;
import dev.coxswain.engine.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Engines that are broken in one way each: the simulation says so, with the seed and what happened. */
class SimulationCanFailTest {

    private static final int SEEDS = 50;

    record Broken(String how, Run.Stepper engine, String rule) {
        @Override
        public String toString() {
            return how;
        }
    }

    static Stream<Broken> engines() {
        AtomicInteger calls = new AtomicInteger();
        return Stream.of(
                new Broken("loses CancelSpawn", losing(Action.CancelSpawn.class::isInstance), "Stopping"),
                new Broken("loses Stop", losing(Action.Stop.class::isInstance), "Stopping|not being stopped"),
                new Broken(
                        "loses StopRest", losing(Action.StopRest.class::isInstance), "no signal for what has to end"),
                new Broken("loses Kill", losing(Action.Kill.class::isInstance), "no signal|Stopping|settle"),
                new Broken("loses Spawn", losing(Action.Spawn.class::isInstance), "Starting|spawns"),
                new Broken("loses Answer", losing(Action.Answer.class::isInstance), "not answered"),
                new Broken("loses Forget", losing(Action.Forget.class::isInstance), "workers|forgotten"),
                new Broken("loses End", losing(Action.End.class::isInstance), "no End"),
                new Broken("tells no exit", losing(Action.Tell.class::isInstance), "not told"),
                new Broken("spawns twice", doubling(Action.Spawn.class::isInstance), "generation used twice"),
                new Broken("loses Check", losing(Action.Check.class::isInstance), "no check|nobody looks"),
                new Broken("loses RunHook", losing(Action.RunHook.class::isInstance), "postStart|Stopping|reload|hook"),
                new Broken(
                        "loses Cancel",
                        losing(Action.Cancel.class::isInstance),
                        "two at a time|without an end|under way|hook|connection"),
                new Broken("loses AwaitConnection", losing(Action.AwaitConnection.class::isInstance), "Pending"),
                new Broken("hears no connection", deafTo(Event.ConnectionWaiting.class::isInstance), "connected"),
                new Broken("loses Send", losing(Action.Send.class::isInstance), "not told of its files|no signal"),
                new Broken("checks twice", doubling(Action.Check.class::isInstance), "two checks"),
                new Broken("runs hooks twice", doubling(Action.RunHook.class::isInstance), "two hooks|twice"),
                new Broken("sends twice", doubling(Action.Send.class::isInstance), "for no reason"),
                new Broken(
                        "hears no check", deafTo(Event.Checked.class::isInstance), "Starting|check|Running|under way"),
                new Broken(
                        "hears no hook's end",
                        deafTo(Event.HookEnded.class::isInstance),
                        "Starting|stop|hook|Stopping"),
                new Broken(
                        "hears no notification",
                        deafTo(Event.Notified.class::isInstance),
                        "Starting|Running|Stopping|stopped for no reason|killed|deadline in the past"),
                new Broken("hears no breach", deafTo(Event.Breached.class::isInstance), "Starting|Running|no signal"),
                new Broken("hears of no short memory", deafTo(Event.MemoryShort.class::isInstance), "Starting|Running"),
                new Broken(
                        "hears of no critical memory",
                        deafTo(Event.MemoryCritical.class::isInstance),
                        "not killed while memory runs out"),
                new Broken(
                        "hears of no changed files",
                        deafTo(Event.FilesChanged.class::isInstance),
                        "not told of its files|should be|Rollout|rollout"),
                new Broken("answers twice", doubling(Action.Answer.class::isInstance), "nobody waits for"),
                new Broken("tells twice", doubling(Action.Tell.class::isInstance), "told wrongly"),
                new Broken("ends twice", doubling(Action.End.class::isInstance), "after the end"),
                new Broken("stops twice", doubling(Action.Stop.class::isInstance), "stopped twice"),
                new Broken(
                        "hears no deadline", deafTo(Event.DeadlineReached.class::isInstance), "deadline in the past"),
                new Broken("loses Ran", losing(Action.Ran.class::isInstance), "not kept"),
                new Broken("keeps twice", doubling(Action.Ran.class::isInstance), "kept"),
                new Broken(
                        "hears of no set clock", deafTo(Event.ClockSet.class::isInstance), "moment|due|Pending|missed"),
                new Broken(
                        "is a minute behind on people's clock",
                        (state, event, now) -> Engine.step(
                                state, event, new Time(now.nanos(), now.wall().minusSeconds(60))),
                        "moment|due|kept"),
                new Broken("hears no reload", deafTo(Event.Loaded.class::isInstance), "workers"),
                new Broken("hears no TreeGone", deafTo(Event.TreeGone.class::isInstance), "Stopping"),
                new Broken("hears no exit", deafTo(Event.Exited.class::isInstance), "not told"),
                new Broken(
                        "hears no operator",
                        deafTo(Event.Command.class::isInstance),
                        "operator's word|answer|replicas"),
                new Broken("is a second ahead", aheadBy(1_000_000_000L), "before its|within its grace|Backoff|Pending"),
                new Broken(
                        "is not pure",
                        (state, event, now) -> {
                            Engine.Step step = Engine.step(state, event, now);
                            return calls.incrementAndGet() % 1000 == 0 ? without(step, action -> true) : step;
                        },
                        "two steps, two answers|.*"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBrokenEngineIsNoticed(Broken broken) {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < SEEDS; seed++) {
                        Run.of(seed, broken.engine(), false);
                    }
                })
                .isInstanceOf(Violation.class)
                .hasMessageMatching("(?s)seed \\d+, event \\d+: .*(" + broken.rule() + ").*")
                .hasMessageContaining(" s  ");
    }

    private static Run.Stepper losing(Predicate<Action> lost) {
        return (state, event, now) -> without(Engine.step(state, event, now), lost);
    }

    private static Engine.Step without(Engine.Step step, Predicate<Action> lost) {
        List<Action> left = new ArrayList<>(step.actions());
        left.removeIf(lost);
        return new Engine.Step(step.state(), left);
    }

    private static Run.Stepper doubling(Predicate<Action> doubled) {
        return (state, event, now) -> {
            Engine.Step step = Engine.step(state, event, now);
            List<Action> more = new ArrayList<>();
            for (Action action : step.actions()) {
                more.add(action);
                if (doubled.test(action)) {
                    more.add(action);
                }
            }
            return new Engine.Step(step.state(), more);
        };
    }

    private static Run.Stepper deafTo(Predicate<Event> unheard) {
        return (state, event, now) ->
                unheard.test(event) ? new Engine.Step(state, List.of()) : Engine.step(state, event, now);
    }

    private static Run.Stepper aheadBy(long nanos) {
        return (State state, Event event, Time now) ->
                Engine.step(state, event, new Time(now.nanos() + nanos, now.wall()));
    }
}
