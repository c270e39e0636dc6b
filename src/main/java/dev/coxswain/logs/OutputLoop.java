package dev.coxswain.logs;

import dev.coxswain.os.Pipes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the output thread does in one turn: commands, then one read of each pipe that has something, then one write.
 *
 * <p>Rule: one thread only, and nobody else touches the pipes, the streams or the destinations.
 */
final class OutputLoop {

    /** Streams of either kind that may outlive their process, for want of room. */
    static final int MOST_ENDED = 32;
    /** The same of one file: its disk takes lines, if not at this moment. */
    static final int MOST_ENDED_FILE = 2000;
    /** The same of one whose disk hangs, of which there may be many: those of one process. */
    static final int MOST_ENDED_HANGING = 2;
    /** How long the end of a process waits for its last lines while they go out, however slowly. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** So often a command that waits is looked at again, should nothing else happen. */
    private static final int HELD_MILLIS = 20;

    /** Lines of its stderr that are told with the end of a process. */
    private static final int LAST_ERRORS = 5;

    /** The open streams of one process. */
    private record Attached(
            @Nullable WorkerStream stdout, @Nullable WorkerStream stderr) {}

    private final Pipes pipes;
    private final Destination stdout;
    private final Destination stderr;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Histories histories;
    private final FileDestinations files;
    private final LineWriter writer = new LineWriter();
    private final Streams streams;

    private final Map<Long, Attached> attached = new HashMap<>();
    private Format format;
    private long millis;
    private long lastSaid;
    private long unsaid;
    private boolean closing;
    /** A file may be in use no more. */
    private boolean filesChanged;

    /**
     * @param tell says something from another thread
     * @param wake ends {@link #await}, from any thread
     */
    OutputLoop(
            Pipes pipes,
            Outlets outlets,
            InstantSource clock,
            LongSupplier nanos,
            Format format,
            Histories histories,
            Consumer<OwnLine> tell,
            Runnable wake) {
        this.pipes = pipes;
        Outlet out = new Outlet("stdout", outlets.stdout());
        this.stdout = new Destination("stdout", out, null, outlets.stdoutBlocks() ? wake : null, nanos);
        // A worker's last lines are out before its end is told.
        this.stderr = outlets.stderr() == outlets.stdout()
                ? stdout
                : new Destination(
                        "stderr",
                        new Outlet("stderr", outlets.stderr()),
                        stdout,
                        outlets.stderrBlocks() ? wake : null,
                        nanos);
        this.clock = clock;
        this.nanos = nanos;
        this.format = format;
        this.histories = histories;
        this.files = new FileDestinations(
                new FileSurroundings(outlets.files(), clock, outlets.zone(), nanos, tell, wake), this::say);
        this.streams = new Streams(pipes, histories, writer, files, this::say);
    }

    /**
     * Waits for output, or for {@link Pipes#wake}, and takes in one read of each stream that has some.
     *
     * @param held a command waits to be tried again
     */
    void await(boolean held) {
        boolean room = stdout.canResume() || stderr.canResume() || files.canResume();
        int timeout = room ? 0 : held ? HELD_MILLIS : files.millis();
        int count = streams.await(timeout);
        tick();
        streams.readReady(count);
    }

    /** Reads what waited for room, as far as there is some now. */
    void resume() {
        tick();
        streams.resume(stdout);
        streams.resume(stderr);
        for (int i = 0; i < files.active().size(); i++) {
            streams.resume(files.active().get(i));
        }
    }

    private void tick() {
        millis = clock.millis();
        streams.at(millis);
    }

    /** False: not yet, for a process's last lines are on their way; it is to be tried again before any other. */
    boolean execute(Command command) {
        tick();
        switch (command) {
            case Command.Attach attach -> attach(attach);
            case Command.LeaderExited exited -> {
                return leaderExited(exited);
            }
            case Command.TreeGone gone -> {
                return treeGone(gone.generation(), gone.nanos());
            }
            case Command.Settings settings -> settings(settings.worker(), settings.settings());
            case Command.OwnFormat own -> format = own.format();
            case Command.Say say -> say(say.millis(), say.line());
            case Command.Forget forget -> {
                histories.forget(forget.worker(), forget.index());
                filesChanged = true;
            }
            case Command.Reopen _ -> reopen();
        }
        return true;
    }

    /** Sends on what this turn has brought. */
    void flush() {
        files.flush();
        stdout.flush();
        stderr.flush();
        Optional<String> failure = stdout.takeFailure();
        if (failure.isPresent()) {
            say(OwnLine.warn(failure.get()));
        }
        // Nobody is left to tell about stderr.
        stderr.takeFailure();
        tellDropped(stdout);
        tellDropped(stderr);
        files.active().forEach(this::tellDropped);
        if (filesChanged) {
            filesChanged = files.closeAllBut(histories.files());
        }
        if (unsaid > 0 && !stderr.full()) {
            long lost = unsaid;
            unsaid = 0;
            say(OwnLine.warn(lost + " lines of the supervisor's own were dropped: stdout or stderr was blocked"));
        }
        stderr.flush();
    }

    /** So many of the supervisor's own lines never came here. */
    void unsaid(int lines) {
        unsaid += lines;
    }

    /** Nothing is attached any more: what is in the pipes is read as there is room. */
    void close() {
        closing = true;
        for (long generation : List.copyOf(attached.keySet())) {
            treeGone(generation, 0);
        }
    }

    /** After {@link #close}: something is still to be read or written; the output thread is woken when there is news. */
    boolean pending() {
        // Both are asked: each wakes us.
        return stdout.pending() | stderr.pending() | files.pending()
                || !stdout.waiting.isEmpty()
                || !stderr.waiting.isEmpty();
    }

