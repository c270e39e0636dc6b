package dev.coxswain.engine;

import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.crew.Lifecycle.ReloadHook;
import dev.coxswain.engine.Phase.Cause;
import java.time.Duration;

/** The hooks: when they are run, how long they may take, and what goes on once they have ended. One at a time. */
final class Hooks {

    /** Kubernetes sets no end to a postStart; a hung one must not leave its instance Starting for ever. */
    static final Duration POST_START_LIMIT = Duration.ofMinutes(5);

    static final Duration RELOAD_LIMIT = Duration.ofMinutes(1);

    private Hooks() {}

    /** The process has been started. */
    static Instance postStart(Turn turn, int at, Instance instance) {
        return turn.worker(at)
                .worker
                .lifecycle()
                .postStart()
                .map(hook -> begun(turn, instance, HookKind.POST_START, hook, turn.now.after(POST_START_LIMIT)))
                .orElse(instance);
    }

    /** The instance with the hook under way; who calls this has to put it. */
    static Instance begun(Turn turn, Instance instance, HookKind kind, Hook hook, long limit) {
        if (hook instanceof Hook.Sleep(long seconds)) {
            long until = turn.now.after(Duration.ofSeconds(seconds));
            return instance.with(instance.watch().with(new HookRun(kind, 0, until, turn.now.nanos())));
        }
        long task = turn.newTask();
        turn.act(new Action.RunHook(instance.subject(), task, kind, hook));
        return instance.with(instance.watch().with(new HookRun(kind, task, limit, turn.now.nanos())));
    }

    static void ended(Turn turn, Event.HookEnded event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = Ends.current(turn, at, event.id(), event.generation());
        if (instance == null) {
            return;
        }
        HookRun run = instance.watch().hook();
        if (run != null && run.task() == event.task() && !run.sleeps()) {
            turn.answered(event.task());
            over(turn, at, instance, run, event.success(), event.message());
        }
    }

    /** A sleep that is over, or a hook that takes too long. Returns the instance as it is then. */
    static Instance settle(Turn turn, int at, Instance instance) {
        HookRun run = instance.watch().hook();
        if (run == null || !turn.now.reached(run.due())) {
            return instance;
        }
        Duration took = Duration.ofNanos(turn.now.nanos() - run.beganAt());
        over(turn, at, instance, run, run.sleeps(), "took longer than " + Words.duration(took));
        return turn.instance(at, instance.id().index());
    }

    private static void over(Turn turn, int at, Instance instance, HookRun run, boolean success, String message) {
        Instance without = instance.with(instance.watch().with((HookRun) null));
        turn.putAlone(at, without);
        if (!success) {
            turn.tell(failed(instance, run.kind(), message));
        }
        switch (run.kind()) {
            case POST_START -> {
                if (!success) {
                    Duration grace = turn.worker(at).worker.terminationGracePeriod();
                    Stops.begin(turn, at, without, Cause.STARTUP_FAILED, "postStart failed: " + message, grace);
                }
            }
            case PRE_STOP -> {
                if (without.phase() instanceof Phase.Stopping stopping) {
                    Stops.signal(turn, at, without.id(), stopping);
                }
            }
            case RELOAD -> {}
        }
    }

    /** Names of Kubernetes' events where it has one. */
    static Notice failed(Instance instance, HookKind kind, String message) {
        String reason = switch (kind) {
            case POST_START -> "FailedPostStartHook";
            case PRE_STOP -> "FailedPreStopHook";
            case RELOAD -> "FailedReloadHook";
        };
        return Notice.warning(reason, instance.id().toString(), kind.word() + " failed: " + message);
    }

    /** Running: told of its changed files, once nothing else is being done to it. */
    static Instance reload(Turn turn, int at, Instance instance) {
        Watch watch = instance.watch();
        if (!watch.reloadDue() || watch.hook() != null) {
            return instance;
        }
        ReloadHook reload = turn.worker(at).worker.lifecycle().reload().orElse(null);
        Instance told = instance.with(watch.withReloadDue(false));
        switch (reload) {
            case ReloadHook.Send(var signal) -> {
                long generation = instance.process().orElseThrow().generation();
                turn.act(new Action.Send(instance.id(), generation, signal));
                turn.tell(Notice.normal(
                        "Reloading", instance.id().toString(), "sent " + signal + ": its files have changed"));
            }
            case ReloadHook.Exec(var command) -> {
                turn.tell(Notice.normal("Reloading", instance.id().toString(), "reloads: its files have changed"));
                told = begun(turn, told, HookKind.RELOAD, new Hook.Exec(command), turn.now.after(RELOAD_LIMIT));
            }
            case null -> {}
        }
        turn.putAlone(at, told);
        return told;
    }
}
