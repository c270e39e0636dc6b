package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.engine.Event;
import dev.coxswain.os.ClockWatch;
import dev.coxswain.runtime.thread.NoThread;
import dev.coxswain.runtime.thread.Service;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the engine when the wall clock is set. One thread, from the first document on that has a schedule: no other crew
 * has a use for it.
 */
final class ClockListener {

    /** Where the kernel can't tell: so often schedules are held against the clock. */
    static final Duration BLIND = Duration.ofMinutes(1);

    private final Supplier<ClockWatch> watches;
    private final Consumer<Event> mailbox;
    private final Consumer<String> warn;
    private final Consumer<Throwable> mistakes;
    private boolean begun;

    private @Nullable ClockWatch watch;
    private boolean closed;

    ClockListener(
            Supplier<ClockWatch> watches,
            Consumer<Event> mailbox,
            Consumer<String> warn,
            Consumer<Throwable> mistakes) {
        this.watches = watches;
        this.mailbox = mailbox;
        this.warn = warn;
        this.mistakes = mistakes;
    }

    /** Core thread. */
    void document(Crew crew) {
        if (begun
                || crew.workers().stream().noneMatch(worker -> worker.schedule().isPresent())) {
            return;
        }
        try {
            Service.begin("clock", this::open);
            begun = true;
        } catch (NoThread none) {
            warn.accept("schedules don't hear of the clock being set, until the document is loaded again: "
                    + NoThread.WORDS);
        }
    }

    private void open() {
        ClockWatch opened;
        try {
            opened = watches.get();
        } catch (IllegalStateException refused) {
            warn.accept("the clock's being set is seen once a minute only: " + refused.getMessage());
            lookAgainAndAgain();
            return;
        }
        if (keep(opened)) {
            // It may have been set before anybody listened.
            mailbox.accept(new Event.ClockSet());
        }
        listen(opened);
    }

    /** False: closed meanwhile, as that watch is now. */
    private synchronized boolean keep(ClockWatch opened) {
        if (closed) {
            opened.close();
            return false;
        }
        watch = opened;
        return true;
    }

    private void listen(ClockWatch opened) {
        while (true) {
            try {
                if (!opened.awaitSet()) {
                    return;
                }
                mailbox.accept(new Event.ClockSet());
            } catch (RuntimeException mistake) {
                mistakes.accept(mistake);
                LockSupport.parkNanos(BLIND.toNanos());
            }
        }
    }

    private void lookAgainAndAgain() {
        while (!isClosed()) {
            LockSupport.parkNanos(BLIND.toNanos());
            mailbox.accept(new Event.ClockSet());
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        ClockWatch opened = watch;
        if (opened != null) {
            opened.close();
        }
    }
}
