package dev.coxswain.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The lines that were kept at one moment, as they are read: they are bytes until then, since as objects they take many
 * times the memory. In the order in which they came, over all instances. For one thread.
 */
public final class History implements Kept<LogLine> {

    /** Lines that one call gives at most. */
    static final int PIECE = 1000;

    /** What is left of one instance's ring. */
    private static final class Part {
        private final Instance instance;
        private final byte[] records;
        private final int[] starts;
        private final int count;
        private int at;

        Part(Instance instance, byte[] records, int[] starts, int from, int count) {
            this.instance = instance;
            this.records = records;
            this.starts = starts;
            this.at = from;
            this.count = count;
        }

        long sequence() {
            return (long) Ring.LONGS.get(records, starts[at] + 21);
        }
    }

    private final PriorityQueue<Part> parts = new PriorityQueue<>(Comparator.comparingLong(Part::sequence));
    private long bytes;

    History() {}

    /** @param records a ring's; of them those that the query is about, the last {@code tail} at most */
    void add(Instance instance, byte[] records, LogQuery query, long generation) {
        long since = query.since().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
        int[] starts = new int[records.length / Ring.HEAD];
        int count = 0;
        for (int at = 0; at < records.length; at += Ring.HEAD + (int) Ring.INTS.get(records, at)) {
            boolean asked = query.run() == LogQuery.Run.ALL || (long) Ring.LONGS.get(records, at + 13) == generation;
            if (asked && (long) Ring.LONGS.get(records, at + 5) >= since) {
                starts[count++] = at;
            }
        }
        int from = Math.max(0, count - query.tail().orElse(count));
        if (from < count) {
            parts.add(new Part(instance, records, starts, from, count));
            bytes += records.length + (long) starts.length * Integer.BYTES;
        }
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public List<LogLine> poll() {
        List<LogLine> lines = new ArrayList<>();
        while (lines.size() < PIECE && !parts.isEmpty()) {
            Part part = parts.remove();
            lines.add(line(part.instance, part.records, part.starts[part.at++]));
            if (part.at < part.count) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            bytes = 0;
        }
        return lines;
    }

    static LogLine line(Instance instance, byte[] records, int at) {
        int length = (int) Ring.INTS.get(records, at);
        int flags = records[at + 4];
        return new LogLine(
                (long) Ring.LONGS.get(records, at + 21),
                Instant.ofEpochMilli((long) Ring.LONGS.get(records, at + 5)),
                instance.worker,
                instance.index,
                (long) Ring.LONGS.get(records, at + 13),
                (flags & Ring.STDERR) != 0 ? LogLine.Stream.STDERR : LogLine.Stream.STDOUT,
                (flags & Ring.PARTIAL) != 0,
                (flags & Ring.CONTINUED) != 0,
                new String(records, at + Ring.HEAD, length, StandardCharsets.UTF_8));
    }
}
