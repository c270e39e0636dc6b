package dev.coxswain.engine;

import dev.coxswain.crew.Probes;
import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.engine.Phase.Cause;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The probes: when a check begins, and what follows from its answer. Thresholds and periods mean what Kubernetes means
 * by them. The first check begins initialDelaySeconds after the start; the one after the first success comes after a
 * random share of the period, so that those who started together don't check together. Checks of one probe never
 * overlap: a period that passes meanwhile waits for the answer.
 */
final class Probing {

    /** How long after the probe's own timeout an answer is still hoped for; then the check counts as lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Probing() {}

    /** All three as the newest document has them. */
    static Instance adopt(Turn turn, int at, Instance instance) {
        Instance now = kept(turn, at, instance, ProbeKind.STARTUP);
        now = kept(turn, at, now, ProbeKind.LIVENESS);
        return kept(turn, at, now, ProbeKind.READINESS);
    }

    /** Starting: proves itself, or has failed to. Returns the instance, in the same phase or Stopping. */
    static Instance starting(Turn turn, int at, Instance instance) {
        Instance now = adopt(turn, at, instance);
        ProbeState startup = now.watch().startup();
        if (startup == null || startup.passed()) {
            return now;
        }
        startup = run(turn, at, now, ProbeKind.STARTUP, startup);
        now = put(turn, at, now, ProbeKind.STARTUP, startup);
        return startup.failed() ? stop(turn, at, now, ProbeKind.STARTUP, startup, Cause.STARTUP_FAILED) : now;
    }

    /** Running: lives and is ready, or not. Returns the instance, in the same phase or Stopping. */
    static Instance running(Turn turn, int at, Instance instance) {
        Instance now = kept(turn, at, instance, ProbeKind.LIVENESS);
        now = kept(turn, at, now, ProbeKind.READINESS);
        ProbeState liveness = now.watch().liveness();
        if (liveness != null) {
            liveness = run(turn, at, now, ProbeKind.LIVENESS, liveness);
            now = put(turn, at, now, ProbeKind.LIVENESS, liveness);
            if (liveness.failed()) {
                return stop(turn, at, now, ProbeKind.LIVENESS, liveness, Cause.LIVENESS_FAILED);
            }
        }
        ProbeState readiness = now.watch().readiness();
        return readiness == null
                ? now
                : put(turn, at, now, ProbeKind.READINESS, run(turn, at, now, ProbeKind.READINESS, readiness));
    }

    /** The probe as the newest document has it: a changed one begins anew, and the verdict stays until it has its own. */
    private static Instance kept(Turn turn, int at, Instance instance, ProbeKind kind) {
        Probe probe = of(turn.worker(at).worker.probes(), kind).orElse(null);
        ProbeState state = instance.watch().probe(kind);
        if (probe == null) {
            return state == null ? instance : put(turn, at, instance, kind, null);
        }
        if (state != null && state.probe() == probe) {
            return instance;
        }
        if (state != null && state.probe().equals(probe)) {
            return put(turn, at, instance, kind, state.with(probe));
        }
        boolean passed = state == null ? instance.phase() instanceof Phase.Running : state.passed();
        ProbeState anew = ProbeState.of(probe, passed);
        return put(turn, at, instance, kind, kind == ProbeKind.LIVENESS ? asTold(turn, instance, state, anew) : anew);
    }

    /**
     * A process knows of WATCHDOG=1, and of the time for it, from its environment: what a reload changes of that is for
     * the next one. This one may take as long as it was told, and need not speak at all where it was told of nothing.
     */
    private static ProbeState asTold(Turn turn, Instance instance, @Nullable ProbeState before, ProbeState anew) {
        if (!anew.pushed()) {
            return anew;
        }
        if (before != null && before.pushed()) {
            return before.patience() > anew.patience() ? anew.withWindow(before.patience()) : anew;
        }
        if (!(instance.phase() instanceof Phase.Running)) {
            return anew;
        }
        turn.tell(Notice.normal(
                "WatchdogWaits",
                instance.id().toString(),
                "livenessProbe waits for a first WATCHDOG=1, or for the next start: this process was started without"
                        + " WATCHDOG_USEC"));
        return anew.withWindow(ProbeState.UNTOLD);
    }

    private static Optional<Probe> of(Probes probes, ProbeKind kind) {
        return switch (kind) {
            case STARTUP -> probes.startup();
            case LIVENESS -> probes.liveness();
            case READINESS -> probes.readiness();
        };
    }

    /** Begins what is due. */
    private static ProbeState run(Turn turn, int at, Instance instance, ProbeKind kind, ProbeState before) {
        ProbeState state = before.active() ? before : activated(turn, instance, kind, before);
        if (!turn.now.reached(state.due())) {
            return state;
        }
        if (state.pushed() || state.looksForLine()) {
            turn.act(new Action.ProbeFailed(instance.id(), kind));
            return state.failedAtOnce(missed(kind, state));
        }
        if (state.task() != 0) {
            // Called off before the next one begins.
            put(turn, at, instance, kind, state.unknown(state.due()));
            turn.tell(Notice.warning(
                    "ProbeError",
                    instance.id().toString(),
                    kind.word() + " got no answer from its check; checks again"));
        }
        long begun =
                turn.now.nanos() - state.due() >= state.probe().period().toNanos() ? turn.now.nanos() : state.due();
        return check(turn, instance, kind, state, begun);
    }

