package dev.coxswain.os;

/** Hears of the wall clock being set: by somebody, or because the machine was asleep. Not of it being slewed. */
public interface ClockWatch extends AutoCloseable {

    /**
     * Blocks until the clock has been set since the last call, or since this watch was opened; may also return without
     * that. For one thread.
     *
     * @return false: it is closed, and its descriptor is gone
     */
    boolean awaitSet();

    /** Ends the running or the next {@link #awaitSet}. From any thread. */
    @Override
    void close();
}
