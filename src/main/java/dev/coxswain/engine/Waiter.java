package dev.coxswain.engine;

/**
 * A command whose end somebody waits for.
 *
 * @param index of one instance, or {@link #ALL}
 * @param run the number of the run that is waited for; 0: none is
 */
record Waiter(long command, Goal goal, String worker, int index, long run, long deadline) {

    static final int ALL = -1;

    enum Goal {
        /** Every instance is ready or Succeeded; fails when one Failed or backs off. */
        UP,
        /** Every instance is Stopped. */
        DOWN,
        /** As UP, and what was scaled down is gone. */
        SCALED,
        /** That run of a schedule has ended well. */
        RUN
    }

    boolean concerns(int instance) {
        return index == ALL || index == instance;
    }
}
