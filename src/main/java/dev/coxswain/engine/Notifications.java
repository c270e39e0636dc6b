package dev.coxswain.engine;

import dev.coxswain.crew.Crew;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a process says of itself: sd_notify(3). Only probes with the handler {@code notify} listen. */
final class Notifications {

    /** The longest time without WATCHDOG=1 that a process may set itself, and until which it may put off READY=1. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final String RELOADING = "reloading";

    private Notifications() {}

    static void take(Turn turn, Event.Notified event) {
        int at = turn.topology.indexOf(event.id().worker());
        for (Notification one : event.said()) {
            Instance instance = Ends.current(turn, at, event.id(), event.generation());
            if (instance != null) {
                take(turn, at, instance, one);
            }
        }
    }

    private static void take(Turn turn, int at, Instance instance, Notification said) {
        Watch watch = instance.watch();
        switch (said) {
            case Notification.Ready() -> {
                ready(turn, at, instance, ProbeKind.STARTUP);
                ready(turn, at, turn.instance(at, instance.id().index()), ProbeKind.READINESS);
                if (watch.status().equals(RELOADING)) {
                    Instance now = turn.instance(at, instance.id().index());
                    turn.putAlone(at, now.with(now.watch().withStatus("")));
                }
            }
            case Notification.Reloading() -> turn.putAlone(at, instance.with(watch.withStatus(RELOADING)));
            case Notification.Stopping() -> turn.putAlone(at, instance.with(watch.nowLeaving()));
            case Notification.Status(String text) -> turn.putAlone(at, instance.with(watch.withStatus(text)));
            case Notification.Alive() -> alive(turn, at, instance, listening(watch.liveness()));
            case Notification.Trigger() -> {
                ProbeState state = listening(watch.liveness());
                if (state != null && state.active()) {
                    turn.act(new Action.ProbeFailed(instance.id(), ProbeKind.LIVENESS));
                    Probing.put(turn, at, instance, ProbeKind.LIVENESS, state.failedAtOnce("WATCHDOG=trigger"));
                }
            }
            case Notification.WatchdogPeriod(Duration period) -> {
                ProbeState state = listening(watch.liveness());
                if (state != null && period.isPositive()) {
                    long window = (period.compareTo(LONGEST) > 0 ? LONGEST : period).toNanos();
                    alive(turn, at, instance, state.withWindow(window));
                }
            }
            case Notification.ExtendTimeout(Duration by) -> extend(turn, at, instance, by);
        }
    }

    private static @Nullable ProbeState listening(@Nullable ProbeState state) {
        return state != null && state.pushed() ? state : null;
    }

    private static void ready(Turn turn, int at, Instance instance, ProbeKind kind) {
        ProbeState state = listening(instance.watch().probe(kind));
        if (state != null && !state.passed() && !state.failed()) {
            Probing.put(turn, at, instance, kind, state.toldReady());
        }
    }

    private static void alive(Turn turn, int at, Instance instance, @Nullable ProbeState state) {
        if (state != null && !state.failed()) {
            ProbeState told = state.window() == ProbeState.UNTOLD ? state.withWindow(0) : state;
            Probing.put(
                    turn,
                    at,
                    instance,
                    ProbeKind.LIVENESS,
                    told.active() ? told.succeeded(Time.later(turn.now.nanos(), told.patience()), true) : told);
        }
    }

    private static void extend(Turn turn, int at, Instance instance, Duration by) {
        long until = turn.now.after(by);
        if (instance.phase() instanceof Phase.Stopping stopping) {
            // No further than the whole shutdown may take.
            Crew crew = turn.crew;
            long bound = crew == null ? 0 : Time.later(stopping.since(), crew.terminationGracePeriod());
            long killAt = Math.max(stopping.killAt(), Math.min(until, bound));
            if (!stopping.leaderGone() && stopping.kills() == 0 && killAt != stopping.killAt()) {
                turn.putAlone(at, instance.with(stopping.killAt(killAt)));
            }
            return;
        }
        ProbeState startup = listening(instance.watch().startup());
        if (startup != null && startup.active() && !startup.passed() && !startup.failed()) {
            long bound = Time.later(instance.process().orElseThrow().since(), LONGEST);
            long due = Math.max(startup.due(), Math.min(until, bound));
            Probing.put(turn, at, instance, ProbeKind.STARTUP, startup.dueAt(due));
        }
    }
}
