package dev.coxswain.engine;

import java.time.Instant;
import java.util.Optional;

/** Where an instance is (lifecycle.md), with only the data of that place. Deadlines are {@link Time#nanos}. */
public sealed interface Phase {

    /**
     * To run; waits.
     *
     * @param until the deadline of a start delay, else {@link Long#MAX_VALUE}
     * @param nextStartAt when its schedule starts it next
     */
    record Pending(Waiting reason, long until, Optional<Instant> nextStartAt) implements Phase {

        Pending(Waiting reason, long until) {
            this(reason, until, Optional.empty());
        }
    }

    /** A process is being started or has been, and has not yet proved itself. */
    record Starting(Proc process) implements Phase {}

    record Running(Proc process, boolean ready) implements Phase {}

    /** Ended; starts again at {@code nextStartAt}. */
    record Backoff(long until, Instant nextStartAt) implements Phase {}

    /**
     * The tree is being ended.
     *
     * @param cause what the end will be recorded as where it was not by itself
     * @param why the same in words, where there is more to say; else empty
     * @param again the operator wants it once more, whatever its policy says
     * @param since when the stop began
     * @param leaderGone whether the leader's end has been seen and recorded
     * @param killAt when SIGKILL is due next
     * @param kills how often SIGKILL was sent
     */
    record Stopping(
            Proc process,
            Cause cause,
            String why,
            boolean again,
            long since,
            boolean leaderGone,
            long killAt,
            int kills)
            implements Phase {

        Stopping with(Proc known) {
            return new Stopping(known, cause, why, again, since, leaderGone, killAt, kills);
        }

        Stopping withLeaderGone() {
            return new Stopping(process, cause, why, again, since, true, killAt, kills);
        }

        Stopping withAgain() {
            return new Stopping(process, cause, why, true, since, leaderGone, killAt, kills);
        }

        Stopping killAt(long next) {
            return new Stopping(process, cause, why, again, since, leaderGone, next, kills);
        }

        Stopping killedOnceMore(long next) {
            return new Stopping(process, cause, why, again, since, leaderGone, next, kills + 1);
        }

        /** Whether what follows is for the restart policy to say. */
        boolean byPolicy() {
            return cause.byPolicy() && !again;
        }
    }

    /** Not wanted. */
    record Stopped(NotWanted reason) implements Phase {}

    record Succeeded() implements Phase {}

    /** {@code since}: of several, the first counts for the program's exit code. */
    record Failed(long since) implements Phase {}

    /** What a Pending instance waits for. */
    enum Waiting {
        WAITING_FOR_DEPENDENCY("WaitingForDependency"),
        DEPENDENCY_FAILED("DependencyFailed"),
        START_DELAY("StartDelay"),
        SCHEDULED("Scheduled"),
        /** Its schedule is suspended. */
        SUSPENDED("Suspended"),
        WAITING_FOR_CONNECTION("WaitingForConnection"),
        ROLLOUT("Rollout");

        private final String word;

        Waiting(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    enum NotWanted {
        OPERATOR("Operator"),
        SCALED_DOWN("ScaledDown");

        private final String word;

        NotWanted(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Why a tree is being ended. */
    enum Cause {
        /** Its leader ended by itself and left something behind, or that is not yet known. */
        EXITED(Reason.ERROR, true),
        STOPPED(Reason.STOPPED, false),
        REPLACED(Reason.REPLACED, false),
        /** The operator's restart. */
        RESTARTED(Reason.STOPPED, false),
        /** By the next run, which its concurrencyPolicy lets take its place. */
        SUPERSEDED(Reason.REPLACED, false),
        DEPENDENCY_RESTARTED(Reason.DEPENDENCY_RESTARTED, false),
        STARTUP_FAILED(Reason.STARTUP_FAILED, true),
        LIVENESS_FAILED(Reason.LIVENESS_FAILED, true),
        DEADLINE_EXCEEDED(Reason.DEADLINE_EXCEEDED, true),
        MEMORY_LIMIT(Reason.MEMORY_LIMIT, true),
        CPU_LIMIT(Reason.CPU_LIMIT, true),
        PROCESS_LIMIT(Reason.PROCESS_LIMIT, true),
        OPEN_FILES_LIMIT(Reason.OPEN_FILES_LIMIT, true),
        MEMORY_GUARD(Reason.MEMORY_GUARD, true);

        private final Reason reason;
        private final boolean byPolicy;

        Cause(Reason reason, boolean byPolicy) {
            this.reason = reason;
            this.byPolicy = byPolicy;
        }

        /** What the end is recorded as where the leader had not ended before. */
        Reason reason() {
            return reason;
        }

        /** Whether what follows is for the restart policy to say, as after an end by itself. */
        boolean byPolicy() {
            return byPolicy;
        }

        /** Whether the worker did badly: its end is no success, whatever its exit code. */
        boolean failure() {
            return byPolicy && this != EXITED;
        }
    }

    /** The same, its process known to have been sent a signal by the operator. */
    default Phase signalled(int signal) {
        return switch (this) {
            case Starting(Proc process) -> new Starting(process.signalled(signal));
            case Running(Proc process, boolean ready) -> new Running(process.signalled(signal), ready);
            case Stopping stopping -> stopping.with(stopping.process().signalled(signal));
            default -> this;
        };
    }

    default String word() {
        return getClass().getSimpleName();
    }

    /** Whether a run of a schedule goes on in it, or waits to start. */
    default boolean inRun() {
        return live()
                || this instanceof Backoff
                || (this instanceof Pending pending
                        && pending.reason() != Waiting.SCHEDULED
                        && pending.reason() != Waiting.SUSPENDED);
    }

    /** Whether the operating system may have a process for it. */
    default boolean live() {
        return this instanceof Starting || this instanceof Running || this instanceof Stopping;
    }
}
