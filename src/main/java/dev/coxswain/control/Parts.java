package dev.coxswain.control;

import dev.coxswain.logs.Output;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;

/** What the control API stands on. */
public record Parts(Supervisor supervisor, Status.FiguresReader figures, Output output, Callers callers) {}