    private static ProbeState check(Turn turn, Instance instance, ProbeKind kind, ProbeState state, long begun) {
        long task = turn.newTask();
        turn.act(new Action.Check(instance.subject(), task, kind, state.probe()));
        return state.checking(
                task, begun, turn.now.after(state.probe().timeout().plus(PATIENCE)));
    }

    private static ProbeState activated(Turn turn, Instance instance, ProbeKind kind, ProbeState state) {
        long since = instance.process().orElseThrow().since();
        long first = Math.max(turn.now.nanos(), Time.later(since, state.probe().initialDelay()));
        if (state.looksForLine()) {
            ProbeState looking = check(turn, instance, kind, state, first);
            return looking.activeAt(Time.later(first, state.patience()));
        }
        if (!state.pushed()) {
            return state.activeAt(first);
        }
        boolean waitsForWord = kind == ProbeKind.READINESS || state.passed() && kind == ProbeKind.STARTUP;
        return state.activeAt(waitsForWord ? Long.MAX_VALUE : Time.later(first, state.patience()));
    }

    private static String missed(ProbeKind kind, ProbeState state) {
        String time = Words.duration(Duration.ofNanos(state.patience()));
        if (state.looksForLine()) {
            return "no such line within " + time;
        }
        return kind == ProbeKind.LIVENESS ? "no WATCHDOG=1 for " + time : "no READY=1 within " + time;
    }

    static void checked(Turn turn, Event.Checked event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = Ends.current(turn, at, event.id(), event.generation());
        if (instance == null) {
            return;
        }
        for (ProbeKind kind : ProbeKind.values()) {
            ProbeState state = instance.watch().probe(kind);
            if (state != null && state.task() == event.task() && event.task() != 0) {
                turn.answered(event.task());
                if (event.result() == CheckResult.FAILURE) {
                    turn.act(new Action.ProbeFailed(instance.id(), kind));
                }
                ProbeState counted = counted(turn, state, event);
                boolean done = kind == ProbeKind.STARTUP && counted.passed();
                ProbeState next = done ? counted.dueAt(Long.MAX_VALUE) : counted;
                put(turn, at, instance, kind, next);
                if (kind == ProbeKind.LIVENESS && state.failures() == 0 && next.failures() > 0 && !next.failed()) {
                    turn.tell(unhealthy(instance, kind, next));
                }
            }
        }
    }

    private static ProbeState counted(Turn turn, ProbeState state, Event.Checked event) {
        if (state.looksForLine()) {
            return event.result() == CheckResult.SUCCESS
                    ? state.succeeded(Long.MAX_VALUE, true)
                    : state.failedAtOnce(event.message());
        }
        Duration period = state.probe().period();
        boolean first = event.result() == CheckResult.SUCCESS && !state.spread();
        long pause = first ? (long) (turn.random() * period.toNanos()) : period.toNanos();
        long next = Math.max(turn.now.nanos(), Time.later(state.begun(), pause));
        return switch (event.result()) {
            case SUCCESS -> state.succeeded(next, true);
            case FAILURE -> state.failedOnce(next, event.message());
            case UNKNOWN -> state.unknown(next);
        };
    }

    /** Keeps the new state of a probe; it concerns nobody but its own worker. */
    static Instance put(Turn turn, int at, Instance instance, ProbeKind kind, @Nullable ProbeState state) {
        if (instance.watch().probe(kind) == state) {
            return instance;
        }
        Instance next = instance.with(instance.watch().with(kind, state));
        turn.putAlone(at, next);
        return next;
    }

    private static Instance stop(Turn turn, int at, Instance instance, ProbeKind kind, ProbeState state, Cause cause) {
        turn.tell(unhealthy(instance, kind, state));
        Duration grace = state.probe()
                .terminationGracePeriod()
                .orElse(turn.worker(at).worker.terminationGracePeriod());
        Stops.begin(turn, at, instance, cause, failure(kind, state), grace);
        return turn.instance(at, instance.id().index());
    }

    static Notice unhealthy(Instance instance, ProbeKind kind, ProbeState state) {
        boolean stops = state.failed() && kind != ProbeKind.READINESS;
        return Notice.warning(
                "Unhealthy", instance.id().toString(), failure(kind, state) + (stops ? ": restarting" : ""));
    }

    /** {@code livenessProbe failed 2 of 3 times: HTTP 503 after 12ms}. */
    static String failure(ProbeKind kind, ProbeState state) {
        boolean told = state.pushed() || state.looksForLine();
        String times = told
                ? ""
                : state.failed()
                        ? " " + Words.count(state.failures(), "time", "times")
                        : " " + state.failures() + " of " + state.probe().failureThreshold() + " times";
        return kind.word() + " failed" + times + (state.lastFailure().isEmpty() ? "" : ": " + state.lastFailure());
    }
}
