package dev.coxswain.telemetry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the core still takes turns. Each look leaves a wish for a turn in its mailbox, one at a time; an idle core is
 * woken by it, a stuck one leaves it unanswered.
 */
final class Pulse {

    static final Duration WITHIN = Duration.ofSeconds(10);

    private final Supplier<CompletableFuture<Void>> turn;
    private final LongSupplier nanoTime;
    private @Nullable CompletableFuture<Void> asked;
    private long askedAt;

    /** @param turn asks for a turn, and completes when it was taken */
    Pulse(Supplier<CompletableFuture<Void>> turn, LongSupplier nanoTime) {
        this.turn = turn;
        this.nanoTime = nanoTime;
    }

    /** How long the oldest wish has been waiting; nothing where all were answered. Never waits. */
    synchronized Duration waiting() {
        long now = nanoTime.getAsLong();
        if (asked == null || asked.isDone()) {
            asked = turn.get();
            askedAt = now;
        }
        return asked.isDone() ? Duration.ZERO : Duration.ofNanos(now - askedAt);
    }
}
