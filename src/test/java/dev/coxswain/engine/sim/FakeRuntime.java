package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Timeline.MILLISECOND;
import static dev.coxswain.engine.sim.Timeline.SECOND;

import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.CheckResult;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.HookKind;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Carries out checks and hooks by chance: late, not at all, or all the same after they were called off. */
final class FakeRuntime {

    private final Dice dice;
    private final Timeline timeline;
    private final Consumer<Event> events;
    /** Under way, by task; what each one is. */
    private final Map<Long, String> open = new HashMap<>();

    private long lastTask;
    private boolean calm;

    FakeRuntime(Dice dice, Timeline timeline, Consumer<Event> events) {
        this.dice = dice;
        this.timeline = timeline;
        this.events = events;
    }

    void calm(boolean calm) {
        this.calm = calm;
    }

    boolean anythingOpen() {
        return !open.isEmpty();
    }

    void perform(Action action) {
        switch (action) {
            case Action.Check check -> {
                begin(check.task(), check.subject().id() + " " + check.kind());
                int kind = dice.below(100);
                CheckResult result =
                        calm || kind < 75 ? CheckResult.SUCCESS : kind < 98 ? CheckResult.FAILURE : CheckResult.UNKNOWN;
                long patience = check.probe().timeout().toNanos();
                boolean line = check.probe().handler() instanceof Handler.LogLine;
                if (!dice.percent(1)) {
                    long takes = dice.percent(80) ? dice.below(20 * MILLISECOND) : dice.below((int) patience);
                    answer(
                            check.task(),
                            line ? dice.below(20 * SECOND) : takes,
                            new Event.Checked(
                                    check.subject().id(), check.subject().generation(), check.task(), result, "x"));
                }
            }
            case Action.RunHook hook -> {
                begin(hook.task(), hook.subject().id() + " hook");
                // A hang of a postStart holds up everything: seldom.
                if (calm || !dice.percent(hook.kind() == HookKind.POST_START ? 2 : 15)) {
                    answer(
                            hook.task(),
                            dice.percent(70) ? dice.below(50 * MILLISECOND) : dice.below(8 * SECOND),
                            new Event.HookEnded(
                                    hook.subject().id(),
                                    hook.subject().generation(),
                                    hook.task(),
                                    calm || dice.percent(85),
                                    "x"));
                }
            }
            case Action.AwaitConnection await -> {
                begin(await.task(), await.id() + " wait");
                if (!calm && !dice.percent(20)) {
                    answer(
                            await.task(),
                            dice.percent(50) ? dice.below(50 * MILLISECOND) : dice.below(20 * SECOND),
                            dice.percent(85)
                                    ? new Event.ConnectionWaiting(await.id(), await.task())
                                    : new Event.AwaitFailed(await.id(), await.task(), 126, "address in use"));
                }
            }
            case Action.Cancel(var id, long task) ->
                Violation.unless(open.remove(task) != null, "called off what is not under way", action);
            default -> {}
        }
    }

    private void begin(long task, String what) {
        Violation.unless(task > lastTask, "a task used twice", task);
        lastTask = task;
        Violation.unless(!open.containsValue(what), "two at a time", what);
        open.put(task, what);
    }

    private void answer(long task, long later, Event event) {
        boolean stubborn = dice.percent(30);
        timeline.in(later, () -> {
            boolean known = open.remove(task) != null;
            if (known || stubborn) {
                events.accept(event);
            }
        });
    }
}
