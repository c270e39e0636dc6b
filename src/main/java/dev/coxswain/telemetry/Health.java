package dev.coxswain.telemetry;

import dev.coxswain.engine.Condition;
import dev.coxswain.runtime.Status;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * The three answers of contract section 7. Each is worked out on the event loop from what is in memory: none can wait
 * for a worker, a file or an API server.
 */
@Singleton
public class Health {

    private final Observed observed;
    private final Pulse pulse;
    private final Started started = new Started();

    Health(Observed observed) {
        this.observed = observed;
        this.pulse = new Pulse(observed.supervisor()::turn, System::nanoTime);
    }

    /** The core takes turns. Says nothing about workers: to restart the container would not mend them. */
    @Produces
    @Singleton
    @Liveness
    AsyncHealthCheck live() {
        return check("core", () -> {
            Duration waiting = pulse.waiting();
            return waiting.compareTo(Pulse.WITHIN) < 0
                    ? ""
                    : "the core has taken no turn for " + waiting.toSeconds() + " s: the supervisor is stuck";
        });
    }

    /** A document is in force and every required worker has started once; from then on for good. */
    @Produces
    @Singleton
    @Startup
    AsyncHealthCheck startup() {
        return check("started", () -> started.missing(observed.supervisor().status()));
    }

    /** The same as the condition Ready. */
    @Produces
    @Singleton
    @Readiness
    AsyncHealthCheck ready() {
        return check("ready", () -> {
            Status status = observed.supervisor().status();
            Condition ready = status.condition("Ready");
            return ready.status() == Condition.Status.TRUE ? "" : ready.message();
        });
    }

    /** What is wrong, in words; empty: nothing. */
    private interface Fault {
        String words();
    }

    private static AsyncHealthCheck check(String name, Fault fault) {
        return () -> Uni.createFrom().item(() -> {
            String words = fault.words();
            var answer = HealthCheckResponse.named(name).status(words.isEmpty());
            return (words.isEmpty() ? answer : answer.withData("message", words)).build();
        });
    }
}
