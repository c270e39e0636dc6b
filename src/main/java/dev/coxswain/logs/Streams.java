package dev.coxswain.logs;

import dev.coxswain.os.Pipes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The workers' open pipes: reads them and puts their lines into their destination.
 *
 * <p>Rule: nothing is read for a destination that is full. Its streams wait in its line, unwatched, and are read in
 * turn as it takes more; that is what slows their writers. One thread only.
 */
final class Streams implements LineSplitter.Pieces {

    /** One read of one stream in a turn, so that a flood of one doesn't keep the others waiting. */
    private static final int READ_BYTES = 64 * 1024;
    /** As much as a pipe can hold (pipe-max-size, pipe(7)): what a process left there is in it. */
    private static final int DRAIN_BYTES = 1024 * 1024;

    /** What is read for a file to see whether there is more. */
    private static final int LOOK_BYTES = 512;

    private final Pipes pipes;
    private final Histories histories;
    private final LineWriter writer;
    private final FileDestinations files;
    private final Consumer<OwnLine> say;

    private @Nullable WorkerStream[] streams = new WorkerStream[8];
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
    private int slots;

    private final long[] ready = new long[256];
    private final byte[] buffer = new byte[READ_BYTES];
    private long millis;
    private @Nullable WorkerStream current;
    private boolean dropping;

    Streams(Pipes pipes, Histories histories, LineWriter writer, FileDestinations files, Consumer<OwnLine> say) {
        this.pipes = pipes;
        this.histories = histories;
        this.writer = writer;
        this.files = files;
        this.say = say;
    }

    /** What is read from now on bears this time. */
    void at(long epochMillis) {
        millis = epochMillis;
    }

    /** @return how many of {@link #readReady} there are */
    int await(int timeoutMillis) {
        return pipes.await(ready, timeoutMillis);
    }

    /** Takes in one read of each stream that has something. */
    void readReady(int count) {
        for (int i = 0; i < count; i++) {
            WorkerStream stream = streams[(int) ready[i]];
            if (stream == null || !stream.open) {
                continue;
            }
            if (stream.blocked()) {
                pause(stream);
                stream.destination.waiting.addLast(stream);
                continue;
            }
            readGuarded(stream);
            if (stream.open && stream.rest.length > 0) {
                // The next to go on, so that there is one rest for a destination, not one for each stream.
                pause(stream);
                stream.destination.waiting.addFirst(stream);
            }
        }
    }

    WorkerStream open(WorkerStream stream) {
        if (stream.slot == streams.length) {
            streams = Arrays.copyOf(streams, 2 * stream.slot);
        }
        streams[stream.slot] = stream;
        watch(stream);
        return stream;
    }

    int freeSlot() {
        Integer free = freeSlots.poll();
        return free == null ? slots++ : free;
    }

    /** Reads for a destination that has room again. */
    void resume(Destination destination) {
        while (destination.canResume()) {
            WorkerStream stream = destination.waiting.remove();
            if (stream.ended) {
                if (drain(stream)) {
                    close(stream);
                } else {
                    destination.waiting.addFirst(stream);
                }
                continue;
            }
            readGuarded(stream);
            if (stream.open && stream.rest.length > 0) {
                stream.destination.waiting.addFirst(stream);
            } else if (stream.open && stream.blocked()) {
                stream.destination.waiting.addLast(stream);
            } else if (stream.open) {
                stream.paused = false;
                watch(stream);
            }
        }
    }

    /** Reads what a process, or its tree, has left. False: some is left, for there is no room now. */
    boolean drain(WorkerStream stream) {
        while (stream.open && (stream.drained < DRAIN_BYTES || stream.rest.length > 0)) {
            if (!dropping && stream.blocked()) {
                return !hasMore(stream);
            }
            int length = readGuarded(stream);
            if (length <= 0) {
                break;
            }
            stream.drained += length;
        }
        return true;
    }

    /** Looks into a pipe without room for its lines: one that is empty needn't wait for any. */
    private boolean hasMore(WorkerStream stream) {
        if (stream.rest.length == 0) {
            int length;
            try {
                boolean file = stream.destination.isFile;
                length = pipes.read(stream.descriptor, buffer, 0, file ? LOOK_BYTES : buffer.length);
            } catch (RuntimeException e) {
                giveUp(stream, e);
                return false;
            }
            if (length <= 0) {
                return false;
            }
            stream.rest(buffer, 0, length);
        }
        if (!stream.paused) {
            pause(stream);
            stream.destination.waiting.addLast(stream);
        }
        return true;
    }

