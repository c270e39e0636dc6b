package dev.coxswain.control;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Rights;
import dev.coxswain.logs.Output;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import java.util.function.UnaryOperator;

/**
 * What the control API stands on.
 *
 * @param settings what the command line says over every document
 * @param rights what the supervisor may do for workers; a document that asks for more is bad
 */
public record Parts(
        Supervisor supervisor,
        Status.FiguresReader figures,
        Output output,
        Callers callers,
        UnaryOperator<Crew> settings,
        Rights rights) {}
