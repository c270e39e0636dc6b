package dev.coxswain.runtime.check;

import dev.coxswain.crew.EnvironmentProblem;
import dev.coxswain.engine.Subject;
import dev.coxswain.os.Child;
import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.Os;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeEvent;
import dev.coxswain.runtime.thread.NoThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Exec checks and hooks: processes beside the worker's, each a tree of its own that ends with its task. They are known
 * to the operating system by negative generations, which no worker's process has.
 */
final class Execs {

    /** How long SIGKILL may take; a process that waits for a disk that is away does not die of it. */
    private static final Duration KILL_WITHIN = Duration.ofSeconds(1);

    private final Os os;
    private final Surroundings surroundings;
    private final Captures captures;
    private final Timer timer;
    private final Executor threads;
    private final ConcurrentHashMap<Long, Exec> running = new ConcurrentHashMap<>();
    /** By what a check is one of: the newest that may still be running. */
    private final ConcurrentHashMap<Object, Exec> newest = new ConcurrentHashMap<>();

    Execs(Os os, Surroundings surroundings, Captures captures, Timer timer, Executor threads) {
        this.os = os;
        this.surroundings = surroundings;
        this.captures = captures;
        this.timer = timer;
        this.threads = threads;
    }

    /**
     * @param series of one series at most one runs at a time: a second one fails while the first can't be ended
     * @param timeout empty: until it ends or is called off
     */
    void start(
            long number, Task task, Object series, Subject subject, List<String> command, Optional<Duration> timeout) {
        Exec before = newest.get(series);
        if (before != null && before.givenUp) {
            task.end(Verdict.failed("the one before, which took too long, cannot be ended"));
            return;
        }
        Exec exec = new Exec(-number, series, task, timeout);
        running.put(exec.generation, exec);
        newest.put(series, exec);
        try {
            threads.execute(() -> exec.start(subject, command));
        } catch (RejectedExecutionException | OutOfMemoryError none) {
            exec.forget();
            throw none;
        }
    }

    /** Waits until nothing of them lives; they have been called off before. Gives up when SIGKILL takes too long. */
    void awaitEnd() throws InterruptedException {
        long until = System.nanoTime() + KILL_WITHIN.toNanos();
        synchronized (running) {
            for (long left = KILL_WITHIN.toMillis();
                    !running.isEmpty() && left > 0;
                    left = (until - System.nanoTime()) / 1_000_000) {
                running.wait(left);
            }
        }
    }

    /** Whether it was one of ours. */
    boolean take(TreeEvent event) {
        if (event.generation() >= 0) {
            return false;
        }
        Exec exec = running.get(event.generation());
        if (exec != null) {
            exec.take(event);
        }
        return true;
    }

    private final class Exec {
        private final long generation;
        private final Object series;
        private final Task task;
        private final Optional<Duration> timeout;
        private @Nullable Object capture;
        private @Nullable ExitStatus status;
        private boolean timedOut;
        private volatile boolean givenUp;

        Exec(long generation, Object series, Task task, Optional<Duration> timeout) {
            this.generation = generation;
            this.series = series;
            this.task = task;
            this.timeout = timeout;
        }

        void start(Subject subject, List<String> command) {
            if (task.ended()) {
                forget();
                return;
            }
            try {
                // Else there would be a process that nobody can listen to.
                captures.prepare();
                started(os.spawn(surroundings.launch(subject, generation, command)));
            } catch (StartFailure failure) {
                forget();
                task.end(Verdict.failed(failure.words()));
            } catch (EnvironmentProblem problem) {
                forget();
                task.end(Verdict.failed(problem.words()));
            } catch (NoThread none) {
                forget();
                task.end(Verdict.unknown(NoThread.WORDS));
            } catch (RuntimeException mistake) {
                forget();
                task.end(Verdict.unknown("internal error: " + mistake));
            }
        }

        private void forget() {
            newest.remove(series, this);
            synchronized (running) {
                running.remove(generation);
                running.notifyAll();
            }
        }

        private void started(Child child) {
            ExitStatus early;
            synchronized (this) {
                capture = captures.begin(child);
                early = status;
            }
            // Called off, or given up: nothing of it stays.
            task.atEnd(() -> os.kill(generation));
            try {
                timeout.ifPresent(time -> {
                    timer.after(task, time, this::timeOut);
                    timer.after(task, time.plus(KILL_WITHIN), () -> giveUp(time));
                });
            } catch (OutOfMemoryError none) {
                task.end(Verdict.unknown(NoThread.WORDS));
            }
            if (early != null) {
                exited(early);
            }
        }

        private void giveUp(Duration time) {
            givenUp = true;
            task.end(Verdict.timedOut(time));
        }

        private void timeOut() {
            synchronized (this) {
                timedOut = status == null;
            }
            os.kill(generation);
        }

        void take(TreeEvent event) {
            switch (event) {
                case TreeEvent.LeaderExited(long gone, ExitStatus how, var clues) -> {
                    boolean started;
                    synchronized (this) {
                        status = how;
                        started = capture != null;
                    }
                    if (started) {
                        exited(how);
                    }
                }
                case TreeEvent.TreeLeft left -> os.kill(generation);
                case TreeEvent.TreeGone gone -> {
                    forget();
                    if (isTimedOut()) {
                        timeout.map(Verdict::timedOut).ifPresent(task::end);
                    }
                }
            }
        }

        private synchronized boolean isTimedOut() {
            return timedOut;
        }

        private synchronized void exited(ExitStatus how) {
            if (capture != null) {
                captures.finish(capture, text -> {
                    if (!isTimedOut()) {
                        task.end(verdict(how, text));
                    }
                });
            }
        }

        private Verdict verdict(ExitStatus how, String text) {
            if (how.code() == 0) {
                return Verdict.SUCCESS;
            }
            String what = how.signal() == 0 ? "exit code " + how.code() : "killed by signal " + how.signal();
            return Verdict.failed(what + " after " + Verdict.words(task.taken()) + (text.isEmpty() ? "" : ": " + text));
        }
    }
}
