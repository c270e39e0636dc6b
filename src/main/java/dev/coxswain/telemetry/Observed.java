package dev.coxswain.telemetry;

import dev.coxswain.logs.Output;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import java.util.function.LongSupplier;

/**
 * What is monitored.
 *
 * @param reapedOrphans how many have been so far
 */
public record Observed(
        Supervisor supervisor, Status.FiguresReader figures, Output output, LongSupplier reapedOrphans) {}