    /** An unfinished last line is written as it is. */
    void finish(WorkerStream stream) {
        current = stream;
        stream.splitter.finish(stream.instance.settings.maxLineBytes(), this);
    }

    /** Its lines go there from now on. */
    void route(WorkerStream stream, Destination to) {
        Destination from = stream.destination;
        if (from == to) {
            return;
        }
        if (from.unfinished == stream) {
            from.put((byte) '\n');
            from.lineOf(stream);
            from.unfinished = null;
        }
        stream.destination = to;
        if (stream.paused) {
            from.waiting.remove(stream);
            to.waiting.addLast(stream);
            files.touch(to);
        }
    }

    /** What it has left is read when there is room. */
    void keep(WorkerStream stream) {
        stream.ended = true;
        stream.destination.ended++;
    }

    /** What it has left goes into the history alone, and counts as dropped. */
    void drop(WorkerStream stream) {
        dropping = true;
        try {
            drain(stream);
            close(stream);
        } finally {
            dropping = false;
        }
    }

    void close(WorkerStream stream) {
        if (stream.open) {
            finish(stream);
            stream.open = false;
            streams[stream.slot] = null;
            freeSlots.add(stream.slot);
            pipes.close(stream.descriptor);
            stream.destination.ended -= stream.ended ? 1 : 0;
            if (stream.paused) {
                stream.destination.waiting.remove(stream);
            }
        }
    }

    private void pause(WorkerStream stream) {
        pipes.pause(stream.descriptor);
        stream.paused = true;
    }

    private void watch(WorkerStream stream) {
        try {
            pipes.add(stream.descriptor, stream.slot);
        } catch (RuntimeException e) {
            giveUp(stream, e);
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
        say.accept(OwnLine.error("cannot read " + stream.kind.name().toLowerCase(Locale.ROOT) + " of "
                + stream.instance.worker + "/" + stream.instance.index + " any more: " + cause));
    }

    private int read(WorkerStream stream) {
        if (stream.rest.length > 0) {
            byte[] rest = stream.rest;
            feed(stream, rest, rest.length);
            return rest.length - stream.rest.length;
        }
        int length = pipes.read(stream.descriptor, buffer, 0, atOnce(stream));
        if (length < 0) {
            close(stream);
        } else if (length > 0) {
            feed(stream, buffer, length);
        }
        return length;
    }

    /** What is read for a file has room there: it keeps no rest, which 500 files would have each. */
    private int atOnce(WorkerStream stream) {
        return dropping || stream.discarded() ? buffer.length : Math.clamp(stream.destination.room(), 1, buffer.length);
    }

    private void feed(WorkerStream stream, byte[] bytes, int length) {
        current = stream;
        int fed = stream.splitter.feed(bytes, 0, length, stream.instance.settings.maxLineBytes(), this);
        stream.rest(bytes, fed, length);
    }

    private WorkerStream current() {
        if (current == null) {
            throw new IllegalStateException("a line of no stream");
        }
        return current;
    }

    @Override
    public boolean full() {
        WorkerStream stream = current();
        return !dropping && !stream.destination.isFile && stream.blocked();
    }

    @Override
    public void piece(byte[] bytes, int from, int to, boolean ascii, boolean partial, boolean continued) {
        WorkerStream stream = current();
        boolean discard = stream.discarded();
        histories.add(stream, millis, bytes, from, to, partial, continued, discard);
        if (discard) {
            return;
        }
        if (dropping) {
            stream.instance.dropped(1);
            stream.destination.dropped++;
            return;
        }
        if (stream.destination.isFile) {
            files.touch(stream.destination);
            writer.raw(stream, bytes, from, to, stream.splitter.carriageReturn(), partial);
        } else if (stream.instance.settings.format() == Format.JSON) {
            writer.json(stream, millis, bytes, from, to, ascii, partial, !partial && !continued);
        } else {
            writer.text(stream, millis, bytes, from, to, ascii, continued);
        }
    }
}
