package dev.coxswain.telemetry;

import dev.coxswain.engine.Instance;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.runtime.Status;
import java.util.ArrayList;
import java.util.List;

/** Whether the first document is in force and every instance of its required workers has started once. */
final class Started {

    private static final int NAMED = 5;

    /** A worker that comes with a later document doesn't take it back. */
    private volatile boolean done;

    /** What is still to start, in words; empty: nothing. */
    String missing(Status status) {
        if (done) {
            return "";
        }
        if (status.state().crew().isEmpty()) {
            return "no document yet: " + status.condition("ConfigValid").message();
        }
        List<String> missing = new ArrayList<>();
        for (WorkerState worker : status.state().workers()) {
            for (Instance instance : worker.instances()) {
                if (worker.worker().required() && counts(worker, instance) && !hasStarted(status, instance)) {
                    missing.add(instance.id() + " is " + instance.phase().word()
                            + (instance.reason().isEmpty() ? "" : " (" + instance.reason() + ")"));
                }
            }
        }
        if (missing.isEmpty()) {
            done = true;
            return "";
        }
        return "not started yet: " + String.join(", ", missing.subList(0, Math.min(NAMED, missing.size())))
                + (missing.size() > NAMED ? " and " + (missing.size() - NAMED) + " more" : "");
    }

    private static boolean counts(WorkerState worker, Instance instance) {
        return !worker.removed()
                && !worker.surplus(instance)
                && !instance.held()
                && !instance.waitsForSchedule()
                && !instance.waitsForConnection();
    }

    private static boolean hasStarted(Status status, Instance instance) {
        return instance.phase() instanceof Phase.Succeeded
                || status.tallies().of(instance.id()).startSeconds().isPresent();
    }
}
