package dev.coxswain.runtime;

import dev.coxswain.crew.Signal;
import dev.coxswain.engine.Operation;
import dev.coxswain.engine.Outcome;
import dev.coxswain.os.TreeLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The running supervisor, as its control API, its signal handlers and its probes see it. Safe from any thread; nothing here blocks. */
public interface Supervisor {

    /** What is now so: immutable, published by the core after each event. */
    Status status();

    /**
     * Asks the core for something.
     *
     * @param wait how long to wait for its end; empty: answered with Accepted at once
     */
    CompletableFuture<Outcome> operate(Operation operation, Optional<Duration> wait);

    /**
     * Sends a signal to an instance's leader, or to its whole tree. Done, Failed when there is no process,
     * or Unknown.
     */
    CompletableFuture<Outcome> signal(String worker, java.util.OptionalInt index, Signal signal, boolean tree);

    /** Reads the source again now; the result of the check. Completes once the document is applied or refused. */
    CompletableFuture<Reloaded> reload();

    /** Stops everything and ends the program; a second call kills at once. Completes when it has begun. */
    void shutdown();

    /** Completes once the core has taken a turn, which an idle one does at once: the sign that it isn't stuck. */
    CompletableFuture<Void> turn();

    /** Which of its resources.limits the kernel holds of a process tree; the watchdog holds the others. */
    Set<TreeLimits.Kind> heldByKernel(long generation);

    /** The last events, and those that come. */
    EventLog eventLog();

    /** What the supervisor says about itself: state, process figures, threads. For SIGUSR1 and {@code dump}. */
    CompletableFuture<String> dump();
}
