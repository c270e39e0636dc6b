package dev.coxswain.runtime.watch;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.State;
import dev.coxswain.os.MemoryUse;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.runtime.thread.NoThread;
import dev.coxswain.runtime.thread.Service;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The thread that looks. It is there only while a worker is to be watched. */
public final class Watch implements AutoCloseable {

    /** A look at trees is followed by so many times its own length of rest: a fifth of a CPU at most, whatever the periods. */
    private static final long REST = 4;

    /**
     * Where things are seen.
     *
     * @param held which limits of a tree the kernel holds, by its generation
     */
    public record Eyes(
            Supplier<Sampler> samplers,
            LongFunction<Set<TreeLimits.Kind>> held,
            Supplier<Optional<MemoryUse>> memory) {}

    /**
     * Whom things are told to.
     *
     * @param mailbox takes the breaches
     * @param mistakes takes what goes wrong with a look, which isn't the last one
     */
    public record Ears(Consumer<Event> mailbox, Consumer<String> warnings, Consumer<Throwable> mistakes) {}

    private final Eyes eyes;
    private final Ears ears;
    private final Supplier<State> state;
    private final LongSupplier nanos;
    private boolean running;
    /** It should run, and there was no thread. */
    private volatile boolean lacking;

    private boolean changed;
    private boolean closed;

    /** @param state the newest, from any thread */
    public Watch(Eyes eyes, Ears ears, Supplier<State> state, LongSupplier nanos) {
        this.eyes = eyes;
        this.ears = ears;
        this.state = state;
        this.nanos = nanos;
    }

    /** The document in force is another one. Returns at once. */
    public synchronized void documentChanged() {
        changed = true;
        notifyAll();
        begin();
    }

    /** Begins what could not begin for want of a thread. To be called now and then; returns at once. */
    public void retry() {
        if (lacking) {
            begin();
        }
    }

    private synchronized void begin() {
        boolean lacked = lacking;
        lacking = false;
        if (running || closed || !isAsked()) {
            return;
        }
        try {
            Service.repeat("watch", this::run, ears.mistakes());
            running = true;
        } catch (NoThread none) {
            lacking = true;
            if (!lacked) {
                ears.warnings()
                        .accept("nothing is watched (watchdog, memoryGuard) until there is a thread: "
                                + none.getMessage());
            }
        }
    }

    private boolean isAsked() {
        State now = state.get();
        return ContainerGuard.asked(now).isPresent()
                || now.workers().stream().anyMatch(worker -> !worker.removed() && Guarded.isWatched(worker.worker()));
    }

    /** False: nothing is to be watched any more. */
    private boolean run() {
        try (Sampler sampler = eyes.samplers().get()) {
            watch(
                    new Watchdogs(sampler, eyes.held(), ears.mailbox()),
                    new ContainerGuard(eyes.memory(), eyes.samplers(), ears.mailbox(), ears.warnings()));
        }
        return false;
    }

    private void watch(Watchdogs watchdogs, ContainerGuard guard) {
        long rested = 0;
        while (true) {
            long next;
            synchronized (this) {
                changed = false;
                State now = state.get();
                next = Math.min(Math.max(watchdogs.next(now, nanos.getAsLong()), rested), guard.next(now));
                if (closed || next == Long.MAX_VALUE) {
                    // Under the lock: a document that asks again finds no thread, and begins another.
                    running = false;
                    return;
                }
            }
            if (await(next)) {
                // First, and with no rest: it can't wait for a long look at all trees.
                guarded(() -> guard.look(state.get(), nanos.getAsLong()));
                long begun = nanos.getAsLong();
                if (begun >= rested) {
                    guarded(() -> watchdogs.look(state.get(), begun));
                    long ended = nanos.getAsLong();
                    rested = ended + REST * (ended - begun);
                }
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

    private void guarded(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException | OutOfMemoryError mistake) {
            ears.mistakes().accept(mistake);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
