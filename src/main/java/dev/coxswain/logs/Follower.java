package dev.coxswain.logs;

import java.util.List;

/**
 * Somebody who reads what was kept, and then what comes. Its buffer is bounded: one that reads too slowly misses some,
 * and is told how many in their place. Safe from any thread.
 */
public interface Follower<T> extends Kept<T>, AutoCloseable {

    /** Waits for at least one; none once it is closed. */
    List<T> take() throws InterruptedException;

    /** Whether all is read and nothing comes any more. */
    boolean ended();

    /** Ends it; what it has not read is gone. */
    @Override
    void close();
}
