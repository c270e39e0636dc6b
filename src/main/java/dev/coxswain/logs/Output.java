package dev.coxswain.logs;

import dev.coxswain.os.AppendFiles;
import dev.coxswain.os.Pipes;
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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All workers' output and the supervisor's own lines: read, split and put in order by one thread.
 *
 * <p>Rule: nobody waits for a reader of stdout or stderr but the thread that writes to it, and through the pipes the
 * workers whose lines go there. Calls take effect in the order in which they are made. Safe from any thread.
 */
public final class Output implements AutoCloseable {

    /** Own lines that wait to be written. */
    static final int MAX_WAITING = 10_000;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    /** A regular file may take its time, too. */
    private static final Duration CLOSE_MARGIN = Duration.ofMillis(200);
    /** After a failure of the loop itself, so that a lasting one doesn't take a whole core. */
    private static final long AFTER_FAILURE_NANOS = 100_000_000;

    private final Pipes pipes;
    private final InstantSource clock;
    private final LongSupplier nanos;
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
    /** A command that has to wait, and all others behind it. Of the output thread. */
    private @Nullable Command held;

    private volatile boolean closing;

    /**
     * @param pipes used by the output thread alone from now on, and closed by it
     * @param stdout may block, as {@code stderr} may
     * @param format of the supervisor's own lines
     */
    public Output(
            Pipes pipes, WritableByteChannel stdout, WritableByteChannel stderr, InstantSource clock, Format format) {
        this(pipes, Outlets.blocking(stdout, stderr), clock, System::nanoTime, format, historyBudget(), CLOSE_WITHIN);
    }

    /** @param historyBytes what all histories together may take, on top of a few KiB each */
    Output(
            Pipes pipes,
            Outlets outlets,
            InstantSource clock,
            LongSupplier nanos,
            Format format,
            long historyBytes,
            Duration closeWithin) {
        this.pipes = pipes;
        this.clock = clock;
        this.nanos = nanos;
        this.closeWithin = closeWithin;
        this.histories = new Histories(historyBytes);
        this.loop = new OutputLoop(pipes, outlets, clock, nanos, format, histories, this::say, this::wake);
        this.thread = Thread.ofPlatform().name("output").daemon().unstarted(this::run);
    }

    /** Output to the supervisor's own stdout and stderr, and to files. */
    public static Output toStandardStreams(Pipes pipes, AppendFiles files, InstantSource clock, Format format) {
        return new Output(
                pipes, Outlets.standard(files), clock, System::nanoTime, format, historyBudget(), CLOSE_WITHIN);
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
     * {@code report}; a stdout that is stuck is not waited for. For a process that was never attached, or whose output has ended, the report alone.
     */
    public void leaderExited(long generation, OwnLine report) {
        leaderExited(generation, report, lines -> {});
    }

    /**
     * The same, and tells the last lines of its stderr then.
     *
     * @param lastErrors called once, on the output thread, which it must not block; with no lines where none are kept
     */
    public void leaderExited(long generation, OwnLine report, Consumer<List<String>> lastErrors) {
        post(new Command.LeaderExited(generation, report, nanos.getAsLong(), lastErrors));
    }

    /**
     * Writes what is left in the pipes and closes them, even if a stranger still holds their other end. With a stdout that
     * is stuck, what is left is kept for 32 streams and dropped and counted for others.
     */
    public void treeGone(long generation) {
        post(new Command.TreeGone(generation, nanos.getAsLong()));
    }

    /** Changes the settings of all instances of a worker in place. */
    public void settings(String worker, StreamSettings settings) {
        post(new Command.Settings(worker, settings));
    }

    /** Opens all log files anew, as somebody has moved them away; and those that can't be written are tried at once. */
    public void reopen() {
        post(new Command.Reopen());
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
    public History history(Target target, LogQuery query) {
        return histories.history(target, query);
    }

    /**
     * Lines kept, and then every new one, with nothing lost or twice between them.
     *
     * @param ready called, mostly on the output thread, when there is something to {@link Follower#poll}; it must not
     *     block
     */
    public Follower<LogLine> follow(Target target, LogQuery query, Runnable ready) {
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
                thread.join(closeWithin.plus(CLOSE_MARGIN));
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
        try {
            finish(nanos.getAsLong() + closeWithin.toNanos());
        } finally {
            synchronized (wakeLock) {
                loop.end();
                ended = true;
            }
        }
    }

    private void finish(long deadline) {
        boolean closed = false;
        while (nanos.getAsLong() - deadline < 0) {
            obey();
            if (held == null && !closed) {
                loop.close();
                closed = true;
            }
            loop.resume();
            loop.flush();
            if (closed && !loop.pending()) {
                return;
            }
            loop.await(true);
        }
        loop.giveUp();
    }

    /** One turn of the loop, for tests too. */
    void turn() {
        obey();
        loop.resume();
        loop.flush();
        loop.await(held != null);
        obey();
        loop.flush();
    }

    private void obey() {
        woken.set(false);
        Command command = held == null ? commands.poll() : held;
        held = null;
        for (; command != null; command = commands.poll()) {
            if (!loop.execute(command)) {
                held = command;
                return;
            }
            if (command instanceof Command.Say) {
                waiting.decrementAndGet();
            }
        }
        loop.unsaid(unsaid.getAndSet(0));
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
