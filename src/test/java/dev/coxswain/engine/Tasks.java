package dev.coxswain.engine;

import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runtime of a {@link Drill}: the checks, hooks and waits that the engine has asked for, answered one by one. */
record Tasks(Drill crew) {

    static final Probe PROBE = probe(new Handler.TcpSocket("127.0.0.1", 80));
    static final Probe NOTIFY = probe(new Handler.Notify());
    static final Hook HOOK = new Hook.Exec(List.of("/bin/hook"));

    static Tasks of(Drill crew) {
        return new Tasks(crew);
    }

    /** Kubernetes' defaults. */
    static Probe probe(Handler handler) {
        Duration second = Duration.ofSeconds(1);
        return new Probe(handler, Duration.ZERO, second.multipliedBy(10), second, 1, 3, Optional.empty());
    }

    static Probe delayed(Probe probe, Duration initialDelay) {
        return new Probe(probe.handler(), initialDelay, probe.period(), probe.timeout(), 1, 3, Optional.empty());
    }

    static Probe thresholds(Probe probe, int successes, int failures) {
        return new Probe(
                probe.handler(), Duration.ZERO, probe.period(), probe.timeout(), successes, failures, Optional.empty());
    }

    static Probe withGrace(Probe probe, Duration grace) {
        return new Probe(probe.handler(), Duration.ZERO, probe.period(), probe.timeout(), 1, 3, Optional.of(grace));
    }

    /** Those that have neither been answered nor called off. */
    List<Action> open() {
        List<Action> open = new ArrayList<>(crew.actions);
        open.removeIf(action -> task(action) == 0 || crew.answeredTasks.contains(task(action)));
        for (Action.Cancel cancel : crew.all(Action.Cancel.class, one -> true)) {
            open.removeIf(action -> task(action) == cancel.task());
        }
        return open;
    }

    List<Action.Check> checks(ProbeKind kind) {
        return crew.all(Action.Check.class, check -> check.kind() == kind);
    }

    List<Action.RunHook> hooks(HookKind kind) {
        return crew.all(Action.RunHook.class, hook -> hook.kind() == kind);
    }

    private static long task(Action action) {
        return switch (action) {
            case Action.Check check -> check.task();
            case Action.RunHook hook -> hook.task();
            case Action.AwaitConnection await -> await.task();
            default -> 0;
        };
    }

    Action.Check openCheck(ProbeKind kind) {
        return open().stream()
                .filter(action -> action instanceof Action.Check check && check.kind() == kind)
                .map(Action.Check.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check of the " + kind.word() + " under way"));
    }

    Tasks succeeds(ProbeKind kind) {
        return answer(openCheck(kind), CheckResult.SUCCESS, "");
    }

    Tasks fails(ProbeKind kind, String message) {
        return answer(openCheck(kind), CheckResult.FAILURE, message);
    }

    Tasks answer(Action.Check check, CheckResult result, String message) {
        crew.answeredTasks.add(check.task());
        crew.step(new Event.Checked(check.subject().id(), check.subject().generation(), check.task(), result, message));
        return this;
    }

    /** The time until the next check, then its failure. */
    Tasks failsAfter(Duration time, ProbeKind kind, String message) {
        crew.passes(time);
        return fails(kind, message);
    }

    Tasks hookEnds(boolean success, String message) {
        Action.RunHook hook = open().stream()
                .filter(Action.RunHook.class::isInstance)
                .map(Action.RunHook.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no hook under way"));
        return hookEnds(hook, success, message);
    }

    Tasks hookEnds(Action.RunHook hook, boolean success, String message) {
        crew.answeredTasks.add(hook.task());
        crew.step(new Event.HookEnded(hook.subject().id(), hook.subject().generation(), hook.task(), success, message));
        return this;
    }

    Tasks says(String instance, Notification... said) {
        crew.step(new Event.Notified(Drill.id(instance), crew.generation(instance), List.of(said)));
        return this;
    }

    Action.AwaitConnection awaited(String instance) {
        return open().stream()
                .filter(action -> action instanceof Action.AwaitConnection await && Drill.is(instance, await.id()))
                .map(Action.AwaitConnection.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no wait for a connection"));
    }

    Tasks connects(String instance) {
        Action.AwaitConnection await = awaited(instance);
        crew.answeredTasks.add(await.task());
        crew.step(new Event.ConnectionWaiting(await.id(), await.task()));
        return this;
    }
}
