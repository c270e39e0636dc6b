package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Timeline.SECOND;
import static dev.coxswain.engine.sim.Violation.unless;

import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.CheckResult;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.HookKind;
import dev.coxswain.engine.Notification;
import dev.coxswain.engine.ProbeKind;
import dev.coxswain.engine.Reason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the model knows of one process's probes and hooks, worked out from the answers alone. */
final class Vitals {

    private static final long CHECK_LOST = 30 * SECOND;
    private static final long POST_START_LIMIT = 300 * SECOND;
    private static final long RELOAD_LIMIT = 60 * SECOND;
    /** A deadline may come so late, and the next check is due a period after this one was. */
    private static final long LATE = SECOND / 2;

    private static final ProbeKind[] KINDS = ProbeKind.values();

    private final @Nullable Seen[] seen = new Seen[KINDS.length];
    private long since;
    private long hook;
    private @Nullable HookKind hookKind;
    private long hookBegun;
    private boolean postStartToCome;
    private boolean leaving;
    private boolean hookFailed;
    boolean reloadDue;
    boolean proved;
    /** Why it has to be stopped, by itself. */
    @Nullable
    Reason failing;

    void spawned(Worker worker) {
        clear();
        adopt(worker);
    }

    /** There is no process any more, or one that is on its way out. */
    void clear() {
        for (int i = 0; i < seen.length; i++) {
            seen[i] = null;
        }
        proved = false;
        postStartToCome = false;
        leaving = false;
        hookFailed = false;
        reloadDue = false;
    }

    void answered(Worker worker, long now) {
        since = now;
        postStartToCome = worker.lifecycle().postStart().isPresent();
    }

    /** A changed probe begins anew; what it had said stays said. */
    void adopt(Worker worker) {
        for (ProbeKind kind : KINDS) {
            Optional<Probe> probe = switch (kind) {
                case STARTUP -> worker.probes().startup();
                case LIVENESS -> worker.probes().liveness();
                case READINESS -> worker.probes().readiness();
            };
            Seen had = seen[kind.ordinal()];
            if (probe.isEmpty() || (proved && kind == ProbeKind.STARTUP)) {
                seen[kind.ordinal()] = null;
            } else if (had == null || !had.probe.equals(probe.get())) {
                Seen anew = new Seen(probe.get(), had == null ? proved : had.passed);
                if (kind == ProbeKind.LIVENESS && anew.told()) {
                    anew.window = told(had, anew.window);
                }
                seen[kind.ordinal()] = anew;
            }
        }
    }

    /** What the process knows of WATCHDOG=1: it was told at its start. */
    private long told(@Nullable Seen had, long window) {
        return had != null && had.told() ? Math.max(had.window, window) : proved ? Long.MAX_VALUE : window;
    }

    /** What follows by now, for a process that runs and is not being stopped. */
    void settle(long now) {
        Seen startup = seen[0];
        if (!proved) {
            if (startup != null && !startup.passed) {
                activate(ProbeKind.STARTUP, startup, now);
                fails(startup, now, Reason.STARTUP_FAILED);
            }
            if (failing == null && hookKind == null && !postStartToCome && (startup == null || startup.passed)) {
                proved = true;
                seen[0] = null;
            }
        }
        if (proved) {
            Seen liveness = seen[ProbeKind.LIVENESS.ordinal()];
            if (liveness != null) {
                activate(ProbeKind.LIVENESS, liveness, now);
                fails(liveness, now, Reason.LIVENESS_FAILED);
            }
            Seen readiness = seen[ProbeKind.READINESS.ordinal()];
            if (readiness != null) {
                activate(ProbeKind.READINESS, readiness, now);
            }
        }
    }

    private void activate(ProbeKind kind, Seen one, long now) {
        if (!one.active) {
            one.active = true;
            long first = Math.max(now, since + one.probe.initialDelay().toNanos());
            if (one.line() || (one.told() && kind != ProbeKind.READINESS)) {
                one.tellBy = one.window == Long.MAX_VALUE ? Long.MAX_VALUE : first + one.window;
            }
        }
    }

