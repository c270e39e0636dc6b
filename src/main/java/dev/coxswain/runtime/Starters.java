package dev.coxswain.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that starts are carried out by: few, and one more for each that is held up by a file on a server that is
 * away, or by a name server.
 */
final class Starters extends ThreadPoolExecutor {

    /** Enough to keep two cores busy with posix_spawn; more would only wait for each other. */
    private static final int THREADS = 2;

    /** So many may hang; then whoever starts waits for one of them. */
    static final int MOST_HELD = 30;

    /** A start takes a millisecond or two. */
    private static final long PATIENCE_MILLIS = 250;

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    private int held;

    Starters() {
        super(
                THREADS,
                THREADS + MOST_HELD,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("spawner").unstarted(task));
    }

    /** To be closed once the caller, one of these threads, has done what may take long. */
    Slow slow() {
        Slow begun = new Slow();
        try {
            LATER.execute(begun::replace);
        } catch (OutOfMemoryError noThread) {
            // Then there would be none for another start either.
            return begun;
        }
        return begun;
    }

    final class Slow implements AutoCloseable {
        private boolean over;
        private boolean replaced;

        private void replace() {
            synchronized (Starters.this) {
                if (!over && held < MOST_HELD) {
                    replaced = true;
                    setCorePoolSize(THREADS + ++held);
                }
            }
        }

        @Override
        public void close() {
            synchronized (Starters.this) {
                over = true;
                if (replaced) {
                    setCorePoolSize(THREADS + --held);
                }
            }
        }
    }
}
