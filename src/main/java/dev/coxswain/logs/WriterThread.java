package dev.coxswain.logs;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches to a descriptor that may block, so that the output thread never does. One batch at a time: while it is
 * written the output thread fills the other one. Its thread is started with the first batch.
 *
 * <p>Rule: the descriptor stays blocking. Its open file is shared with workers and strangers, who would not expect
 * O_NONBLOCK.
 */
final class WriterThread implements BatchWriter {

    /** A stdout that has taken nothing for so long is stuck, and nobody waits for it any more. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A pipe's usual capacity: whoever waits for us sees progress in such steps. */
    private static final int SLICE = 64 * 1024;

    private final String name;
    private final Outlet outlet;
    /** Whose bytes go before ours. */
    private final @Nullable WriterThread before;

    private final Runnable wake;
    private final LongSupplier nanos;

    private final Object lock = new Object();
    private @Nullable Thread thread;
    /** What is being written. */
    private @Nullable Batch current;

    private Batch spare = new Batch();
    /** The output thread wants to know when this batch is written. */
    private boolean wanted;

    private long written;
    private long sliceBegan;

    WriterThread(String name, Outlet outlet, @Nullable WriterThread before, Runnable wake, LongSupplier nanos) {
        this.name = name;
        this.outlet = outlet;
        this.before = before;
        this.wake = wake;
        this.nanos = nanos;
    }

    @Override
    public Batch exchange(Batch filled) {
        synchronized (lock) {
            if (current != null) {
                wanted = true;
                return filled;
            }
            if (thread == null) {
                // First, as there may be none to be had: then nothing has happened, and it's tried again.
                thread = Thread.ofPlatform().name(name).daemon().start(this::run);
            }
            current = filled;
            sliceBegan = nanos.getAsLong();
            Batch empty = spare;
            lock.notifyAll();
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
        synchronized (lock) {
            return current != null && nanos.getAsLong() - sliceBegan >= PATIENCE_NANOS;
        }
    }

    @Override
    public void awaitIdle() {
        synchronized (lock) {
            for (long end = nanos.getAsLong() + PATIENCE_NANOS; current != null; ) {
                long left = end - nanos.getAsLong();
                if (left <= 0) {
                    return;
                }
                await(1 + TimeUnit.NANOSECONDS.toMillis(left));
            }
        }
    }

    private void run() {
        while (true) {
            Batch batch = take();
            if (before != null) {
                before.awaitWritten(batch.after, batch.since);
            }
            if (!write(batch)) {
                batch.lost(0);
            }
            done(batch);
        }
    }

    private Batch take() {
        synchronized (lock) {
            while (current == null) {
                await(0);
            }
            return current;
        }
    }

    private boolean write(Batch batch) {
        boolean ok = true;
        for (int from = 0; ok && from < batch.length; from += SLICE) {
            synchronized (lock) {
                sliceBegan = nanos.getAsLong();
            }
            ok = outlet.write(batch.bytes, from, Math.min(SLICE, batch.length - from));
        }
        return ok;
    }

    private void done(Batch batch) {
        boolean tell;
        synchronized (lock) {
            written += batch.length;
            batch.clear();
            spare = batch;
            current = null;
            tell = wanted || outlet.hasFailure();
            wanted = false;
            lock.notifyAll();
        }
        if (tell) {
            wake.run();
        }
    }

    /** Until so much is written, this one is stuck, or it took too long. */
    private void awaitWritten(long bytes, long since) {
        synchronized (lock) {
            while (written < bytes) {
                long begin = current == null ? since : Math.min(since, sliceBegan);
                long left = begin + PATIENCE_NANOS - nanos.getAsLong();
                if (left <= 0) {
                    return;
                }
                await(1 + TimeUnit.NANOSECONDS.toMillis(left));
            }
        }
    }

    /** @param millis 0: no end */
    @SuppressWarnings("WaitNotInLoop") // it is in its callers'
    private void await(long millis) {
        try {
            lock.wait(millis);
        } catch (InterruptedException nobodyDoes) {
            // The descriptor needs its writer: there is no other way to end it than the program's end.
        }
    }
}
