package dev.coxswain.engine;

import dev.coxswain.crew.Probes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an instance's process beyond its pid, and what is being done about it: probes, a hook, a wait for a
 * connection. A task that a new one of these no longer has is called off ({@link Turn#put}).
 *
 * @param reloadDue its files have changed, and it has not been told yet
 * @param awaits the task that waits for a connection before there is a process; 0: none
 * @param awaitsFor the form whose sockets those are
 * @param status what the process says of itself
 * @param leaving it said that it is about to end
 */
public record Watch(
        @Nullable ProbeState startup,
        @Nullable ProbeState liveness,
        @Nullable ProbeState readiness,
        @Nullable HookRun hook,
        boolean reloadDue,
        long awaits,
        Instance.@Nullable Form awaitsFor,
        String status,
        boolean leaving) {

    static final Watch NONE = new Watch(null, null, null, null, false, 0, null, "", false);

    /** Of a process that is being started. */
    static Watch of(Probes probes) {
        if (probes == Probes.NONE) {
            return NONE;
        }
        return new Watch(
                begin(probes.startup()),
                begin(probes.liveness()),
                begin(probes.readiness()),
                null,
                false,
                0,
                null,
                "",
                false);
    }

    private static @Nullable ProbeState begin(Optional<Probes.Probe> probe) {
        return probe.map(one -> ProbeState.of(one, false)).orElse(null);
    }

    static Watch awaiting(long task, Instance.Form form) {
        return new Watch(null, null, null, null, false, task, form, "", false);
    }

    /** Of a process that is being stopped: nobody asks any more how it is. */
    Watch stopping() {
        return new Watch(null, null, null, null, false, 0, null, status, leaving);
    }

    Watch with(ProbeKind kind, @Nullable ProbeState state) {
        return new Watch(
                kind == ProbeKind.STARTUP ? state : startup,
                kind == ProbeKind.LIVENESS ? state : liveness,
                kind == ProbeKind.READINESS ? state : readiness,
                hook,
                reloadDue,
                awaits,
                awaitsFor,
                status,
                leaving);
    }

    Watch with(@Nullable HookRun run) {
        return new Watch(startup, liveness, readiness, run, reloadDue, awaits, awaitsFor, status, leaving);
    }

    Watch withReloadDue(boolean due) {
        return due == reloadDue
                ? this
                : new Watch(startup, liveness, readiness, hook, due, awaits, awaitsFor, status, leaving);
    }

    Watch withStatus(String text) {
        return new Watch(startup, liveness, readiness, hook, reloadDue, awaits, awaitsFor, text, leaving);
    }

    Watch nowLeaving() {
        return new Watch(startup, liveness, readiness, hook, reloadDue, awaits, awaitsFor, status, true);
    }

    /** Null where there is no such probe, or it has no say any more. */
    public @Nullable ProbeState probe(ProbeKind kind) {
        return switch (kind) {
            case STARTUP -> startup;
            case LIVENESS -> liveness;
            case READINESS -> readiness;
        };
    }

    /** Whether a process that has proved itself is ready. */
    boolean ready() {
        return (readiness == null || readiness.passed()) && !leaving;
    }

    /** The first of its probes whose last check failed. */
    public Optional<ProbeKind> failing() {
        return isFailing(startup)
                ? Optional.of(ProbeKind.STARTUP)
                : isFailing(liveness)
                        ? Optional.of(ProbeKind.LIVENESS)
                        : isFailing(readiness) ? Optional.of(ProbeKind.READINESS) : Optional.empty();
    }

    private static boolean isFailing(@Nullable ProbeState state) {
        return state != null && state.failures() > 0;
    }

    long nextDeadline() {
        if (this == NONE) {
            return Long.MAX_VALUE;
        }
        long next = hook == null ? Long.MAX_VALUE : hook.due();
        next = Math.min(next, due(startup));
        next = Math.min(next, due(liveness));
        return Math.min(next, due(readiness));
    }

    private static long due(@Nullable ProbeState state) {
        return state == null ? Long.MAX_VALUE : state.due();
    }

    boolean has(long task) {
        return task == awaits
                || task == task(startup)
                || task == task(liveness)
                || task == task(readiness)
                || (hook != null && task == hook.task());
    }

    interface Tasks {
        void each(long task);
    }

    void forEachTask(Tasks tasks) {
        one(awaits, tasks);
        one(task(startup), tasks);
        one(task(liveness), tasks);
        one(task(readiness), tasks);
        one(hook == null ? 0 : hook.task(), tasks);
    }

    private static void one(long task, Tasks tasks) {
        if (task != 0) {
            tasks.each(task);
        }
    }

    private static long task(@Nullable ProbeState state) {
        return state == null ? 0 : state.task();
    }
}
