package dev.coxswain.logs;

/** Writes batches on another thread, one at a time, so that the output thread never waits for a descriptor. */
interface BatchWriter {

    /** Takes a filled batch for an empty one; busy, it gives it back, and wakes the output thread when it can have it. */
    Batch exchange(Batch filled);

    /** Something is being written; the output thread is woken once it is done. */
    boolean busy();

    /** What is being written makes no progress. */
    boolean stuck();

    /** Waits until nothing is being written, or that takes too long. */
    void awaitIdle();
}
