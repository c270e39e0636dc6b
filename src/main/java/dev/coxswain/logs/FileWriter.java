package dev.coxswain.logs;

import dev.coxswain.logs.StreamSettings.Disposal.ToFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be done with one log file, by one thread of the pool at a time, in order.
 *
 * <p>Rule: the output thread never waits for it; what finds no room stays with the output thread.
 */
final class FileWriter implements BatchWriter {

    /** So long after its beginning a write is said to hang. */
    static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LogFile file;
    private final FileSurroundings around;

    private final Object lock = new Object();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    /** It is with the pool. */
    private boolean scheduled;

    private @Nullable Batch current;
    private Batch spare;
    /** The output thread wants to know when it has nothing to do. */
    private boolean wanted;

    private boolean starved;
    private long began;

    FileWriter(Path path, ToFile settings, FileSurroundings around) {
        this.file = new LogFile(path, settings, around);
        this.around = around;
        this.spare = new Batch(around.buffers());
        // A thread that can't be had now is had with the first line.
        later(file::begin);
    }

    /** @param nowToo for the older parts that are there, not only for those to come */
    void settings(ToFile settings, boolean nowToo) {
        file.settings(settings);
        if (nowToo) {
            later(file::prune);
        }
    }

    void reopen() {
        later(file::reopen);
    }

    /** Once all is done that was asked for. */
    void close() {
        later(file::close);
    }

    @Override
    public Batch exchange(Batch filled) {
        synchronized (lock) {
            if (current != null) {
                wanted = true;
                return filled;
            }
            if (!schedule()) {
                return filled;
            }
            current = filled;
            began = around.nanos().getAsLong();
            Batch empty = spare;
            tasks.add(() -> write(filled));
            return empty;
        }
    }

    @Override
    public boolean busy() {
        synchronized (lock) {
            wanted |= current != null;
            return current != null;
        }
    }

    @Override
    public boolean stuck() {
        return runsFor(WriterThread.PATIENCE_NANOS);
    }

    /** It has done nothing for so long that people should know. */
    boolean hangs() {
        return runsFor(HANGS_NANOS);
    }

    /** There was no thread for it: it is to be tried again by and by. */
    boolean starved() {
        synchronized (lock) {
            return starved;
        }
    }

    @Override
    public void awaitIdle() {
        // Nobody waits for a file.
    }

    private boolean runsFor(long atLeast) {
        synchronized (lock) {
            return current != null && around.nanos().getAsLong() - began >= atLeast;
        }
    }

    private void later(Runnable task) {
        synchronized (lock) {
            tasks.add(task);
            schedule();
        }
    }

    private boolean schedule() {
        if (scheduled) {
            return true;
        }
        try {
            around.pool().execute(this::run);
            scheduled = true;
            starved = false;
        } catch (OutOfMemoryError noThread) {
            starved = true;
        }
        return scheduled;
    }

    /** One task, then in line again behind other files. */
    private void run() {
        Runnable task;
        synchronized (lock) {
            task = tasks.poll();
        }
        if (task != null) {
            perform(task);
        }
        synchronized (lock) {
            scheduled = false;
            if (!tasks.isEmpty()) {
                schedule();
            }
        }
    }

    // The last stop of this thread for this file: the others need it.
    private void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            around.tell().accept(OwnLine.error("writing to a log file failed: " + e));
        }
    }

    private void write(Batch batch) {
        try {
            file.write(batch);
        } finally {
            boolean tell;
            synchronized (lock) {
                batch.clear();
                spare = batch;
                current = null;
                tell = wanted;
                wanted = false;
            }
            if (tell) {
                around.wake().run();
            }
        }
    }
}
