package dev.coxswain.telemetry;

import dev.coxswain.logs.Output;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is monitored.
 *
 * @param reapedOrphans how many have been so far
 * @param contactAge how long ago the API server last answered about the source; empty where the source is no ConfigMap
 */
public record Observed(
        Supervisor supervisor,
        Status.FiguresReader figures,
        Output output,
        LongSupplier reapedOrphans,
        Optional<Supplier<Duration>> contactAge) {}
