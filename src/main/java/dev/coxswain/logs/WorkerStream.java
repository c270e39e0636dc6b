package dev.coxswain.logs;

import java.util.Arrays;

/** One open pipe of one process. One thread only. */
final class WorkerStream {

    private static final byte[] NOTHING = {};

    final Instance instance;
    final long generation;
    final LogLine.Stream kind;
    /** Where its lines go; another one when its settings change. */
    Destination destination;

    final LineSplitter splitter = new LineSplitter();
    final int descriptor;
    /** Its key in {@link dev.coxswain.os.Pipes}. */
    final int slot;
    /** What was read and found no room any more. */
    byte[] rest = NOTHING;
    /** Bytes that were read since its process, or its tree, ended. */
    int drained;

    boolean open = true;
    /** Not watched: it waits for room in its destination. */
    boolean paused;
    /** Its tree is gone: what is left in the pipe is all that comes. */
    boolean ended;

    WorkerStream(
            Instance instance,
            long generation,
            LogLine.Stream kind,
            Destination destination,
            int descriptor,
            int slot) {
        this.instance = instance;
        this.generation = generation;
        this.kind = kind;
        this.destination = destination;
        this.descriptor = descriptor;
        this.slot = slot;
    }

    void rest(byte[] bytes, int from, int to) {
        rest = from == to ? NOTHING : Arrays.copyOfRange(bytes, from, to);
    }

    /** Its lines find no room now. */
    boolean blocked() {
        return destination.full() && !discarded();
    }

    boolean discarded() {
        return disposal() instanceof StreamSettings.Disposal.Discard;
    }

    StreamSettings.Disposal disposal() {
        return instance.settings.of(kind);
    }
}
