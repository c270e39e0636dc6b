package dev.coxswain.engine.sim;

import java.util.PriorityQueue;

/** Virtual time and what is due in it; things due at the same moment come in the order they were put in. */
final class Timeline {

    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1_000 * MILLISECOND;

    private record Due(long at, long number, Runnable happening) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private long numbers;
    private long now = SECOND;

    long now() {
        return now;
    }

    void in(long nanos, Runnable happening) {
        at(now + nanos, happening);
    }

    void at(long time, Runnable happening) {
        dues.add(new Due(Math.max(now, time), ++numbers, happening));
    }

    /** {@link Long#MAX_VALUE}: nothing is due any more. */
    long next() {
        Due due = dues.peek();
        return due == null ? Long.MAX_VALUE : due.at();
    }

    void passTo(long time) {
        now = Math.max(now, time);
    }

    /** Passes to the next thing that is due, and lets it happen. */
    void turn() {
        Due due = dues.remove();
        now = due.at();
        due.happening().run();
    }
}
