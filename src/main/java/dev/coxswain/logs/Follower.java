package dev.coxswain.logs;

import java.util.List;

/**
 * Somebody who reads lines as they come. Its buffer is bounded: one that reads too slowly misses lines, and is told
 * how many by a {@link LogLine.Stream#NOTICE} line in their place. Safe from any thread.
 */
public interface Follower extends AutoCloseable {

    /** The next lines, some at a time; none: there are none for now. Never waits. */
    List<LogLine> poll();

    /** What it holds of the history in memory, bytes, until that is read. */
    long bytes();

    /** Waits for at least one line; none once it is closed. */
    List<LogLine> take() throws InterruptedException;

    /** Ends it; what it has not read is gone. */
    @Override
    void close();
}
