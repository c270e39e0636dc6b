package dev.coxswain.disk;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says when files on the disk may have changed: at once by the kernel's events, and by a slow look now and then,
 * because there are changes that make no event. Where events can't be had it looks more often.
 *
 * <p>The rule that keeps it right: it looks after it began to watch. What changed before shows in that look, what
 * changes later makes an event.
 */
public final class DiskWatch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(DiskWatch.class.getName());

    private final String name;
    private final Supplier<View> look;
    private final Timing timing;
    private final boolean mayWatch;
    private final Runnable changed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable FolderEvents events;
    private View seen;
    private long watchAgainAt = System.nanoTime();
    private boolean warned;

    /**
     * @param seen what the last reading saw
     * @param mayWatch false where events are known not to tell of a change
     */
    public DiskWatch(String name, Supplier<View> look, View seen, Timing timing, boolean mayWatch, Runnable changed) {
        this.name = name;
        this.look = look;
        this.seen = seen;
        this.timing = timing;
        this.mayWatch = mayWatch;
        this.changed = changed;
    }

    public void start() {
        Thread.ofPlatform().daemon().name("disk-watch").start(this::run);
    }

    private void run() {
        try {
            boolean ended = false;
            while (!ended) {
                ended = watchOnceOrSayWhy();
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    /** True once it is closed. The end of this thread would be a source that never changes again, and nobody knew. */
    private boolean watchOnceOrSayWhy() throws InterruptedException {
        try {
            watchOnce();
            return isClosed();
        } catch (RuntimeException | OutOfMemoryError unexpected) {
            // The Error is what Java has for "no thread", which a new watch needs.
            LOG.log(Level.ERROR, name + ": watching it failed; it goes on with a new watch", unexpected);
            return closedWithin(timing.fastPoll());
        }
    }

    /** Watches the folders as they are now, until they are others. */
    private void watchOnce() throws InterruptedException {
        View armed = look.get();
        FolderEvents watching = watch(armed);
        try {
            boolean told = false;
            boolean lost = false;
            while (!isClosed()) {
                View now = look.get();
                if (told || !now.equals(seen)) {
                    // Told once it is over; what the view shows then is what was told.
                    lost = watching != null && awaitEndOfBurst(watching) == FolderEvents.News.LOST;
                    now = look.get();
                    seen = now;
                    changed.run();
                }
                if (lost || !now.lookups().equals(armed.lookups())) {
                    return;
                }
                if (watching == null) {
                    if (closedWithin(timing.fastPoll()) || mayWatch && System.nanoTime() - watchAgainAt >= 0) {
                        return;
                    }
                    continue;
                }
                switch (watching.await(timing.slowPoll())) {
                    case CHANGE -> told = true;
                    case NONE -> told = false;
                    case LOST -> {
                        return;
                    }
                    case NOISE -> {
                        watchAgainAt = System.nanoTime() + timing.withoutWatch().toNanos();
                        return;
                    }
                }
            }
        } finally {
            stopWatching();
        }
    }

    /** What ended the burst. */
    private FolderEvents.News awaitEndOfBurst(FolderEvents watching) throws InterruptedException {
        long deadline = System.nanoTime() + timing.burstAtMost().toNanos();
        FolderEvents.News news = FolderEvents.News.CHANGE;
        while (news == FolderEvents.News.CHANGE && System.nanoTime() - deadline < 0) {
            news = watching.await(timing.burst());
        }
        return news;
    }

    /** Null where there is no watch to be had now. */
    private @Nullable FolderEvents watch(View view) {
        if (!mayWatch || System.nanoTime() - watchAgainAt < 0) {
            return null;
        }
        try {
            FolderEvents started = FolderEvents.of(view);
            events = started;
            if (isClosed()) {
                started.close();
            }
            return started;
        } catch (NoSuchFileException | NotDirectoryException justGone) {
            return null;
        } catch (IOException failed) {
            watchAgainAt = System.nanoTime() + timing.withoutWatch().toNanos();
            if (!warned) {
                warned = true;
                LOG.log(
                        Level.WARNING,
                        "{0}: no watch to be had ({1}): it is looked at every {2} s instead",
                        name,
                        failed.getMessage(),
                        timing.fastPoll().toSeconds());
            }
            return null;
        }
    }

    private void stopWatching() {
        FolderEvents started = events;
        events = null;
        if (started != null) {
            started.close();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private boolean closedWithin(Duration length) throws InterruptedException {
        return closed.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closed.countDown();
        FolderEvents started = events;
        if (started != null) {
            started.close();
        }
    }
}
