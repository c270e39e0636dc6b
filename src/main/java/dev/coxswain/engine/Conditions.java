package dev.coxswain.engine;

import dev.coxswain.engine.Condition.Status;
import dev.coxswain.engine.State.Mode;
import java.time.Instant;
import java.util.List;

/** What the state comes to, in Kubernetes' shape: the conditions Ready, Progressing, Degraded. */
public final class Conditions {

    /** The message of Ready before the first document. */
    public static final String NO_DOCUMENT = "no document yet";

    private static final int NAMED = 5;

    private Conditions() {}

    /** The conditions now; a status that is the same as {@code before} keeps its time of transition. */
    public static List<Condition> of(State state, List<Condition> before, Instant now) {
        return List.of(
                since(ready(state, now), before),
                since(progressing(state, now), before),
                since(degraded(state, now), before));
    }

    /** Whether the conditions of the one state are those of the other, without working them out. */
    public static boolean same(State now, State before) {
        return now.tellsTheSameAs(before);
    }

    /** Keeps the time of the last transition where the status did not change. */
    public static Condition since(Condition condition, List<Condition> before) {
        for (Condition old : before) {
            if (old.type().equals(condition.type()) && old.status() == condition.status()) {
                return condition.since(old.lastTransitionTime());
            }
        }
        return condition;
    }

    private static Condition ready(State state, Instant now) {
        if (state.mode != Mode.SUPERVISING) {
            return new Condition("Ready", Status.FALSE, "NotReady", "shutting down", now);
        }
        if (state.crew == null) {
            return new Condition("Ready", Status.FALSE, "NotReady", NO_DOCUMENT, now);
        }
        StringBuilder message = new StringBuilder();
        int missing = 0;
        for (WorkerState worker : state.workers) {
            if (!worker.worker.required() || worker.removed) {
                continue;
            }
            for (Instance instance : worker.instances) {
                boolean counts = !worker.surplus(instance) && !instance.held();
                boolean fine = instance.ready()
                        || instance.phase() instanceof Phase.Succeeded
                        || instance.waitsForSchedule()
                        || instance.waitsForConnection();
                if (counts && !fine) {
                    if (missing++ < NAMED) {
                        message.append(message.isEmpty() ? "" : ", ").append(instance.id());
                        message.append(" is ").append(instance.phase().word());
                        message.append(instance.reason().isEmpty() ? "" : " (" + instance.reason() + ")");
                    }
                }
            }
        }
        if (missing == 0) {
            return new Condition("Ready", Status.TRUE, "AllReady", "", now);
        }
        if (missing > NAMED) {
            message.append(" and ").append(missing - NAMED).append(" more");
        }
        return new Condition("Ready", Status.FALSE, "NotReady", message.toString(), now);
    }

    private static Condition progressing(State state, Instant now) {
        String rolling = "";
        for (WorkerState worker : state.workers) {
            if (worker.rollout != null && worker.rollout.exceeded()) {
                return new Condition("Progressing", Status.FALSE, "ProgressDeadlineExceeded", worker.name(), now);
            }
            if (worker.rollout != null && rolling.isEmpty()) {
                rolling = worker.name();
            }
        }
        return rolling.isEmpty()
                ? new Condition("Progressing", Status.FALSE, "Complete", "", now)
                : new Condition("Progressing", Status.TRUE, "Rollout", rolling, now);
    }

    private static Condition degraded(State state, Instant now) {
        Instance backingOff = null;
        for (WorkerState worker : state.workers) {
            for (Instance instance : worker.instances) {
                if (instance.phase() instanceof Phase.Failed) {
                    return new Condition("Degraded", Status.TRUE, "Failed", told(instance), now);
                }
                if (instance.phase() instanceof Phase.Backoff && backingOff == null) {
                    backingOff = instance;
                }
            }
        }
        return backingOff == null
                ? new Condition("Degraded", Status.FALSE, "AsExpected", "", now)
                : new Condition("Degraded", Status.TRUE, "BackOff", told(backingOff), now);
    }

    private static String told(Instance instance) {
        return instance.id() + " " + instance.message();
    }
}
