package dev.coxswain.runtime.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Begins threads that nobody begins again should they end. */
public final class Service {

    /** A failure that lasts is told once a second, and costs nothing between. */
    static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Service() {}

    /**
     * Begins a thread.
     *
     * @throws NoThread where there is none to be had; Java has an Error for that, which nobody expects
     */
    public static Thread begin(String name, Runnable run) {
        Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(run);
        try {
            thread.start();
        } catch (OutOfMemoryError none) {
            throw new NoThread(none);
        }
        return thread;
    }

    /**
     * Begins a thread that takes one turn after another; one that fails is told, and followed by a rest.
     *
     * @param turn false: it was the last one
     * @throws NoThread as {@link #begin} does
     */
    public static Thread repeat(String name, BooleanSupplier turn, Consumer<Throwable> mistakes) {
        return begin(name, () -> {
            boolean more = true;
            while (more) {
                try {
                    more = turn.getAsBoolean();
                } catch (RuntimeException | OutOfMemoryError mistake) {
                    // The Error is what Java has for "no thread"; for want of memory the JVM has ended before.
                    mistakes.accept(mistake);
                    LockSupport.parkNanos(REST_NANOS);
                }
            }
        });
    }
}
