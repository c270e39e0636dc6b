package dev.coxswain.logs;

import java.nio.charset.StandardCharsets;

/**
 * What is known of one slot {@code NAME/INDEX}: its settings, counters, and history. Counters, generations and the
 * history are guarded by the lock of {@link Histories}; settings belong to the output thread.
 */
final class Instance {

    final String worker;
    final int index;
    /** {@code " web/0 | "}. */
    final byte[] label;
    /** Where the bar is in {@link #label}. */
    final int bar;
    /** Where the slash is in {@link #label}. */
    final int slash;

    final Ring ring;

    StreamSettings settings;
    long generation = -1;
    long previousGeneration = -1;
    /** Only a process that outlives its slot still writes; nothing is kept of it. */
    boolean forgotten;

    private long stdoutLines;
    private long stderrLines;
    private long dropped;

    private final Histories histories;

    Instance(String worker, int index, StreamSettings settings, Histories histories) {
        this.worker = worker;
        this.index = index;
        this.settings = settings;
        this.histories = histories;
        this.label = (" " + worker + "/" + index + " | ").getBytes(StandardCharsets.UTF_8);
        this.bar = label.length - 2;
        this.slash = 1 + worker.getBytes(StandardCharsets.UTF_8).length;
        this.ring = new Ring(histories.budget());
    }

    void counted(LogLine.Stream stream) {
        if (stream == LogLine.Stream.STDOUT) {
            stdoutLines++;
        } else {
            stderrLines++;
        }
    }

    void dropped(long lines) {
        histories.locked(() -> dropped += lines);
    }

    Counters counters() {
        return new Counters(stdoutLines, stderrLines, dropped);
    }
}
