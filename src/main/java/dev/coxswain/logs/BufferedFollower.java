package dev.coxswain.logs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A follower's buffer. Its own lock is held for no longer than it takes to add a line or to swap the list. */
final class BufferedFollower implements Follower {

    static final int MAX_LINES = 10_000;
    static final int MAX_CHARACTERS = 1024 * 1024;

    private final Target target;
    private final Runnable ready;
    private final Consumer<BufferedFollower> onClose;

    private History history = new History();
    private List<LogLine> lines = new ArrayList<>();
    private int characters;
    private long missed;
    private Instant missedAt = Instant.EPOCH;
    private boolean ended;

    BufferedFollower(Target target, Runnable ready, Consumer<BufferedFollower> onClose) {
        this.target = target;
        this.ready = ready;
        this.onClose = onClose;
    }

    boolean wants(String worker, int index) {
        return target.matches(worker, index);
    }

    /** What it begins with: that comes before anything that was offered already. */
    void begin(History kept) {
        boolean some;
        synchronized (this) {
            history = kept;
            some = kept.bytes() > 0 || !lines.isEmpty();
            notifyAll();
        }
        if (some) {
            tell();
        }
    }

    void offer(LogLine line) {
        synchronized (this) {
            if (ended) {
                return;
            }
            if (missed > 0 || lines.size() >= MAX_LINES || characters >= MAX_CHARACTERS) {
                missed++;
                missedAt = line.time();
                return;
            }
            lines.add(line);
            characters += line.message().length();
            if (lines.size() > 1) {
                return;
            }
            notifyAll();
        }
        tell();
    }

    @Override
    public synchronized long bytes() {
        return history.bytes();
    }

    @Override
    public synchronized List<LogLine> poll() {
        List<LogLine> old = history.poll();
        if (!old.isEmpty()) {
            return old;
        }
        List<LogLine> taken = lines;
        if (missed > 0) {
            String notice = missed + (missed == 1 ? " line" : " lines") + " left out here: read too slowly";
            taken.add(new LogLine(0, missedAt, "", 0, 0, LogLine.Stream.NOTICE, false, false, notice));
        }
        lines = new ArrayList<>();
        characters = 0;
        missed = 0;
        return taken;
    }

    @Override
    public synchronized List<LogLine> take() throws InterruptedException {
        List<LogLine> taken = poll();
        while (taken.isEmpty() && !ended) {
            wait();
            taken = poll();
        }
        return taken;
    }

    /** Nothing comes any more; what is there can still be read. */
    void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        tell();
    }

    // A follower that can't even be told is let go: the output thread has others to serve.
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
            history = new History();
            lines = new ArrayList<>();
            missed = 0;
            notifyAll();
        }
    }
}
