package dev.coxswain.runtime;

import dev.coxswain.engine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Who waits for the outcome of a command. An answer is given once the status shows what it tells of: who has it may look
 * at once.
 */
final class Answers {

    private final AtomicLong last = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<Outcome>> awaited = new ConcurrentHashMap<>();
    private final List<Runnable> due = new ArrayList<>();

    /** A new command's number. Any thread. */
    long await(CompletableFuture<Outcome> answer) {
        long command = last.incrementAndGet();
        awaited.put(command, answer);
        return command;
    }

    /** The outcome is there, and is given with the next {@link #give}. Core thread, as all that follows. */
    void come(long command, Outcome outcome) {
        CompletableFuture<Outcome> answer = awaited.remove(command);
        if (answer != null) {
            due.add(() -> answer.complete(outcome));
        }
    }

    /** @param guard runs each, whatever those who hear it do */
    void give(Consumer<Runnable> guard) {
        due.forEach(guard);
        due.clear();
    }
}
