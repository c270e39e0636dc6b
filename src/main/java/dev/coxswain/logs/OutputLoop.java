package dev.coxswain.logs;

import dev.coxswain.os.Pipes;
import java.nio.channels.WritableByteChannel;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the output thread does in one turn: commands, then one read of each pipe that has something, then one write.
 *
 * <p>Rule: one thread only, and nobody else touches the pipes, the streams or the destinations.
 */
final class OutputLoop implements LineSplitter.Pieces {

    /** One read of one stream in a turn, so that a flood of one doesn't keep the others waiting. */
    private static final int READ_BYTES = 64 * 1024;
    /** As much as a pipe can hold (pipe-max-size, pipe(7)): what a process left there is in it. */
    private static final int DRAIN_BYTES = 1024 * 1024;

    /** The open streams of one process. */
    private record Attached(
            @Nullable WorkerStream stdout, @Nullable WorkerStream stderr) {}

    private final Pipes pipes;
    private final Destination stdout;
    private final Destination stderr;
    private final InstantSource clock;
    private final Histories histories;
    private final LineWriter writer = new LineWriter();

    private final Map<Long, Attached> attached = new HashMap<>();
    private @Nullable WorkerStream[] streams = new WorkerStream[8];
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
    private int slots;

    private final long[] ready = new long[256];
    private final byte[] buffer = new byte[READ_BYTES];
    private Format format;
    private long millis;
    private long lastSaid;
    private @Nullable WorkerStream current;

    OutputLoop(
            Pipes pipes,
            WritableByteChannel stdout,
            WritableByteChannel stderr,
            InstantSource clock,
            Format format,
            Histories histories) {
        this.pipes = pipes;
        this.stdout = new Destination("stdout", stdout, null);
        // A worker's last lines are out before its end is told.
        this.stderr = new Destination("stderr", stderr, this.stdout);
        this.clock = clock;
        this.format = format;
        this.histories = histories;
    }

    /** Waits for output, or for {@link Pipes#wake}, and takes in one read of each stream that has some. */
    void await() {
        int count = pipes.await(ready, -1);
        millis = clock.millis();
        for (int i = 0; i < count; i++) {
            WorkerStream stream = streams[(int) ready[i]];
            if (stream != null && stream.open) {
                readGuarded(stream);
            }
        }
    }

    void execute(Command command) {
        millis = clock.millis();
        switch (command) {
            case Command.Attach attach -> attach(attach);
            case Command.LeaderExited exited -> leaderExited(exited);
            case Command.TreeGone gone -> treeGone(gone.generation());
            case Command.Settings settings -> histories.settings(settings.worker(), settings.settings());
            case Command.OwnFormat own -> format = own.format();
            case Command.Say say -> say(say.millis(), say.line());
            case Command.Forget forget -> histories.forget(forget.worker(), forget.index());
        }
    }

    /** Writes what this turn has brought. Blocks as long as the readers of stdout and stderr do. */
    void flush() {
        stdout.flush();
        stderr.flush();
        Optional<String> failure = stdout.takeFailure();
        if (failure.isPresent()) {
            say(clock.millis(), OwnLine.warn(failure.get()));
            stderr.flush();
        }
        // Nobody is left to tell about stderr.
        stderr.takeFailure();
    }

    /** The supervisor's own line, into the buffer. */
    void say(OwnLine line) {
        say(clock.millis(), line);
    }

    /** The end: what is in the pipes is written, and they are closed. */
    void end() {
        millis = clock.millis();
        for (long generation : List.copyOf(attached.keySet())) {
            treeGone(generation);
        }
        flush();
        histories.end();
        pipes.close();
    }

    private void attach(Command.Attach attach) {
        Instance instance = histories.begin(attach.worker(), attach.index(), attach.generation(), attach.settings());
        attached.put(
                attach.generation(),
                new Attached(
                        open(instance, attach.generation(), LogLine.Stream.STDOUT, stdout, attach.stdoutFd()),
                        open(instance, attach.generation(), LogLine.Stream.STDERR, stderr, attach.stderrFd())));
    }

