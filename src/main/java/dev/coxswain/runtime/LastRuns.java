package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.type.Names;
import dev.coxswain.runtime.thread.NoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * When each {@code persistent} worker ran last, kept over the end of the program: the file {@code last-runs} of the state
 * folder, a line {@code WORKER TIME} each. A file is either the old one or the new one, whatever happens in between.
 * Written by a thread of its own, so that a slow disk holds up nothing; only the newest state counts.
 */
final class LastRuns {

    private static final String FILE = "last-runs";
    private static final String FIRST_LINE = "# When each persistent worker ran last; written by coxswain.";

    /** More than the largest crew makes. */
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    private static final int TOLD_LINES = 5;
    private static final int CLOSE_SECONDS = 1;

    private final Optional<Path> folder;
    private final Consumer<String> warn;
    private final ThreadPoolExecutor thread;
    /** Core thread only. */
    private final Map<String, Instant> kept = new HashMap<>();
    /** What is to be written yet. */
    private final AtomicReference<Optional<Map<String, Instant>>> unwritten = new AtomicReference<>(Optional.empty());
    /** Of the writing thread: whether the last write failed, and that was told. */
    private boolean failing;

    /** Reads what there is. */
    LastRuns(Optional<Path> folder, Consumer<String> warn) {
        this.folder = folder;
        this.warn = warn;
        thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("last runs").unstarted(task));
        // Runs may be days apart.
        thread.allowCoreThreadTimeOut(true);
        folder.ifPresent(in -> read(in.resolve(FILE)));
    }

    private void read(Path file) {
        List<String> damaged = new ArrayList<>();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("larger than " + MAX_BYTES + " bytes");
            }
            for (String line : Files.readString(file).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#") && !take(line)) {
                    damaged.add(line);
                }
            }
        } catch (NoSuchFileException first) {
            return;
        } catch (IOException unreadable) {
            warn.accept("cannot read " + file + ", no missed run is made up: " + why(unreadable));
            return;
        }
        if (!damaged.isEmpty()) {
            warn.accept(file + " is damaged, runs that were missed may not be made up; no WORKER TIME: "
                    + String.join(
                            ", ",
                            damaged.stream()
                                    .limit(TOLD_LINES)
                                    .map(LastRuns::quoted)
                                    .toList())
                    + (damaged.size() > TOLD_LINES ? " and " + (damaged.size() - TOLD_LINES) + " more" : ""));
        }
    }

    private boolean take(String line) {
        int space = line.indexOf(' ');
        if (space < 0 || !Names.isDnsLabel(line.substring(0, space))) {
            return false;
        }
        try {
            Instant moment = Instant.parse(line.substring(space + 1));
            if (moment.isBefore(Instant.EPOCH)) {
                return false; // No clock showed that; the calendar does not reach back as far as such times may.
            }
            kept.put(line.substring(0, space), moment);
            return true;
        } catch (DateTimeException noTime) {
            return false;
        }
    }

    private static String quoted(String line) {
        String printable = line.replaceAll("\\P{Graph}", " ");
        return '"' + (printable.length() > 40 ? printable.substring(0, 40) + "…" : printable) + '"';
    }

    /** For the engine, with a new document: what is kept of its persistent workers. Core thread. */
    Map<String, Instant> of(Crew crew) {
        Map<String, Instant> persistent = new HashMap<>();
        crew.workers().stream()
                .filter(worker -> worker.schedule().filter(Schedule::persistent).isPresent())
                .forEach(worker -> {
                    Instant last = kept.get(worker.name());
                    if (last != null) {
                        persistent.put(worker.name(), last);
                    }
                });
        if (kept.keySet().retainAll(persistent.keySet())) {
            write();
        }
        return persistent;
    }

    /** A run of that moment has begun. Core thread. */
    void ran(String worker, Instant moment) {
        kept.put(worker, moment);
        write();
    }

    private void write() {
        if (folder.isEmpty()) {
            return;
        }
        boolean queued = unwritten.getAndSet(Optional.of(new TreeMap<>(kept))).isPresent();
        if (queued) {
            return;
        }
        try {
            thread.execute(() -> writeNewest(folder.get()));
        } catch (OutOfMemoryError none) {
            unwritten.set(Optional.empty());
            warn.accept("the last runs are not kept in " + folder.get() + ": " + NoThread.WORDS);
        }
    }

    private void writeNewest(Path in) {
        unwritten.getAndSet(Optional.empty()).ifPresent(newest -> {
            try {
                replace(in, text(newest));
                failing = false;
            } catch (IOException e) {
                if (!failing) {
                    warn.accept("cannot keep the last runs in " + in
                            + ", after a restart one may be made up that was not missed: " + why(e));
                }
                failing = true;
            }
        });
    }

    private static String text(Map<String, Instant> runs) {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        runs.forEach((worker, moment) ->
                text.append(worker).append(' ').append(moment).append('\n'));
        return text.toString();
    }

    private static void replace(Path folder, String text) throws IOException {
        Path fresh = folder.resolve("." + FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        // So that the new name outlives a loss of power, too.
        try (FileChannel name = FileChannel.open(folder, StandardOpenOption.READ)) {
            name.force(true);
        }
    }

    /** The class says more than the message, which is a path. */
    private static String why(IOException failure) {
        return Stream.of(failure.getMessage())
                .filter(message -> failure.getClass() == IOException.class)
                .findFirst()
                .orElse(failure.toString());
    }

    /** At the end of the program: what is to be written yet gets a moment. */
    void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                warn.accept("the last runs could not be written in time to "
                        + folder.map(Path::toString).orElse(""));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
