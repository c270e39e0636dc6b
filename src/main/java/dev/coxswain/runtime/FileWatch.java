package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.disk.DiskWatch;
import dev.coxswain.disk.MountTable;
import dev.coxswain.disk.PathPattern;
import dev.coxswain.disk.Route;
import dev.coxswain.disk.Stamp;
import dev.coxswain.disk.Timing;
import dev.coxswain.disk.View;
import dev.coxswain.engine.Event;
import dev.coxswain.runtime.thread.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says when one of a worker's {@code files} has changed: another content, one more, one less. What is written in
 * several steps is told once, when it is quiet.
 *
 * <p>The rule that keeps it right: the first look comes before the document is in force, so that no process can have
 * read what was there earlier.
 */
final class FileWatch implements AutoCloseable {

    /** A restart costs more than a look: wait a little longer than a source does. */
    static final Timing TIMING = new Timing(
            Duration.ofMillis(300),
            Duration.ofSeconds(3),
            Timing.DEFAULT.burst(),
            Timing.DEFAULT.burstAtMost(),
            Timing.DEFAULT.slowPoll(),
            Timing.DEFAULT.fastPoll(),
            Timing.DEFAULT.withoutWatch());

    private static final View NOTHING = new View(Set.of(), Map.of(), List.of());

    /**
     * The files of a worker.
     *
     * @param known what was there when they were looked at last
     */
    private record Files(List<String> written, List<PathPattern> patterns, Map<Path, FileContent> known) {
        View look() {
            return together(patterns.stream().map(PathPattern::look).toList());
        }
    }

    private final Consumer<Event> post;
    private final Consumer<String> warn;
    private final AtomicLong newest = new AtomicLong();
    private volatile Map<String, Files> workers = Map.of();
    private volatile @Nullable DiskWatch watch;
    private volatile boolean closed;

    FileWatch(Consumer<Event> post, Consumer<String> warn) {
        this.post = post;
        this.warn = warn;
    }

    /** Looks at the files of a document that is about to come into force, and follows them. Doesn't block. */
    CompletableFuture<Void> document(Crew crew) {
        long number = newest.incrementAndGet();
        boolean none = crew.workers().stream().allMatch(worker -> worker.files().isEmpty());
        if (none && workers.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> looked = new CompletableFuture<>();
        Service.begin("files", () -> {
            try {
                follow(number, crew);
            } catch (RuntimeException | OutOfMemoryError mistake) {
                warn.accept("internal error, files are not watched: " + mistake);
            } finally {
                looked.complete(null);
            }
        });
        return looked;
    }

    private synchronized void follow(long number, Crew crew) {
        if (closed || number != newest.get()) {
            return; // A look that hung, and a newer document came meanwhile.
        }
        Map<String, Files> before = workers;
        Map<String, Files> now = new LinkedHashMap<>();
        List<View> views = new ArrayList<>();
        for (Worker worker : crew.workers()) {
            if (!worker.files().isEmpty()) {
                Files known = before.get(worker.name());
                Files files = new Files(
                        worker.files(),
                        worker.files().stream().map(PathPattern::of).toList(),
                        known != null ? known.known() : Map.of());
                View view = files.look();
                views.add(view);
                boolean same = known != null && known.written().equals(worker.files());
                now.put(worker.name(), same ? files : begun(files, view));
                if (!same) {
                    warnOf(worker.name(), view);
                }
            }
        }
        workers = now;
        DiskWatch old = watch;
        if (old != null) {
            old.close();
            watch = null;
        }
        if (!now.isEmpty()) {
            // Seen is what is known, so that what changed while nobody watched is told first of all.
            View view = together(views);
            DiskWatch started = new DiskWatch(
                    "files",
                    this::look,
                    new View(view.lookups(), stamps(now), view.folders()),
                    TIMING,
                    true,
                    this::tell);
            watch = started;
            started.start();
            if (closed) {
                started.close();
            }
        }
    }

    /** What is new to the worker is as it is now; what was known to it may have changed since. */
    private static Files begun(Files files, View view) {
        Map<Path, FileContent> contents = new HashMap<>();
        view.files().forEach((file, stamp) -> {
            FileContent known = files.known().get(file);
            contents.put(file, known != null ? known : FileContent.of(file, stamp));
        });
        return new Files(files.written(), files.patterns(), contents);
    }

    private void warnOf(String worker, View view) {
        MountTable.warning(view.files().keySet()).ifPresent(words -> warn.accept(worker + ": files: " + words));
        if (view.files().size() >= PathPattern.MOST) {
            warn.accept(worker + ": files: more than " + PathPattern.MOST + " match; the rest is not watched");
        }
    }

    private static Map<Path, Stamp> stamps(Map<String, Files> workers) {
        Map<Path, Stamp> stamps = new HashMap<>();
        workers.values().forEach(files -> files.known().forEach((file, content) -> stamps.put(file, content.stamp())));
        return stamps;
    }

    private View look() {
        return together(workers.values().stream().map(Files::look).toList());
    }

    private static View together(List<View> views) {
        if (views.size() == 1) {
            return views.getFirst();
        }
        Set<Route.Lookup> lookups = new HashSet<>();
        Map<Path, Stamp> files = new HashMap<>();
        Set<Path> folders = new TreeSet<>();
        for (View view : views) {
            lookups.addAll(view.lookups());
            files.putAll(view.files());
            folders.addAll(view.folders());
        }
        return views.isEmpty() ? NOTHING : new View(lookups, files, List.copyOf(folders));
    }

    /** Something may have changed. Called by the watch's thread. */
    private void tell() {
        try {
            settle();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return;
        }
        compare();
    }

    /** Waits until what is being written looks the same for a while. */
    private void settle() throws InterruptedException {
        long end = System.nanoTime() + TIMING.atMost().toNanos();
        View seen = look();
        boolean quiet = false;
        while (!quiet && System.nanoTime() - end < 0) {
            Thread.sleep(TIMING.quiet());
            View now = look();
            quiet = now.equals(seen);
            seen = now;
        }
    }

    private synchronized void compare() {
        Map<String, Files> now = new LinkedHashMap<>(workers);
        List<Event> changes = new ArrayList<>();
        workers.forEach((worker, files) -> {
            Map<Path, FileContent> contents = new HashMap<>();
            List<String> changed = changed(files, contents);
            now.put(worker, new Files(files.written(), files.patterns(), contents));
            if (!changed.isEmpty()) {
                changes.add(new Event.FilesChanged(worker, changed));
            }
        });
        workers = now;
        if (!closed) {
            changes.forEach(post);
        }
    }

    /** @param contents is given what is there now */
    private static List<String> changed(Files files, Map<Path, FileContent> contents) {
        View view = files.look();
        Set<Path> changed = new TreeSet<>(files.known().keySet());
        changed.removeAll(view.files().keySet());
        view.files().forEach((file, stamp) -> {
            FileContent known = files.known().get(file);
            FileContent content = known != null && known.stamp().equals(stamp) ? known : FileContent.of(file, stamp);
            contents.put(file, content);
            if (known == null || !known.sameAs(content)) {
                changed.add(file);
            }
        });
        return changed.stream().map(Path::toString).toList();
    }

    /** Without the lock, which a look at a server that is away may hold: the program ends by the core's thread. */
    @Override
    public void close() {
        closed = true;
        DiskWatch known = watch;
        if (known != null) {
            known.close();
        }
    }
}
