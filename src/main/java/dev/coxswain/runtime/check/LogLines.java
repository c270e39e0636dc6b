package dev.coxswain.runtime.check;

import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.engine.Subject;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.LogLine;
import dev.coxswain.logs.LogQuery;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.Target;
import java.util.List;
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
        AtomicReference<Follower<LogLine>> follower = new AtomicReference<>();
        Runnable look = () -> {
            Follower<LogLine> lines = follower.get();
            try {
                if (lines != null && found(lines, compiled, subject.generation())) {
                    task.end(Verdict.SUCCESS);
                }
            } catch (StackOverflowError | Bounded.TooLong costly) {
                task.end(Verdict.failed("the pattern " + Quoted.text(pattern)
                        + " takes too much for one line: repeat no group that repeats or chooses, as (a+)* and"
                        + " (a|b)* do"));
            }
        };
        thread.execute(() -> {
            Follower<LogLine> lines = output.follow(
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

    private static boolean found(Follower<LogLine> lines, Pattern pattern, long generation) {
        for (List<LogLine> some = lines.poll(); !some.isEmpty(); some = lines.poll()) {
            for (LogLine line : some) {
                if (line.generation() == generation
                        && pattern.matcher(new Bounded(line.message())).find()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A line that may be looked at only so often: a pattern can backtrack for ever. */
    private static final class Bounded implements CharSequence {

        /** About a second's worth; a line has at most 64 KiB without a setting of its own. */
        private static final int MOST = 50_000_000;

        private static final class TooLong extends RuntimeException {}

        private final CharSequence text;
        private int looks;

        Bounded(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
