package dev.coxswain.runtime.check;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends what takes too long. One thread, which is there only once it is needed; what it runs must not block. */
final class Timer implements AutoCloseable {

    private final ScheduledThreadPoolExecutor thread;

    Timer() {
        thread = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().daemon().name("check-timer").unstarted(task));
        thread.setRemoveOnCancelPolicy(true);
        thread.setKeepAliveTime(10, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Fails the task once the time is over. */
    void limit(Task task, Duration timeout) {
        after(task, timeout, () -> task.end(Verdict.timedOut(timeout)));
    }

    /** Does it once the time is over, unless the task has ended by then. */
    void after(Task task, Duration time, Runnable then) {
        Future<?> due = thread.schedule(then, time.toNanos(), TimeUnit.NANOSECONDS);
        task.atEnd(() -> due.cancel(false));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
