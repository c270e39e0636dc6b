package dev.coxswain.engine;

/** The one answer to a command. */
public sealed interface Outcome {

    /** Taken; nobody waits for its end. */
    record Accepted() implements Outcome {}

    /** What was asked for is so. */
    record Done() implements Outcome {}

    /** It can't come true (any more): an instance Failed or backs off. */
    record Failed(String message) implements Outcome {}

    /** A later command, a reload or the shutdown took its place. */
    record Superseded(String message) implements Outcome {}

    record TimedOut() implements Outcome {}

    /** No such worker or instance. */
    record Unknown(String message) implements Outcome {}

    /** The state forbids it, such as a shutdown under way. */
    record Conflict(String message) implements Outcome {}
}
