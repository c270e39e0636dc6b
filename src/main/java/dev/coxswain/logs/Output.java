package dev.coxswain.logs;

import dev.coxswain.os.Pipes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.channels.WritableByteChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * All workers' output and the supervisor's own lines: read, split and written by one thread.
 *
 * <p>Rule: nothing here waits for a write. A blocked stdout stops that thread, and through the pipes the workers that
 * write, and nobody else. Calls take effect in the order in which they are made. Safe from any thread.
 */
public final class Output implements AutoCloseable {

    /**
     * @param pipes used by the output thread alone from now on, and closed by it
     * @param format of the supervisor's own lines
     */
    public Output(
            Pipes pipes, WritableByteChannel stdout, WritableByteChannel stderr, InstantSource clock, Format format) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a new process's output from now on; the descriptors are closed here. To be called before
     * {@link #leaderExited} for the same generation.
     */
    public void attach(String worker, int index, long generation, int stdoutFd, int stderrFd, StreamSettings settings) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes what the process had written up to its death, an unfinished last line too, and only then
     * {@code report}. For a process that was never attached, or whose output has ended, the report alone.
     */
    public void leaderExited(long generation, OwnLine report) {
        throw new UnsupportedOperationException();
    }

    /** Writes what is left in the pipes and closes them, even if a stranger still holds their other end. */
    public void treeGone(long generation) {
        throw new UnsupportedOperationException();
    }

    /** Changes the settings of all instances of a worker in place. */
    public void settings(String worker, StreamSettings settings) {
        throw new UnsupportedOperationException();
    }

    /** Changes the format of the supervisor's own lines. */
    public void format(Format format) {
        throw new UnsupportedOperationException();
    }

    /** Writes a line of the supervisor's own. Beyond 10,000 that wait, lines are dropped and their number is told. */
    public void say(Level level, String message, Map<String, ?> fields) {
        throw new UnsupportedOperationException();
    }

    public void say(OwnLine line) {
        throw new UnsupportedOperationException();
    }

    /** Lets go of an instance's history and counters. What a live process of it still writes is written. */
    public void forget(String worker, int index) {
        throw new UnsupportedOperationException();
    }

    /** Lines kept, in the order in which they were read. */
    public List<LogLine> history(Target target, LogQuery query) {
        throw new UnsupportedOperationException();
    }

    /**
     * Lines kept, and then every new one, with nothing lost or twice between them.
     *
     * @param ready called on the output thread when there is something to {@link Follower#poll}; it must not block
     */
    public Follower follow(Target target, LogQuery query, Runnable ready) {
        throw new UnsupportedOperationException();
    }

    public Counters counters(String worker, int index) {
        throw new UnsupportedOperationException();
    }

    /** Writes what there is and ends the thread; gives up after 2 s if stdout is blocked. Pipes are closed then. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
