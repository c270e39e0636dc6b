package dev.coxswain.control;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Answers that are being made or written, so that the supervisor's end cuts none of them off. */
final class Unfinished {

    private int answers;

    /** @return it is written whole, or nobody wants it any more; said once or more often */
    Runnable begin() {
        synchronized (this) {
            answers++;
        }
        AtomicBoolean over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                over();
            }
        };
    }

    private synchronized void over() {
        answers--;
        notifyAll();
    }

    /** Whether there is none any more; waits for that at most so long. */
    synchronized boolean await(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (answers > 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
