package dev.coxswain.telemetry;

import dev.coxswain.engine.Condition;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import dev.coxswain.runtime.Tallies;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of contract section 7: those of the supervisor are Micrometer's, those of instances one collector's. */
@Singleton
public class Metrics {

    private static final double MILLIS = 1000;

    private final Observed observed;
    private final PrometheusMeterRegistry registry;

    Metrics(Observed observed, PrometheusMeterRegistry registry) {
        this.observed = observed;
        this.registry = registry;
    }

    /** From now on a scrape shows them. To be called once. */
    void register() {
        Supervisor supervisor = observed.supervisor();
        Gauge.builder("coxswain.config.valid", supervisor, Metrics::valid)
                .description("Whether the source's newest document is good; the last good one is in force anyway.")
                .register(registry);
        reloads("success", supervisor, Tallies::reloads);
        reloads("failure", supervisor, Tallies::refused);
        Gauge.builder("coxswain.config.applied.timestamp", supervisor, Metrics::appliedAt)
                .description("When the document in force was applied, since 1970.")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder(
                        "coxswain.reaped.orphans",
                        observed,
                        counts -> counts.reapedOrphans().getAsLong())
                .description("Processes reaped that belong to no worker.")
                .register(registry);
        observed.contactAge().ifPresent(this::contactAge);
        registry.getPrometheusRegistry().register(new WorkerMetrics(observed));
    }

    private void contactAge(Supplier<Duration> age) {
        Gauge.builder("coxswain.source.contact.age", age, told -> told.get().toMillis() / MILLIS)
                .description("Time since the API server last answered about the source.")
                .baseUnit("seconds")
                .register(registry);
    }

    private void reloads(String result, Supervisor supervisor, ToDoubleFunction<Tallies> count) {
        FunctionCounter.builder(
                        "coxswain.config.reloads",
                        supervisor,
                        counted -> count.applyAsDouble(counted.status().tallies()))
                .description("Changed documents that were applied, and those that were refused.")
                .tags(Tags.of("result", result))
                .register(registry);
    }

    private static double valid(Supervisor supervisor) {
        return supervisor.status().condition("ConfigValid").status() == Condition.Status.TRUE ? 1 : 0;
    }

    /** NaN, Prometheus' word for nothing, before the first. */
    private static double appliedAt(Supervisor supervisor) {
        Status status = supervisor.status();
        return status.appliedAt()
                .map(Instant::toEpochMilli)
                .map(millis -> millis / MILLIS)
                .orElse(Double.NaN);
    }
}
