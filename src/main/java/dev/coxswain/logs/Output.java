package dev.coxswain.logs;

import dev.coxswain.os.Pipes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * All workers' output and the supervisor's own lines: read, split and written by one thread.
 *
 * <p>Rule: nothing here waits for a write. A blocked stdout stops that thread, and through the pipes the workers that
 * write, and nobody else. Calls take effect in the order in which they are made. Safe from any thread.
 */
public final class Output implements AutoCloseable {

    /** Own lines that wait to be written. */
    static final int MAX_WAITING = 10_000;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    /** After a failure of the loop itself, so that a lasting one doesn't take a whole core. */
    private static final long AFTER_FAILURE_NANOS = 100_000_000;

    private final Pipes pipes;
    private final InstantSource clock;
    private final Histories histories;
    private final OutputLoop loop;
    private final Duration closeWithin;

    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger unsaid = new AtomicInteger();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Object wakeLock = new Object();
    /** Guarded by {@link #wakeLock}: nobody wakes pipes that are closed. */
    private boolean ended;

    private final Thread thread;
    private volatile boolean closing;

    /**
     * @param pipes used by the output thread alone from now on, and closed by it
     * @param format of the supervisor's own lines
     */
    public Output(
            Pipes pipes, WritableByteChannel stdout, WritableByteChannel stderr, InstantSource clock, Format format) {
        this(pipes, stdout, stderr, clock, format, historyBudget(), CLOSE_WITHIN);
    }

    /** @param historyBytes what all histories together may take, on top of a few KiB each */
    Output(
            Pipes pipes,
            WritableByteChannel stdout,
            WritableByteChannel stderr,
            InstantSource clock,
            Format format,
            long historyBytes,
            Duration closeWithin) {
        this.pipes = pipes;
        this.clock = clock;
        this.closeWithin = closeWithin;
        this.histories = new Histories(historyBytes);
        this.loop = new OutputLoop(pipes, stdout, stderr, clock, format, histories);
        this.thread = Thread.ofPlatform().name("output").daemon().unstarted(this::run);
    }

    /** Output to the supervisor's own stdout and stderr. */
    public static Output toStandardStreams(Pipes pipes, InstantSource clock, Format format) {
        return new Output(
                pipes,
                new FileOutputStream(FileDescriptor.out).getChannel(),
                new FileOutputStream(FileDescriptor.err).getChannel(),
                clock,
                format);
    }

    /** Starts the output thread. What was said before is written then. */
    public void start() {
        thread.start();
    }

    /**
     * Reads a new process's output from now on; the descriptors are closed here. To be called before
     * {@link #leaderExited} for the same generation.
     *
     * @param stdoutFd -1: there is none
     */
    public void attach(String worker, int index, long generation, int stdoutFd, int stderrFd, StreamSettings settings) {
        post(new Command.Attach(worker, index, generation, stdoutFd, stderrFd, settings));
    }

    /**
     * Writes what the process had written up to its death, an unfinished last line too, and only then
     * {@code report}. For a process that was never attached, or whose output has ended, the report alone.
     */
    public void leaderExited(long generation, OwnLine report) {
        post(new Command.LeaderExited(generation, report));
    }

    /** Writes what is left in the pipes and closes them, even if a stranger still holds their other end. */
    public void treeGone(long generation) {
        post(new Command.TreeGone(generation));
    }

    /** Changes the settings of all instances of a worker in place. */
    public void settings(String worker, StreamSettings settings) {
        post(new Command.Settings(worker, settings));
    }

    /** Changes the format of the supervisor's own lines. */
    public void format(Format format) {
        post(new Command.OwnFormat(format));
    }

    /** Writes a line of the supervisor's own. Beyond 10,000 that wait, lines are dropped and their number is told. */
    public void say(Level level, String message, Map<String, ?> fields) {
        say(new OwnLine(level, message, fields));
    }

    /** The same. */
    public void say(OwnLine line) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            unsaid.incrementAndGet();
            return;
        }
        post(new Command.Say(clock.millis(), line));
    }

    /** Lets go of an instance's history and counters. What a live process of it still writes is written. */
    public void forget(String worker, int index) {
        post(new Command.Forget(worker, index));
    }

    /** Lines kept, in the order in which they were read. */
    public List<LogLine> history(Target target, LogQuery query) {
        return histories.lines(target, query);
    }

    /**
     * Lines kept, and then every new one, with nothing lost or twice between them.
     *
     * @param ready called, mostly on the output thread, when there is something to {@link Follower#poll}; it must not
     *     block
     */
    public Follower follow(Target target, LogQuery query, Runnable ready) {
        return histories.follow(target, query, ready);
    }

    /** Of an instance since its first process was attached; all 0 for one that isn't known. */
    public Counters counters(String worker, int index) {
        return histories.counters(worker, index);
    }

    /** Writes what there is and ends the thread; gives up after 2 s if stdout is blocked. Pipes are closed then. */
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            if (thread.isAlive()) {
                thread.join(closeWithin);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                turn();
            } catch (RuntimeException | Error e) {
                survive(e);
            }
        }
        obey();
        loop.end();
        synchronized (wakeLock) {
            ended = true;
        }
    }

    /** One turn of the loop, for tests too. */
    void turn() {
        obey();
        loop.flush();
        loop.await();
        obey();
        loop.flush();
    }

    private void obey() {
        woken.set(false);
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            if (command instanceof Command.Say) {
                waiting.decrementAndGet();
            }
            loop.execute(command);
        }
        int lost = unsaid.getAndSet(0);
        if (lost > 0) {
            loop.say(OwnLine.warn(lost + " lines of the supervisor's own were dropped: stdout or stderr was blocked"));
        }
    }

    // The last stop of this thread: workers must go on being read whatever went wrong with one line.
    private void survive(Throwable failure) {
        say(OwnLine.error("the output thread failed and goes on: " + failure));
        LockSupport.parkNanos(AFTER_FAILURE_NANOS);
    }

    private void post(Command command) {
        commands.add(command);
        wake();
    }

    private void wake() {
        if (!woken.getAndSet(true)) {
            synchronized (wakeLock) {
                if (!ended) {
                    pipes.wake();
                }
            }
        }
    }

    /** A share of the heap, which is small: histories must never be what the supervisor dies of. */
    private static long historyBudget() {
        return Math.max(2L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 6);
    }
}
