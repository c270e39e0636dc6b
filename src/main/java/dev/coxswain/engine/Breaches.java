package dev.coxswain.engine;

import dev.coxswain.crew.Watchdog;
import dev.coxswain.engine.Phase.Cause;
import org.jspecify.annotations.Nullable;

/** What is done about a process tree that uses more than it may. */
final class Breaches {

    private Breaches() {}

    static void breached(Turn turn, Event.Breached event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = unstopped(turn, at, event.id(), event.generation());
        if (instance == null) {
            return;
        }
        switch (event.action()) {
            case Watchdog.Action.Restart() ->
                restart(turn, at, instance, "WatchdogBreach", event.resource().cause(), event.figures());
            case Watchdog.Action.Send(var signal) -> {
                turn.act(new Action.Send(event.id(), event.generation(), signal));
                tell(turn, instance, "WatchdogBreach", event.figures() + ": sent " + signal);
            }
            case Watchdog.Action.Event() -> tell(turn, instance, "WatchdogBreach", event.figures());
        }
    }

    static void memoryShort(Turn turn, Event.MemoryShort event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = unstopped(turn, at, event.id(), event.generation());
        if (instance != null) {
            restart(turn, at, instance, "MemoryGuard", Cause.MEMORY_GUARD, event.figures());
        }
    }

    /** Its grace ends here: without this the kernel would kill the whole container. */
    static void memoryCritical(Turn turn, Event.MemoryCritical event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = Ends.current(turn, at, event.id(), event.generation());
        if (instance != null
                && instance.phase() instanceof Phase.Stopping stopping
                && stopping.kills() == 0
                && stopping.process().pid() != 0) {
            Stops.kill(turn, at, instance, stopping, event.figures() + ": killed with SIGKILL");
        }
    }

    /** One that is being stopped already, or whose start is not answered yet, is left alone. */
    private static @Nullable Instance unstopped(Turn turn, int at, InstanceId id, long generation) {
        Instance instance = Ends.current(turn, at, id, generation);
        if (instance == null
                || instance.phase() instanceof Phase.Stopping
                || instance.pid().isEmpty()) {
            return null;
        }
        return instance;
    }

    private static void restart(Turn turn, int at, Instance instance, String reason, Cause cause, String figures) {
        tell(turn, instance, reason, figures + ": restarting");
        Stops.begin(turn, at, instance, cause, figures, turn.worker(at).worker.terminationGracePeriod());
    }

    private static void tell(Turn turn, Instance instance, String reason, String message) {
        turn.tell(Notice.warning(reason, instance.id().toString(), message));
    }
}