    private void fails(Seen one, long now, Reason reason) {
        if (one.failed() || (now >= one.tellBy && !(one.passed && reason == Reason.STARTUP_FAILED))) {
            failing = failing == null ? reason : failing;
        }
    }

    boolean ready() {
        Seen readiness = seen[ProbeKind.READINESS.ordinal()];
        return proved && !leaving && (readiness == null || readiness.passed);
    }

    /** The grace that a failed probe gives; -1: the worker's own. */
    long grace() {
        Seen one = failing == Reason.STARTUP_FAILED
                ? seen[0]
                : failing == Reason.LIVENESS_FAILED ? seen[ProbeKind.LIVENESS.ordinal()] : null;
        if (one == null || hookFailed || (!one.failed() && one.tellBy == Long.MAX_VALUE)) {
            return -1;
        }
        return one.probe.terminationGracePeriod().map(Duration::toNanos).orElse(-1L);
    }

    void checked(Event.Checked event, long now) {
        for (Seen one : seen) {
            if (one == null || one.open != event.task()) {
                continue;
            }
            one.open = 0;
            one.answered = now;
            switch (event.result()) {
                case SUCCESS -> {
                    one.early = one.early || one.good == 0 && one.window > 0;
                    one.good++;
                    one.bad = 0;
                    one.passed |= one.good >= one.probe.successThreshold();
                }
                case FAILURE -> {
                    one.good = 0;
                    one.bad = one.line() ? one.probe.failureThreshold() : one.bad + 1;
                    one.passed &= !one.failed();
                }
                case UNKNOWN -> one.bad = one.line() ? one.probe.failureThreshold() : one.bad;
            }
            one.tellBy = one.line() && event.result() == CheckResult.SUCCESS ? Long.MAX_VALUE : one.tellBy;
        }
    }

    void notified(Event.Notified event, long now) {
        for (Notification said : event.said()) {
            switch (said) {
                case Notification.Ready() -> {
                    ready(seen[0]);
                    ready(seen[ProbeKind.READINESS.ordinal()]);
                }
                case Notification.Alive() -> alive(now);
                case Notification.Trigger() -> {
                    Seen one = seen[ProbeKind.LIVENESS.ordinal()];
                    if (one != null && one.told() && one.active) {
                        one.bad = one.probe.failureThreshold();
                    }
                }
                case Notification.WatchdogPeriod(var period) -> {
                    Seen one = seen[ProbeKind.LIVENESS.ordinal()];
                    if (one != null && one.told()) {
                        one.window = period.toNanos();
                        alive(now);
                    }
                }
                case Notification.ExtendTimeout(var by) -> {
                    Seen one = seen[0];
                    if (one != null && one.told() && one.active && !one.passed) {
                        one.tellBy = Math.max(one.tellBy, Math.min(now + by.toNanos(), since + 3600 * SECOND));
                    }
                }
                case Notification.Stopping() -> leaving = true;
                default -> {}
            }
        }
    }

    private static void ready(@Nullable Seen one) {
        if (one != null && one.told()) {
            one.passed = true;
            one.tellBy = Long.MAX_VALUE;
        }
    }

    private void alive(long now) {
        Seen one = seen[ProbeKind.LIVENESS.ordinal()];
        if (one != null && one.told() && one.active && !one.failed()) {
            one.window = one.window == Long.MAX_VALUE ? new Seen(one.probe, false).window : one.window;
            one.tellBy = now + one.window;
        }
    }

    void hookEnded(Event.HookEnded event) {
        if (hookKind != null && hook == event.task()) {
            hookOver(event.success());
        }
    }

    private void hookOver(boolean success) {
        if (hookKind == HookKind.POST_START && !success && failing == null) {
            failing = Reason.STARTUP_FAILED;
            hookFailed = true;
        }
        hookKind = null;
    }

    // What the engine asks for