    private @Nullable WorkerStream open(
            Instance instance, long generation, LogLine.Stream kind, Destination to, int descriptor) {
        if (descriptor < 0) {
            return null;
        }
        Integer free = freeSlots.poll();
        int slot = free == null ? slots++ : free;
        if (slot == streams.length) {
            streams = Arrays.copyOf(streams, 2 * slot);
        }
        WorkerStream stream = new WorkerStream(instance, generation, kind, to, descriptor, slot);
        streams[slot] = stream;
        try {
            pipes.add(descriptor, slot);
        } catch (RuntimeException e) {
            giveUp(stream, e);
        }
        return stream;
    }

    private void leaderExited(Command.LeaderExited exited) {
        for (WorkerStream stream : streamsOf(exited.generation())) {
            drain(stream);
            finish(stream);
        }
        // A line that was read just now bears a later time than the report has: it's told when it's told.
        say(millis, exited.report());
    }

    private void treeGone(long generation) {
        for (WorkerStream stream : streamsOf(generation)) {
            drain(stream);
            close(stream);
        }
        attached.remove(generation);
    }

    private List<WorkerStream> streamsOf(long generation) {
        List<WorkerStream> open = new ArrayList<>(2);
        Attached streams = attached.get(generation);
        if (streams != null && streams.stdout() != null && streams.stdout().open) {
            open.add(streams.stdout());
        }
        if (streams != null && streams.stderr() != null && streams.stderr().open) {
            open.add(streams.stderr());
        }
        return open;
    }

    private void drain(WorkerStream stream) {
        for (int drained = 0; stream.open && drained < DRAIN_BYTES; ) {
            int length = readGuarded(stream);
            if (length <= 0) {
                return;
            }
            drained += length;
        }
    }

    private int readGuarded(WorkerStream stream) {
        try {
            return read(stream);
        } catch (RuntimeException e) {
            giveUp(stream, e);
            return -1;
        }
    }

    /** A stream that can't be read is closed, and the others go on. */
    private void giveUp(WorkerStream stream, RuntimeException cause) {
        close(stream);
        say(OwnLine.error("cannot read " + stream.kind.name().toLowerCase(Locale.ROOT) + " of " + stream.instance.worker
                + "/" + stream.instance.index + " any more: " + cause));
    }

    private int read(WorkerStream stream) {
        int length = pipes.read(stream.descriptor, buffer, 0, buffer.length);
        if (length < 0) {
            close(stream);
        } else if (length > 0) {
            current = stream;
            stream.splitter.feed(buffer, 0, length, stream.instance.settings.maxLineBytes(), this);
        }
        return length;
    }

    private void finish(WorkerStream stream) {
        current = stream;
        stream.splitter.finish(stream.instance.settings.maxLineBytes(), this);
    }

    private void close(WorkerStream stream) {
        if (stream.open) {
            finish(stream);
            stream.open = false;
            streams[stream.slot] = null;
            freeSlots.add(stream.slot);
            pipes.close(stream.descriptor);
        }
    }

    @Override
    public void piece(byte[] bytes, int from, int to, boolean ascii, boolean partial, boolean continued) {
        WorkerStream stream = current;
        if (stream == null) {
            throw new IllegalStateException("a line of no stream");
        }
        boolean discard = stream.disposal() == StreamSettings.Disposal.DISCARD;
        histories.add(stream, millis, bytes, from, to, partial, continued, discard);
        if (discard) {
            return;
        }
        if (stream.instance.settings.format() == Format.JSON) {
            writer.json(stream, millis, bytes, from, to, ascii, partial, !partial && !continued);
        } else {
            writer.text(stream, millis, bytes, from, to, ascii, continued);
        }
    }

    /** Our own lines never go back in time: an exit's waits for the last output, and what is said next was said before. */
    private void say(long at, OwnLine line) {
        lastSaid = Math.max(lastSaid, at);
        writer.own(stderr, lastSaid, line, format);
    }
}
