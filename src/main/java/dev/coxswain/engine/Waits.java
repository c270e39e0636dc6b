package dev.coxswain.engine;

import dev.coxswain.engine.Phase.Waiting;
import dev.coxswain.engine.State.Mode;
import org.jspecify.annotations.Nullable;

/** Whether what a command waits for has come, or can't come any more. Null: not yet. */
final class Waits {

    private Waits() {}

    /** Every instance concerned is ready, Succeeded, or waits for its schedule or a connection. */
    static @Nullable Outcome up(Turn turn, WorkerState worker, Waiter waiter) {
        if (turn.mode != Mode.SUPERVISING) {
            return new Outcome.Superseded("the supervisor is shutting down");
        }
        if (waiter.index() >= worker.instances.length
                || (waiter.index() != Waiter.ALL && worker.surplus(worker.instances[waiter.index()]))) {
            return new Outcome.Superseded(worker.name() + "/" + waiter.index() + " was scaled down");
        }
        boolean all = true;
        for (Instance instance : worker.instances) {
            if (worker.surplus(instance)) {
                all &= waiter.goal() != Waiter.Goal.SCALED || !instance.phase().live();
            } else if (waiter.concerns(instance.id().index())) {
                if (instance.held()) {
                    if (waiter.goal() == Waiter.Goal.SCALED) {
                        continue;
                    }
                    return new Outcome.Superseded(instance.id() + " was stopped meanwhile");
                }
                switch (instance.phase()) {
                    case Phase.Failed ignored -> {
                        return new Outcome.Failed(instance.id() + " failed: " + instance.message());
                    }
                    case Phase.Backoff ignored -> {
                        return new Outcome.Failed(instance.id() + " backs off: " + instance.message());
                    }
                    case Phase.Pending pending
                    when pending.reason() == Waiting.DEPENDENCY_FAILED -> {
                        return new Outcome.Failed(
                                instance.id() + " waits for a dependency that cannot come true any more");
                    }
                    default ->
                        all &= instance.ready()
                                || instance.phase() instanceof Phase.Succeeded
                                || instance.waitsForSchedule()
                                || instance.waitsForConnection();
                }
            }
        }
        return all ? new Outcome.Done() : null;
    }

    /** Whether the end of that run answers the command: who waits for it, and who waits for one that failed to be up. */
    static boolean endsWith(WorkerState worker, Instance instance, Waiter waiter, boolean success) {
        return switch (waiter.goal()) {
            case RUN ->
                waiter.run() == instance.run().number() && waiter.worker().equals(worker.name());
            case UP, SCALED ->
                waiter.worker().equals(worker.name())
                        && waiter.concerns(instance.id().index())
                        && (!success || waiter.index() > 0);
            case DOWN -> false;
        };
    }

    /** That run goes on, or waits to start: {@link Commands#runEnded} tells of its end. */
    static @Nullable Outcome run(Turn turn, WorkerState worker, Waiter waiter) {
        if (turn.mode != Mode.SUPERVISING) {
            return new Outcome.Superseded("the supervisor is shutting down");
        }
        if (worker.schedule == null) {
            return new Outcome.Superseded(worker.name() + " has no schedule any more");
        }
        for (Instance instance : worker.instances) {
            if (instance.run().number() == waiter.run()) {
                boolean barred = instance.phase() instanceof Phase.Pending pending
                        && pending.reason() == Waiting.DEPENDENCY_FAILED;
                return barred
                        ? new Outcome.Failed(instance.id() + " waits for a dependency that cannot come true any more")
                        : null;
            }
        }
        ScheduleState.Due due = worker.schedule.due();
        return due != null && due.run() == waiter.run()
                ? null
                : new Outcome.Superseded("the run of " + worker.name() + " was stopped meanwhile");
    }

    /** The trees of every instance concerned are gone. */
    static @Nullable Outcome down(Turn turn, WorkerState worker, Waiter waiter) {
        boolean all = true;
        for (Instance instance : worker.instances) {
            if (!waiter.concerns(instance.id().index())) {
                continue;
            }
            if (turn.wanted(worker, instance)) {
                return new Outcome.Superseded(instance.id() + " was started meanwhile");
            }
            all &= !instance.phase().live();
        }
        return all ? new Outcome.Done() : null;
    }
}
