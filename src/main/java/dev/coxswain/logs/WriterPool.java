package dev.coxswain.logs;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The threads that write to files: started as they are needed, 16 at most, so that 500 files need no 500 threads.
 *
 * <p>Rule: a file has one of them at a time. So a disk that hangs holds up as many threads as it has files; where those
 * are 16, the others wait as well.
 */
final class WriterPool {

    static final int MOST_THREADS = 16;
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int threads;
    private int idle;

    /**
     * @throws OutOfMemoryError there is no thread to be had, not one; then nothing has happened
     */
    synchronized void execute(Runnable task) {
        if (idle <= tasks.size() && threads < MOST_THREADS) {
            try {
                Thread.ofPlatform().name("log-writer").daemon().start(this::run);
                threads++;
            } catch (OutOfMemoryError noThread) {
                if (threads == 0) {
                    throw noThread;
                }
                // Those that are there do it one by one.
            }
        }
        tasks.add(task);
        notify();
    }

    private void run() {
        while (true) {
            Runnable task = take();
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    /** Null: there has been nothing to do for so long that this thread ends. */
    private synchronized @org.jspecify.annotations.Nullable Runnable take() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
        idle++;
        try {
            while (tasks.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    threads--;
                    return null;
                }
                wait(left);
            }
            return tasks.remove();
        } catch (InterruptedException nobodyDoes) {
            threads--;
            return null;
        } finally {
            idle--;
        }
    }
}
