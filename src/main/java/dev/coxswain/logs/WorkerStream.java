package dev.coxswain.logs;

/** One open pipe of one process. One thread only. */
final class WorkerStream {

    final Instance instance;
    final long generation;
    final LogLine.Stream kind;
    final Destination destination;
    final LineSplitter splitter = new LineSplitter();
    final int descriptor;
    /** Its key in {@link dev.coxswain.os.Pipes}. */
    final int slot;
    /** Lines in the destination's buffer. */
    int unwritten;

    boolean open = true;

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

    void flushed(boolean written) {
        if (!written) {
            instance.dropped(unwritten);
        }
        unwritten = 0;
    }

    StreamSettings.Disposal disposal() {
        return kind == LogLine.Stream.STDOUT ? instance.settings.stdout() : instance.settings.stderr();
    }
}
