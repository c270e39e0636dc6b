package dev.coxswain.engine;

/**
 * A hook under way.
 *
 * @param task 0 for a sleep, which nobody but the engine carries out
 * @param due when a sleep is over, or any other hook has taken too long; {@link Long#MAX_VALUE}: something else ends it
 * @param beganAt in {@link Time#nanos}
 */
public record HookRun(HookKind kind, long task, long due, long beganAt) {

    boolean sleeps() {
        return task == 0;
    }
}
