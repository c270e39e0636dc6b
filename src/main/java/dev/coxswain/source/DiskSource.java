package dev.coxswain.source;

import dev.coxswain.disk.DiskWatch;
import dev.coxswain.disk.MountTable;
import dev.coxswain.disk.Timing;
import dev.coxswain.disk.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source on the disk: what a file and a folder have in common. A reading is given out only if the disk looks the same
 * before and after it, so that it is of one moment.
 */
abstract sealed class DiskSource implements Source permits FileSource, FolderSource {

    private final Path path;
    private final Timing timing;
    private final InstantSource clock;
    private volatile @Nullable Optional<String> warning;
    private volatile @Nullable View lastRead;
    private volatile @Nullable DiskWatch watch;
    private volatile boolean closed;

    DiskSource(Path path, Timing timing, InstantSource clock) {
        this.path = path.toAbsolutePath();
        this.timing = timing;
        this.clock = clock;
    }

    /** What is to be seen of it now. */
    abstract View look();

    /** What is in it now. */
    abstract Reading load();

    /** The files that make up the source, as far as they are there. */
    abstract List<Path> documents();

    final Path path() {
        return path;
    }

    @Override
    public final String name() {
        return path.normalize().toString();
    }

    @Override
    public final Reading readNow() throws InterruptedException {
        View before = look();
        Reading reading = load();
        if (!look().equals(before)) {
            return read();
        }
        lastRead = before;
        return reading;
    }

    @Override
    public final Reading read() throws InterruptedException {
        long start = System.nanoTime();
        long unchangedSince = start;
        View seen = look();
        while (true) {
            boolean outOfTime = System.nanoTime() - start >= timing.atMost().toNanos();
            Duration wait = timing.quiet().minus(quietFor(seen, unchangedSince));
            if (outOfTime || !wait.isPositive()) {
                Reading reading = load();
                if (outOfTime || look().equals(seen)) {
                    lastRead = seen;
                    return reading;
                }
            } else {
                Thread.sleep(wait);
            }
            View now = look();
            if (!now.equals(seen)) {
                seen = now;
                unchangedSince = System.nanoTime();
            }
        }
    }

    /** By the file's own time where that makes sense: no waiting for what was written long ago. */
    private Duration quietFor(View seen, long unchangedSince) {
        Duration watched = Duration.ofNanos(System.nanoTime() - unchangedSince);
        Duration age = Duration.between(seen.lastWritten().toInstant(), clock.instant());
        return age.compareTo(watched) > 0 ? age : watched;
    }

    @Override
    public final void watch(Runnable changed) {
        if (watch != null) {
            throw new IllegalStateException(name() + " is watched already");
        }
        View read = lastRead;
        DiskWatch started = new DiskWatch(
                name(),
                this::look,
                read == null ? look() : read,
                timing,
                warning().isEmpty(),
                changed);
        watch = started;
        started.start();
        if (closed) {
            started.close();
        }
    }

    @Override
    public final Optional<String> warning() {
        // Asked for twice at each start, and each time it lists the documents and reads all mounts.
        Optional<String> found = warning == null ? MountTable.warning(documents()) : warning;
        warning = found;
        return found;
    }

    @Override
    public final void close() {
        closed = true;
        DiskWatch started = watch;
        if (started != null) {
            started.close();
        }
    }
}