    void check(Action.Check action, long now) {
        Seen one = seen[action.kind().ordinal()];
        unless(one != null && one.probe.equals(action.probe()), "a check of no probe", action);
        if (one == null) {
            return;
        }
        unless(proved == (action.kind() != ProbeKind.STARTUP), "a check before the startup probe has passed", action);
        unless(one.open == 0, "two checks at a time", action);
        unless(!one.told(), "a check of what waits to be told", action);
        if (!one.line()) {
            unless(now >= since + one.probe.initialDelay().toNanos(), "a check before its initial delay", action);
            boolean onceEarly = one.early;
            unless(
                    onceEarly
                            || one.begun == Long.MIN_VALUE
                            || now >= one.begun + one.probe.period().toNanos() - LATE,
                    "a check before its period",
                    action);
        }
        one.early = false;
        one.open = action.task();
        one.begun = now;
    }

    void hook(Action.RunHook action, long now) {
        unless(hookKind == null, "two hooks at a time", action);
        switch (action.kind()) {
            case POST_START -> {
                unless(postStartToCome, "a postStart that is not due", action);
                postStartToCome = false;
            }
            case RELOAD -> {
                unless(proved && reloadDue, "a reload that is not due", action);
                reloadDue = false;
            }
            case PRE_STOP -> {}
        }
        hook = action.task();
        hookKind = action.kind();
        hookBegun = now;
    }

    boolean preStopUnderWay() {
        return hookKind == HookKind.PRE_STOP;
    }

    /** @param ending whether the process is being stopped, or has ended */
    boolean cancelled(long task, boolean ending, long now) {
        if (hookKind != null && hook == task) {
            long limit = hookKind == HookKind.POST_START ? POST_START_LIMIT : RELOAD_LIMIT;
            boolean tooLong = hookKind != HookKind.PRE_STOP && now >= hookBegun + limit;
            if (!ending && tooLong) {
                hookOver(false);
            } else {
                // What takes its place in this step makes it right; nothing else does.
                hookKind = null;
                calledOff = true;
            }
            return true;
        }
        for (Seen one : seen) {
            if (one != null && one.open == task) {
                boolean lost = now >= one.begun + one.probe.timeout().toNanos() + CHECK_LOST;
                boolean missed = one.line() && now >= one.tellBy;
                calledOff |= !lost && !missed && !ending;
                one.open = 0;
                one.answered = now;
                return true;
            }
        }
        return false;
    }

    /** Something was called off that only the end of the process makes right. */
    boolean calledOff;

    /** After the step: everything that should be under way is. */
    void audit(Slot slot, long now) {
        boolean runs = slot.up();
        unless(!calledOff || !runs, "called off for no reason", slot);
        calledOff = false;
        unless(hookKind == null || (slot.at == Slot.At.LIVE && !slot.exited), "a hook without a process", slot);
        unless(hookKind == null || (hookKind == HookKind.PRE_STOP) == slot.stopping, "a hook of another time", slot);
        unless(!runs || !postStartToCome, "no postStart", slot);
        unless(!runs || !proved || !reloadDue || hookKind != null, "not told of its files", slot);
        if (hookKind == HookKind.POST_START) {
            unless(now < hookBegun + POST_START_LIMIT, "a postStart without an end", slot);
        }
        if (hookKind == HookKind.RELOAD) {
            unless(now < hookBegun + RELOAD_LIMIT, "a reload without an end", slot);
        }
        for (ProbeKind kind : KINDS) {
            Seen one = seen[kind.ordinal()];
            if (one == null || !runs || !one.active || one.told() || (one.passed && kind == ProbeKind.STARTUP)) {
                continue;
            }
            unless(one.open != 0 || !one.line(), "nobody looks for the line", slot);
            if (one.open == 0) {
                long first = since + one.probe.initialDelay().toNanos();
                boolean begun = one.begun != Long.MIN_VALUE;
                long due = begun
                        ? Math.max(one.answered, one.begun + one.probe.period().toNanos())
                        : first;
                unless(now < due || (!begun && now < first), "no check", kind, slot);
            } else {
                long end = one.begun + one.probe.timeout().toNanos() + CHECK_LOST;
                unless(one.line() || now < end, "a check without an end", slot);
            }
        }
    }
}
