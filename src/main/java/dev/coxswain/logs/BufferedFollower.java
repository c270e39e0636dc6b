package dev.coxswain.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A follower's buffer. Its own lock is held for no longer than it takes to add one or to swap the list. */
public final class BufferedFollower<T> implements Follower<T> {

    static final int MAX_LINES = 10_000;
    static final int MAX_CHARACTERS = 1024 * 1024;

    /** What is told in place of those that were missed. */
    @FunctionalInterface
    public interface Notice<T> {
        /** @param last the last one that was missed */
        T of(String words, T last);
    }

    private final String one;
    private final ToIntFunction<T> characters;
    private final Notice<T> notice;
    private final Runnable ready;
    private final Consumer<BufferedFollower<T>> onClose;

    private @Nullable Kept<T> history;
    private List<T> waiting = new ArrayList<>();
    private int held;
    private long missed;
    private @Nullable T lastMissed;
    private boolean ended;

    /**
     * @param one what one of them is called, {@code line}
     * @param characters of one
     * @param ready called when there is something to {@link #poll}; must not block
     */
    public BufferedFollower(
            String one,
            ToIntFunction<T> characters,
            Notice<T> notice,
            Runnable ready,
            Consumer<BufferedFollower<T>> onClose) {
        this.one = one;
        this.characters = characters;
        this.notice = notice;
        this.ready = ready;
        this.onClose = onClose;
    }

    /** What it begins with: that comes before anything that was offered already. */
    public void begin(Kept<T> kept) {
        boolean some;
        synchronized (this) {
            history = kept;
            some = kept.bytes() > 0 || !waiting.isEmpty();
            notifyAll();
        }
        if (some) {
            tell();
        }
    }

    public void offer(T next) {
        synchronized (this) {
            if (ended) {
                return;
            }
            if (missed > 0 || waiting.size() >= MAX_LINES || held >= MAX_CHARACTERS) {
                missed++;
                lastMissed = next;
                return;
            }
            waiting.add(next);
            held += characters.applyAsInt(next);
            if (waiting.size() > 1) {
                return;
            }
            notifyAll();
        }
        tell();
    }

    @Override
    public synchronized long bytes() {
        return history == null ? 0 : history.bytes();
    }

    @Override
    public synchronized List<T> poll() {
        List<T> old = history == null ? List.of() : history.poll();
        if (!old.isEmpty()) {
            return old;
        }
        List<T> taken = waiting;
        if (lastMissed != null) {
            String words = missed + " " + one + (missed == 1 ? "" : "s") + " left out here: read too slowly";
            taken.add(notice.of(words, lastMissed));
        }
        waiting = new ArrayList<>();
        held = 0;
        missed = 0;
        lastMissed = null;
        return taken;
    }

    @Override
    public synchronized List<T> take() throws InterruptedException {
        List<T> taken = poll();
        while (taken.isEmpty() && !ended) {
            wait();
            taken = poll();
        }
        return taken;
    }

    @Override
    public synchronized boolean ended() {
        return ended && waiting.isEmpty() && bytes() == 0;
    }

    /** Nothing comes any more; what is there can still be read. */
    public void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        tell();
    }

    // A follower that can't even be told is let go: whoever has news has others to serve.
    private void tell() {
        try {
            ready.run();
        } catch (RuntimeException e) {
            close();
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
        synchronized (this) {
            ended = true;
            history = null;
            waiting = new ArrayList<>();
            missed = 0;
            lastMissed = null;
            notifyAll();
        }
    }
}
