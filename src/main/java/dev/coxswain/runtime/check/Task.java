package dev.coxswain.runtime.check;

import java.time.Duration;
import java.util.function.Consumer;

/** One check or hook under way. It ends once: with a verdict, or by being called off. Safe from any thread. */
final class Task {

    private final Consumer<Verdict> answer;
    private final long begun = System.nanoTime();
    private boolean ended;
    private Runnable atEnd = () -> {};

    Task(Consumer<Verdict> answer) {
        this.answer = answer;
    }

    /** What is let go when it ends, for whatever reason; at once where it has ended. It must not block. */
    void atEnd(Runnable release) {
        synchronized (this) {
            if (!ended) {
                Runnable before = atEnd;
                atEnd = () -> {
                    before.run();
                    release.run();
                };
                return;
            }
        }
        release.run();
    }

    /** The first verdict counts. */
    void end(Verdict verdict) {
        if (close()) {
            answer.accept(verdict);
        }
    }

    /** Ends it without a verdict. */
    void cancel() {
        close();
    }

    private boolean close() {
        Runnable release;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            release = atEnd;
        }
        release.run();
        return true;
    }

    synchronized boolean ended() {
        return ended;
    }

    Duration taken() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
