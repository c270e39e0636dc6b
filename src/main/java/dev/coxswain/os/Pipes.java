package dev.coxswain.os;

/** Reading many non-blocking pipes from one thread (epoll(7), level-triggered). All but {@link #wake} by that thread alone. */
public interface Pipes extends AutoCloseable {

    /** Watches a descriptor from now on; {@code key} comes back from {@link #await}. */
    void add(int descriptor, long key);

    /** Stops watching it and closes it. */
    void close(int descriptor);

    /** Stops watching it (its reader is behind); {@link #add} takes it up again. */
    void pause(int descriptor);

    /**
     * Waits until a descriptor is readable or closed, somebody called {@link #wake}, or the time is over.
     *
     * @param ready takes the keys
     * @param timeoutMillis -1: no end
     * @return how many keys there are; 0 after a wake or at the end of the time
     */
    int await(long[] ready, int timeoutMillis);

    /**
     * Reads what there is.
     *
     * @return the number of bytes; 0: nothing now; -1: the end
     */
    int read(int descriptor, byte[] into, int offset, int length);

    /** Ends a running or the next {@link #await}. From any thread. */
    void wake();

    @Override
    void close();
}
