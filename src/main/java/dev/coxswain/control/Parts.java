package dev.coxswain.control;

import dev.coxswain.crew.Crew;
import dev.coxswain.logs.Output;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import java.util.function.UnaryOperator;

/**
 * What the control API stands on.
 *
 * @param settings what the command line says over every document
 */
public record Parts(
        Supervisor supervisor,
        Status.FiguresReader figures,
        Output output,
        Callers callers,
        UnaryOperator<Crew> settings) {}
