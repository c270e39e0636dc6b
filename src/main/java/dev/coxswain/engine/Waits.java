package dev.coxswain.engine;

import dev.coxswain.engine.Phase.Waiting;
import dev.coxswain.engine.State.Mode;
import org.jspecify.annotations.Nullable;

/** Whether what a command waits for has come, or can't come any more. Null: not yet. */
final class Waits {

    private Waits() {}

    /** Every instance concerned is ready or Succeeded. */
    static @Nullable Outcome up(Turn turn, WorkerState worker, Waiter waiter) {
        if (turn.mode != Mode.SUPERVISING) {
            return new Outcome.Superseded("the supervisor is shutting down");
        }
        if (waiter.index() >= worker.replicas()) {
            return new Outcome.Superseded(worker.name() + "/" + waiter.index() + " was scaled down");
        }
        boolean all = true;
        for (Instance instance : worker.instances) {
            if (instance.id().index() >= worker.replicas()) {
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
                                || instance.waitsForConnection();
                }
            }
        }
        return all ? new Outcome.Done() : null;
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
