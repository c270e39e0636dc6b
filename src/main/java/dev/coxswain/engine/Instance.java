package dev.coxswain.engine;

import dev.coxswain.crew.ProcessSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One instance as it is: what was asked for it, and what the operating system says of it, kept apart.
 *
 * @param held the operator stopped it; outlives reloads until a start
 * @param form what its process was last started with; null before the first
 * @param run of a schedule, while it goes on
 * @param spawns processes started so far, failed attempts among them; of a scheduled worker: in its last run
 * @param row restarts in a row since the last run of at least resetAfter
 * @param delayed whether its start delay is over
 * @param dependencyRestarted a dependency with {@code restart: true} has started anew since this process started
 * @param watch its probes, hooks and what else is known of its process
 * @param exits the last {@value #EXITS_KEPT}, the newest first
 */
public record Instance(
        InstanceId id,
        Phase phase,
        boolean held,
        @Nullable Form form,
        Run run,
        int spawns,
        int row,
        boolean delayed,
        boolean dependencyRestarted,
        Watch watch,
        List<Exit> exits) {

    public static final int EXITS_KEPT = 10;

    /** The last lines of a process are kept with so many of them. */
    static final int LINES_KEPT = 3;

    /**
     * What a process is started with; the crew's name is in it because a new one restarts every worker.
     *
     * @param edition how often the worker's files have changed where that restarts it
     */
    public record Form(String crew, ProcessSpec process, int edition) {
        Form edited() {
            return new Form(crew, process, edition + 1);
        }
    }

    /**
     * Of a scheduled worker.
     *
     * @param number never used twice; 0: none goes on
     * @param restarts in the runs before it
     */
    public record Run(long number, int restarts) {

        static final Run NONE = new Run(0, 0);

        Run over() {
            return number == 0 ? this : new Run(0, restarts);
        }
    }

    static Instance declared(InstanceId id, boolean held) {
        Phase phase = held
                ? new Phase.Stopped(Phase.NotWanted.OPERATOR)
                : new Phase.Pending(Phase.Waiting.WAITING_FOR_DEPENDENCY, Long.MAX_VALUE);
        return new Instance(id, phase, held, null, Run.NONE, 0, 0, false, false, Watch.NONE, List.of());
    }

    /** Without a process there is nothing to watch; at rest there is no run. */
    Instance with(Phase next) {
        Watch kept = next.live() ? watch : Watch.NONE;
        Run goesOn = next.inRun() ? run : run.over();
        return new Instance(id, next, held, form, goesOn, spawns, row, delayed, dependencyRestarted, kept, exits);
    }

    Instance with(Watch next) {
        return new Instance(id, phase, held, form, run, spawns, row, delayed, dependencyRestarted, next, exits);
    }

    Instance withForm(@Nullable Form tried) {
        return new Instance(id, phase, held, tried, run, spawns, row, delayed, dependencyRestarted, watch, exits);
    }

    /** In line to start, with its start delay still to come and a clean row of restarts. */
    Instance pending(Phase.Waiting reason) {
        Phase next = new Phase.Pending(reason, Long.MAX_VALUE);
        Run goesOn = next.inRun() ? run : run.over();
        return new Instance(id, next, held, form, goesOn, spawns, 0, false, false, Watch.NONE, exits);
    }

    Instance withHeld(boolean nowHeld) {
        return new Instance(id, phase, nowHeld, form, run, spawns, row, delayed, dependencyRestarted, watch, exits);
    }

    /** Another run, or what a schedule that comes now takes for one. */
    Instance withRun(long number, int spawnsInIt) {
        Run next = new Run(number, restarts() - Math.max(0, spawnsInIt - 1));
        return new Instance(id, phase, held, form, next, spawnsInIt, row, delayed, dependencyRestarted, watch, exits);
    }

    Instance withoutRun() {
        return run.number() == 0
                ? this
                : new Instance(
                        id, phase, held, form, run.over(), spawns, row, delayed, dependencyRestarted, watch, exits);
    }

    Instance withRow(int restartsInARow) {
        return new Instance(
                id, phase, held, form, run, spawns, restartsInARow, delayed, dependencyRestarted, watch, exits);
    }

    Instance withDelayOver() {
        return new Instance(id, phase, held, form, run, spawns, row, true, dependencyRestarted, watch, exits);
    }

    Instance withDependencyRestarted(boolean restarted) {
        return new Instance(id, phase, held, form, run, spawns, row, delayed, restarted, watch, exits);
    }

    Instance spawning(Form newForm, Phase.Starting starting, Watch begun) {
        return new Instance(id, starting, held, newForm, run, spawns + 1, row, delayed, false, begun, exits);
    }

    /** The last spawn was called off before it began. */
    Instance withoutLastSpawn() {
        return new Instance(id, phase, held, form, run, spawns - 1, row, delayed, dependencyRestarted, watch, exits);
    }

    Instance ended(Exit exit) {
        List<Exit> kept = new ArrayList<>(Math.min(exits.size() + 1, EXITS_KEPT));
        kept.add(exit);
        kept.addAll(exits.subList(0, Math.min(exits.size(), EXITS_KEPT - 1)));
        if (kept.size() > LINES_KEPT) {
            kept.set(LINES_KEPT, kept.get(LINES_KEPT).withLastLines(List.of()));
        }
        return withExits(kept);
    }

    private Instance withExits(List<Exit> kept) {
        return new Instance(
                id,
                phase,
                held,
                form,
                run,
                spawns,
                row,
                delayed,
                dependencyRestarted,
                watch,
                Collections.unmodifiableList(kept));
    }

    /** What an ended process wrote at last; nothing where its end is among the newest no more. */
    Instance withLastLines(long generation, List<String> lines) {
        for (int i = 0; i < Math.min(exits.size(), LINES_KEPT); i++) {
            if (exits.get(i).generation() == generation) {
                List<Exit> kept = new ArrayList<>(exits);
                kept.set(i, exits.get(i).withLastLines(lines));
                return withExits(kept);
            }
        }
        return this;
    }

    /** For what is done about its process, which there has to be. */
    Subject subject() {
        Form started = form;
        if (started == null) {
            throw new IllegalStateException(id + " was never started");
        }
        return new Subject(id, started, restarts(), process().orElseThrow());
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

    /** It is as good as there: its sockets are open, and who connects is served. */
    public boolean waitsForConnection() {
        return phase instanceof Phase.Pending pending && pending.reason() == Phase.Waiting.WAITING_FOR_CONNECTION;
    }

    /** Between two runs: its schedule starts it, or would if it were not suspended. */
    public boolean waitsForSchedule() {
        return phase instanceof Phase.Pending pending
                && (pending.reason() == Phase.Waiting.SCHEDULED || pending.reason() == Phase.Waiting.SUSPENDED);
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
        return switch (phase) {
            case Phase.Backoff backoff -> Optional.of(backoff.nextStartAt());
            case Phase.Pending pending -> pending.nextStartAt();
            default -> Optional.empty();
        };
    }

    public boolean ready() {
        return phase instanceof Phase.Running running && running.ready();
    }

    public int restarts() {
        return run.restarts() + Math.max(0, spawns - 1);
    }

    public Optional<Exit> lastExit() {
        return exits.isEmpty() ? Optional.empty() : Optional.of(exits.getFirst());
    }

    /** Whether the last attempt to start it did not come to a process. */
    boolean startFailed() {
        return lastExit().filter(exit -> exit.reason() == Reason.START_ERROR).isPresent();
    }

    /** One word on the phase, as status shows it; may be empty. */
    public String reason() {
        return switch (phase) {
            case Phase.Pending pending -> pending.reason().word();
            case Phase.Running running -> failingProbe().orElse(running.ready() ? "" : "NotReady");
            case Phase.Stopped stopped -> stopped.reason().word();
            case Phase.Backoff ignored -> lastReason();
            case Phase.Failed ignored -> lastReason();
            case Phase.Succeeded ignored -> lastReason();
            case Phase.Starting ignored -> failingProbe().orElse("");
            case Phase.Stopping ignored -> "";
        };
    }

    /** A sentence on the phase; may be empty. */
    public String message() {
        return switch (phase) {
            case Phase.Backoff ignored -> lastMessage();
            case Phase.Failed ignored -> lastMessage();
            case Phase.Starting ignored -> probeMessage().orElse(watch.status());
            case Phase.Running ignored -> probeMessage().orElse(watch.status());
            case Phase.Stopping stopping -> stopping.why().isEmpty() ? watch.status() : stopping.why();
            default -> "";
        };
    }

    private Optional<String> failingProbe() {
        return watch.failing().map(ProbeKind::word);
    }

    private Optional<String> probeMessage() {
        return watch.failing().map(kind -> Probing.failure(kind, Objects.requireNonNull(watch.probe(kind))));
    }

    private String lastReason() {
        return lastExit().map(exit -> exit.reason().word()).orElse("");
    }

    private String lastMessage() {
        return lastExit().map(Exit::message).orElse("");
    }
}
