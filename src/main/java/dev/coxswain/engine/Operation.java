package dev.coxswain.engine;

import java.util.OptionalInt;

/** What an operator asks for. An empty index means every instance of the worker. */
public sealed interface Operation {

    String worker();

    record Start(String worker, OptionalInt index) implements Operation {}

    record Stop(String worker, OptionalInt index) implements Operation {}

    record Restart(String worker, OptionalInt index) implements Operation {}

    record Scale(String worker, int replicas) implements Operation {}

    /** A run of a scheduled worker now. */
    record Run(String worker) implements Operation {}
}
