package dev.coxswain.logs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Every instance's history and counters, and who follows them.
 *
 * <p>Rule: one lock, held for the time it takes to copy a line or a ring, never while anything is written or waited
 * for.
 */
final class Histories {

    private record Slot(String worker, int index) {}

    private record Following(Target target, BufferedFollower<LogLine> follower) {}

    /** A ring as it was, and what is needed to read it without the lock. */
    private record Snapshot(Instance instance, byte[] records, long generation, long previousGeneration) {}

    private final Object lock = new Object();
    private final Map<Slot, Instance> instances = new LinkedHashMap<>();
    private final List<Following> followers = new CopyOnWriteArrayList<>();
    private final Ring.Budget budget;
    private final byte[] head = new byte[Ring.HEAD];
    private long sequence;

    Histories(long budgetBytes) {
        this.budget = new Ring.Budget(budgetBytes);
    }

    Ring.Budget budget() {
        return budget;
    }

    void locked(Runnable action) {
        synchronized (lock) {
            action.run();
        }
    }

    /** The instance, made where there is none; this process is its newest now. */
    Instance begin(String worker, int index, long generation, StreamSettings settings) {
        synchronized (lock) {
            Instance instance = instances.computeIfAbsent(
                    new Slot(worker, index), slot -> new Instance(worker, index, settings, this));
            instance.settings = settings;
            if (instance.generation != generation) {
                instance.previousGeneration = instance.generation;
                instance.generation = generation;
            }
            return instance;
        }
    }

    void settings(String worker, StreamSettings settings) {
        synchronized (lock) {
            for (Instance instance : instances.values()) {
                if (instance.worker.equals(worker)) {
                    instance.settings = settings;
                }
            }
        }
    }

    /** The files that some instance's settings name. */
    Set<Path> files() {
        synchronized (lock) {
            Set<Path> files = new HashSet<>();
            for (Instance instance : instances.values()) {
                add(files, instance.settings.stdout());
                add(files, instance.settings.stderr());
            }
            return files;
        }
    }

    private static void add(Set<Path> files, StreamSettings.Disposal disposal) {
        if (disposal instanceof StreamSettings.Disposal.ToFile file) {
            files.add(file.path());
        }
    }

    void forget(String worker, int index) {
        synchronized (lock) {
            Instance gone = instances.remove(new Slot(worker, index));
            if (gone != null) {
                gone.ring.clear();
                gone.forgotten = true;
            }
        }
    }

    Counters counters(String worker, int index) {
        synchronized (lock) {
            Instance instance = instances.get(new Slot(worker, index));
            return instance == null ? Counters.NONE : instance.counters();
        }
    }

    /** Counts a line, and keeps it and hands it to those who follow unless it is to be discarded. */
    void add(
            WorkerStream stream,
            long millis,
            byte[] bytes,
            int from,
            int to,
            boolean partial,
            boolean continued,
            boolean discard) {
        Instance instance = stream.instance;
        synchronized (lock) {
            if (!partial) {
                instance.counted(stream.kind);
            }
            if (discard || instance.forgotten) {
                return;
            }
            sequence++;
            head[4] = (byte) ((stream.kind == LogLine.Stream.STDERR ? Ring.STDERR : 0)
                    | (partial ? Ring.PARTIAL : 0)
                    | (continued ? Ring.CONTINUED : 0));
            Ring.LONGS.set(head, 5, millis);
            Ring.LONGS.set(head, 13, stream.generation);
            Ring.LONGS.set(head, 21, sequence);
            instance.ring.append(head, bytes, from, to, instance.settings.history());
            if (!followers.isEmpty()) {
                publish(stream, millis, bytes, from, to, partial, continued);
            }
        }
    }

    History history(Target target, LogQuery query) {
        List<Snapshot> snapshots;
        synchronized (lock) {
            snapshots = snapshots(target);
        }
        return read(snapshots, query);
    }

    Follower<LogLine> follow(Target target, LogQuery query, Runnable ready) {
        BufferedFollower<LogLine> follower = new BufferedFollower<>(
                "line",
                line -> line.message().length(),
                Histories::missed,
                ready,
                closed -> followers.removeIf(following -> following.follower() == closed));
        List<Snapshot> snapshots;
        // Under one lock, so that no line falls between the history and what comes after it.
        synchronized (lock) {
            snapshots = snapshots(target);
            followers.add(new Following(target, follower));
        }
        follower.begin(read(snapshots, query));
        return follower;
    }

    void end() {
        for (Following following : followers) {
            following.follower().end();
        }
    }

    private static LogLine missed(String words, LogLine last) {
        return new LogLine(0, last.time(), "", 0, 0, LogLine.Stream.NOTICE, false, false, words);
    }

    private void publish(
            WorkerStream stream, long millis, byte[] bytes, int from, int to, boolean partial, boolean continued) {
        Instance instance = stream.instance;
        LogLine line = null;
        for (Following following : followers) {
            if (following.target().matches(instance.worker, instance.index)) {
                if (line == null) {
                    line = new LogLine(
                            sequence,
                            Instant.ofEpochMilli(millis),
                            instance.worker,
                            instance.index,
                            stream.generation,
                            stream.kind,
                            partial,
                            continued,
                            new String(bytes, from, to - from, StandardCharsets.UTF_8));
                }
                following.follower().offer(line);
            }
        }
    }

    /** The last lines of a process's stderr, as far as they are kept. */
    List<String> last(Instance instance, long generation, int lines) {
        byte[] records;
        synchronized (lock) {
            records = instance.ring.snapshot();
        }
        ArrayDeque<Integer> starts = new ArrayDeque<>();
        for (int at = 0; at < records.length; at += Ring.HEAD + (int) Ring.INTS.get(records, at)) {
            if ((long) Ring.LONGS.get(records, at + 13) == generation && (records[at + 4] & Ring.STDERR) != 0) {
                starts.add(at);
                if (starts.size() > lines) {
                    starts.remove();
                }
            }
        }
        return starts.stream()
                .map(at -> History.line(instance, records, at).message())
                .toList();
    }

    private static History read(List<Snapshot> snapshots, LogQuery query) {
        History history = new History();
        for (Snapshot snapshot : snapshots) {
            long generation =
                    query.run() == LogQuery.Run.PREVIOUS ? snapshot.previousGeneration() : snapshot.generation();
            history.add(snapshot.instance(), snapshot.records(), query, generation);
        }
        return history;
    }

    private List<Snapshot> snapshots(Target target) {
        List<Snapshot> snapshots = new ArrayList<>();
        for (Instance instance : instances.values()) {
            if (target.matches(instance.worker, instance.index)) {
                snapshots.add(new Snapshot(
                        instance, instance.ring.snapshot(), instance.generation, instance.previousGeneration));
            }
        }
        return snapshots;
    }
}
