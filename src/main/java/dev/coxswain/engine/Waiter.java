package dev.coxswain.engine;

/**
 * A command whose end somebody waits for.
 *
 * @param index of one instance, or {@link #ALL}
 */
record Waiter(long command, Goal goal, String worker, int index, long deadline) {

    static final int ALL = -1;

    enum Goal {
        /** Every instance is ready or Succeeded; fails when one Failed or backs off. */
        UP,
        /** Every instance is Stopped. */
        DOWN,
        /** As UP, and what was scaled down is gone. */
        SCALED
    }

    boolean concerns(int instance) {
        return index == ALL || index == instance;
    }
}
