package dev.coxswain.runtime.watch;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.State;
import dev.coxswain.os.Sampler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The thread that looks. It is there only while a worker is to be watched. */
public final class Watch implements AutoCloseable {

    /** A look is followed by so many times its own length of rest: a fifth of a CPU at most, whatever the periods. */
    private static final long REST = 4;

    private final Supplier<State> state;
    private final LongSupplier nanos;
    private final Consumer<RuntimeException> mistakes;
    private final Supplier<Sampler> samplers;
    private final Consumer<Event> mailbox;
    private @Nullable Thread thread;
    private boolean changed;
    private boolean closed;

    /**
     * @param state the newest, from any thread
     * @param mailbox takes the breaches
     * @param mistakes takes what goes wrong with a look, which isn't the last one
     */
    public Watch(
            Supplier<Sampler> samplers,
            Supplier<State> state,
            LongSupplier nanos,
            Consumer<Event> mailbox,
            Consumer<RuntimeException> mistakes) {
        this.state = state;
        this.nanos = nanos;
        this.mistakes = mistakes;
        this.samplers = samplers;
        this.mailbox = mailbox;
    }

    /** The document in force is another one. Returns at once. */
    public synchronized void documentChanged() {
        changed = true;
        notifyAll();
        if (thread == null && !closed && isAsked()) {
            Thread begun = Thread.ofPlatform().daemon().name("watch").unstarted(this::run);
            thread = begun;
            begun.start();
        }
    }

    private boolean isAsked() {
        return state.get().workers().stream()
                .anyMatch(worker -> !worker.removed() && Guarded.isWatched(worker.worker()));
    }

    private void run() {
        try (Sampler sampler = samplers.get()) {
            watch(new Watchdogs(sampler, mailbox));
        }
    }

    private void watch(Watchdogs watchdogs) {
        long rested = Long.MIN_VALUE;
        while (true) {
            long next;
            synchronized (this) {
                changed = false;
                next = watchdogs.next(state.get(), nanos.getAsLong());
                if (closed || next == Long.MAX_VALUE) {
                    // Under the lock: a document that asks again finds no thread, and begins another.
                    thread = null;
                    return;
                }
            }
            if (await(Math.max(next, rested))) {
                long begun = nanos.getAsLong();
                look(watchdogs);
                long ended = nanos.getAsLong();
                rested = ended + REST * (ended - begun);
            }
        }
    }

    /** Whether it is time; false where something has changed before. */
    private synchronized boolean await(long next) {
        while (!changed && !closed) {
            long left = next - nanos.getAsLong();
            if (left <= 0) {
                return true;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException nobodyDoesThat) {
                closed = true;
            }
        }
        return false;
    }

    private void look(Watchdogs watchdogs) {
        try {
            watchdogs.look(state.get(), nanos.getAsLong());
        } catch (RuntimeException mistake) {
            mistakes.accept(mistake);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
