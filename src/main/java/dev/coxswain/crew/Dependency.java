package dev.coxswain.crew;

/**
 * Another worker that has to be in some state before this one starts.
 *
 * @param condition of every instance of that worker
 * @param restart whether this worker restarts when that one restarts after both were up
 */
public record Dependency(String name, Condition condition, boolean restart) {

    public enum Condition {
        STARTED,
        READY,
        SUCCEEDED,
        FINISHED
    }
}
