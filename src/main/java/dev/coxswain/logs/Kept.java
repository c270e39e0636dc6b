package dev.coxswain.logs;

import java.util.List;

/** What was kept at one moment, as one reader reads it. */
public interface Kept<T> {

    /** The next ones, some at a time; none: there are none, or none for now. Never waits. */
    List<T> poll();

    /** What it holds in memory for this reader, bytes, until that is read. */
    long bytes();
}
