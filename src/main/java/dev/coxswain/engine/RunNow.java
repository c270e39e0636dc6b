package dev.coxswain.engine;

import dev.coxswain.engine.ScheduleState.Due;
import org.jspecify.annotations.Nullable;

/** A run that the operator asks for; it obeys concurrencyPolicy, and leaves the schedule's next moment as it is. */
final class RunNow {

    private RunNow() {}

    /** A run now, as soon as it may. Returns its number. */
    static long ask(Turn turn, int at) {
        ScheduleState state = Schedules.state(turn, at);
        Due due = (state.due() == null ? Moments.once(turn) : state.due()).nowAsked();
        Schedules.put(turn, at, state.withDue(due));
        return due.run();
    }

    /** Why there can't be a run now; null: nothing is in its way. */
    static @Nullable Outcome refusal(WorkerState worker) {
        String name = worker.name();
        if (worker.schedule == null) {
            return new Outcome.Conflict(name + " has no schedule: it can't be run now; start it");
        }
        if (worker.instances[0].held()) {
            return new Outcome.Conflict(name + " was stopped by the operator; start it first");
        }
        return switch (Schedules.policy(worker)) {
            case FORBID ->
                Schedules.busy(worker)
                        ? new Outcome.Conflict("a run of " + name + " goes on, and "
                                + (worker.worker.every().isPresent()
                                        ? "every starts one at a time"
                                        : "concurrencyPolicy is Forbid"))
                        : null;
            case ALLOW ->
                worker.schedule.due() == null && Schedules.free(worker) >= Schedules.MAX_RUNS
                        ? new Outcome.Conflict(Schedules.MAX_RUNS + " runs of " + name + " go on already")
                        : null;
            case REPLACE -> null;
        };
    }
}
