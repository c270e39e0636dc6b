package dev.coxswain.runtime.check;

import dev.coxswain.engine.Subject;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.LogLine;
import dev.coxswain.logs.LogQuery;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.Target;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Looks for a line in what a process writes, from its first one on. One thread for all of them, away from the thread that
 * reads the output: a pattern can take its time.
 */
final class LogLines implements AutoCloseable {

    private static final LogQuery FROM_THE_FIRST =
            new LogQuery(LogQuery.Run.CURRENT, OptionalInt.empty(), Optional.empty());
    private static final long KEEP_THREAD_SECONDS = 10;

    private final Output output;
    private final ThreadPoolExecutor thread;

    LogLines(Output output) {
        this.output = output;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                KEEP_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("log-lines").unstarted(task));
        this.thread.allowCoreThreadTimeOut(true);
    }

    void await(Subject subject, String pattern, Task task) {
        if (subject.form().process().raw()) {
            task.end(Verdict.failed("logs.format is Raw, so no line is read: use another handler"));
            return;
        }
        Pattern compiled = Pattern.compile(pattern);
        AtomicReference<Follower> follower = new AtomicReference<>();
        Runnable look = () -> {
            Follower lines = follower.get();
            if (lines != null && found(lines, compiled, subject.generation())) {
                task.end(Verdict.SUCCESS);
            }
        };
        thread.execute(() -> {
            Follower lines = output.follow(
                    Target.instance(subject.id().worker(), subject.id().index()), FROM_THE_FIRST, () -> soon(look));
            follower.set(lines);
            task.atEnd(lines::close);
            look.run();
        });
    }

    private void soon(Runnable look) {
        try {
            thread.execute(look);
        } catch (RejectedExecutionException closing) {
            // The program ends.
        }
    }

    private static boolean found(Follower lines, Pattern pattern, long generation) {
        for (LogLine line : lines.poll()) {
            if (line.generation() == generation
                    && pattern.matcher(line.message()).find()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