    /** The reader of one of them took too long at the end. */
    void giveUp() {
        for (String file : files.unwritten()) {
            say(OwnLine.warn(file + " takes nothing: what was left to write is lost"));
        }
        if (files.unwritten().isEmpty() || stdout.pending() || !stdout.waiting.isEmpty()) {
            say(OwnLine.warn("stdout or stderr is not read: what was left to write is lost"));
        }
        stderr.flush();
        stderr.awaitWritten();
    }

    void end() {
        histories.end();
        pipes.close();
    }

    private void attach(Command.Attach attach) {
        Instance instance = histories.begin(attach.worker(), attach.index(), attach.generation(), attach.settings());
        attached.put(
                attach.generation(),
                new Attached(
                        open(instance, attach.generation(), LogLine.Stream.STDOUT, attach.stdoutFd()),
                        open(instance, attach.generation(), LogLine.Stream.STDERR, attach.stderrFd())));
    }

    private @Nullable WorkerStream open(Instance instance, long generation, LogLine.Stream kind, int descriptor) {
        if (descriptor < 0) {
            return null;
        }
        Destination to = destination(instance, kind);
        return streams.open(new WorkerStream(instance, generation, kind, to, descriptor, streams.freeSlot()));
    }

    private Destination destination(Instance instance, LogLine.Stream kind) {
        return instance.settings.of(kind) instanceof StreamSettings.Disposal.ToFile file
                ? files.of(file)
                : kind == LogLine.Stream.STDOUT ? stdout : stderr;
    }

    /** In force for lines that are read from now on. */
    private void settings(String worker, StreamSettings settings) {
        histories.settings(worker, settings);
        for (Attached of : attached.values()) {
            reroute(worker, of.stdout());
            reroute(worker, of.stderr());
        }
        filesChanged = true;
    }

    private void reroute(String worker, @Nullable WorkerStream stream) {
        if (stream != null && stream.open && stream.instance.worker.equals(worker)) {
            streams.route(stream, destination(stream.instance, stream.kind));
        }
    }

    private void reopen() {
        int count = files.reopen();
        say(OwnLine.info(
                count == 0
                        ? "no log files to reopen"
                        : count + (count == 1 ? " log file" : " log files") + " reopened"));
    }

    private boolean leaderExited(Command.LeaderExited exited) {
        for (WorkerStream stream : streamsOf(exited.generation())) {
            stream.drained = 0;
            if (streams.drain(stream)) {
                streams.finish(stream);
            } else if (isComing(stream, exited.nanos())) {
                return false;
            }
        }
        // A line that was read just now bears a later time than the report has: it's told when it's told.
        say(millis, exited.report());
        exited.lastErrors().accept(lastErrors(exited.generation()));
        return true;
    }

    private List<String> lastErrors(long generation) {
        Attached of = attached.get(generation);
        WorkerStream stderr = of == null ? null : of.stderr();
        return stderr == null ? List.of() : histories.last(stderr.instance, generation, LAST_ERRORS);
    }

    private boolean treeGone(long generation, long since) {
        for (WorkerStream stream : streamsOf(generation)) {
            stream.drained = 0;
            if (streams.drain(stream)) {
                streams.close(stream);
            } else if (closing || stream.destination.ended < mostEnded(stream.destination)) {
                streams.keep(stream);
            } else if (isComing(stream, since)) {
                return false;
            } else {
                drop(stream);
            }
        }
        attached.remove(generation);
        filesChanged |= !closing;
        return true;
    }

    private static int mostEnded(Destination destination) {
        return destination.isFile ? destination.hangs() ? MOST_ENDED_HANGING : MOST_ENDED_FILE : MOST_ENDED;
    }

    /** Its lines are going out, only slowly, and not for too long yet. Nobody but its writer waits for a file. */
    private boolean isComing(WorkerStream stream, long since) {
        return !stream.destination.isFile && !stream.destination.stuck() && nanos.getAsLong() - since < SLOW_NANOS;
    }

    private void drop(WorkerStream stream) {
        boolean first = stream.destination.dropped == 0;
        streams.drop(stream);
        if (first && stream.destination.dropped > 0) {
            boolean file = stream.destination.isFile;
            say(OwnLine.warn(stream.destination.name
                    + (file ? " takes nothing" : " is not read")
                    + ": the last lines of ended processes are kept for " + mostEnded(stream.destination)
                    + " of them, and dropped for others until it " + (file ? "does" : "is")));
        }
    }

    private void tellDropped(Destination destination) {
        if (destination.dropped > 0 && !destination.full()) {
            say(OwnLine.warn(destination.dropped + (destination.dropped == 1 ? " line" : " lines")
                    + " of processes that have ended were dropped while " + destination.name
                    + (destination.isFile ? " took nothing" : " was not read")));
            destination.dropped = 0;
        }
    }

    private List<WorkerStream> streamsOf(long generation) {
        List<WorkerStream> open = new ArrayList<>(2);
        Attached of = attached.get(generation);
        if (of != null && of.stdout() != null && of.stdout().open && !of.stdout().ended) {
            open.add(of.stdout());
        }
        if (of != null && of.stderr() != null && of.stderr().open && !of.stderr().ended) {
            open.add(of.stderr());
        }
        return open;
    }

    /** The supervisor's own line, into the buffer. */
    private void say(OwnLine line) {
        say(clock.millis(), line);
    }

    /** Our own lines go back with the clock alone: an exit's waits for the last output, what is said next was said before. */
    private void say(long at, OwnLine line) {
        if (stderr.overfull()) {
            unsaid++;
            return;
        }
        lastSaid = Math.min(Math.max(lastSaid, at), Math.max(at, clock.millis()));
        writer.own(stderr, lastSaid, line, format);
    }
}
