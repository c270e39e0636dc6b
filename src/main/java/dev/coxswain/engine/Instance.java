package dev.coxswain.engine;

import dev.coxswain.crew.ProcessSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One instance as it is: what was asked for it, and what the operating system says of it, kept apart.
 *
 * @param held the operator stopped it; outlives reloads until a start
 * @param form what its process was last started with; null before the first
 * @param spawns processes started so far, failed attempts among them
 * @param row restarts in a row since the last run of at least resetAfter
 * @param delayed whether its start delay is over
 * @param dependencyRestarted a dependency with {@code restart: true} has started anew since this process started
 * @param exits the last {@value #EXITS_KEPT}, the newest first
 */
public record Instance(
        InstanceId id,
        Phase phase,
        boolean held,
        @Nullable Form form,
        int spawns,
        int row,
        boolean delayed,
        boolean dependencyRestarted,
        List<Exit> exits) {

    public static final int EXITS_KEPT = 10;

    /** What a process is started with; the crew's name is in it because a new one restarts every worker. */
    public record Form(String crew, ProcessSpec process) {}

    static Instance declared(InstanceId id, boolean held) {
        Phase phase = held
                ? new Phase.Stopped(Phase.NotWanted.OPERATOR)
                : new Phase.Pending(Phase.Waiting.WAITING_FOR_DEPENDENCY, Long.MAX_VALUE);
        return new Instance(id, phase, held, null, 0, 0, false, false, List.of());
    }

    Instance with(Phase next) {
        return new Instance(id, next, held, form, spawns, row, delayed, dependencyRestarted, exits);
    }

    /** In line to start, with its start delay still to come and a clean row of restarts. */
    Instance pending(Phase.Waiting reason) {
        Phase next = new Phase.Pending(reason, Long.MAX_VALUE);
        return new Instance(id, next, held, form, spawns, 0, false, false, exits);
    }

    Instance withHeld(boolean nowHeld) {
        return new Instance(id, phase, nowHeld, form, spawns, row, delayed, dependencyRestarted, exits);
    }

    Instance withRow(int restartsInARow) {
        return new Instance(id, phase, held, form, spawns, restartsInARow, delayed, dependencyRestarted, exits);
    }

    Instance withDelayOver() {
        return new Instance(id, phase, held, form, spawns, row, true, dependencyRestarted, exits);
    }

    Instance withDependencyRestarted(boolean restarted) {
        return new Instance(id, phase, held, form, spawns, row, delayed, restarted, exits);
    }

    Instance spawning(Form newForm, Phase.Starting starting) {
        return new Instance(id, starting, held, newForm, spawns + 1, row, delayed, false, exits);
    }

    /** The last spawn was called off before it began. */
    Instance withoutLastSpawn() {
        return new Instance(id, phase, held, form, spawns - 1, row, delayed, dependencyRestarted, exits);
    }

    Instance ended(Exit exit) {
        List<Exit> kept = new ArrayList<>(Math.min(exits.size() + 1, EXITS_KEPT));
        kept.add(exit);
        kept.addAll(exits.subList(0, Math.min(exits.size(), EXITS_KEPT - 1)));
        return new Instance(
                id, phase, held, form, spawns, row, delayed, dependencyRestarted, Collections.unmodifiableList(kept));
    }

    /** What the operating system has, or is asked to have, for this instance. */
    public Optional<Proc> process() {
        return switch (phase) {
            case Phase.Starting(Proc process) -> Optional.of(process);
            case Phase.Running(Proc process, boolean ready) -> Optional.of(process);
            case Phase.Stopping stopping -> Optional.of(stopping.process());
            default -> Optional.empty();
        };
    }

    /** Empty where no leader lives. */
    public OptionalInt pid() {
        boolean leader = !(phase instanceof Phase.Stopping stopping && stopping.leaderGone());
        int pid = leader ? process().map(Proc::pid).orElse(0) : 0;
        return pid == 0 ? OptionalInt.empty() : OptionalInt.of(pid);
    }

    public Optional<Instant> startedAt() {
        return pid().isEmpty() ? Optional.empty() : process().map(Proc::startedAt);
    }

    public OptionalLong generation() {
        return process().map(process -> OptionalLong.of(process.generation())).orElse(OptionalLong.empty());
    }

    public Optional<Instant> nextStartAt() {
        return phase instanceof Phase.Backoff backoff ? Optional.of(backoff.nextStartAt()) : Optional.empty();
    }

    public boolean ready() {
        return phase instanceof Phase.Running running && running.ready();
    }

    public int restarts() {
        return Math.max(0, spawns - 1);
    }

    public Optional<Exit> lastExit() {
        return exits.isEmpty() ? Optional.empty() : Optional.of(exits.getFirst());
    }

    /** One word on the phase, as status shows it; may be empty. */
    public String reason() {
        return switch (phase) {
            case Phase.Pending pending -> pending.reason().word();
            case Phase.Running running -> running.ready() ? "" : "NotReady";
            case Phase.Stopped stopped -> stopped.reason().word();
            case Phase.Backoff ignored -> lastReason();
            case Phase.Failed ignored -> lastReason();
            case Phase.Succeeded ignored -> lastReason();
            case Phase.Starting ignored -> "";
            case Phase.Stopping ignored -> "";
        };
    }

    /** A sentence on the phase; may be empty. */
    public String message() {
        return switch (phase) {
            case Phase.Backoff ignored -> lastMessage();
            case Phase.Failed ignored -> lastMessage();
            default -> "";
        };
    }

    private String lastReason() {
        return lastExit().map(exit -> exit.reason().word()).orElse("");
    }

    private String lastMessage() {
        return lastExit().map(Exit::message).orElse("");
    }
}
