package dev.coxswain.engine;

import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Schedule.ConcurrencyPolicy;
import dev.coxswain.engine.Phase.Cause;
import dev.coxswain.engine.Phase.NotWanted;
import dev.coxswain.engine.Phase.Waiting;
import dev.coxswain.engine.ScheduleState.Due;
import dev.coxswain.engine.ScheduleState.Last;
import dev.coxswain.engine.ScheduleState.Moment;
import dev.coxswain.engine.State.Mode;
import java.time.Instant;
import java.util.Optional;

/**
 * The runs of scheduled workers: at its moment a run is due; a due run gets an instance as soon as concurrencyPolicy
 * lets it; from there on it starts as any instance does. At most one run is due at a time: a newer moment takes the
 * place of an older one. Kubernetes' CronJob decides what the names mean.
 */
final class Schedules {

    /** As many runs of one worker may go on at a time. */
    static final int MAX_RUNS = 100;

    private Schedules() {}

    /** Whether it runs again and again by itself: not {@code @reboot}. */
    static boolean repeats(WorkerState worker) {
        return worker.schedule != null && !Moments.isOnce(worker.worker);
    }

    /** Before its instances are settled. */
    static void settle(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        if (worker.schedule == null) {
            return;
        }
        if (turn.mode != Mode.SUPERVISING || worker.removed) {
            if (worker.schedule.next() != null || worker.schedule.due() != null) {
                put(turn, at, worker.schedule.withNext(null).withDue(null));
            }
            return;
        }
        if (repeats(worker)) {
            ended(turn, at);
        }
        boolean held = worker.instances[0].held();
        boolean active = !held && !worker.suspended();
        if (active) {
            come(turn, at);
        }
        drop(turn, at, held);
        begin(turn, at);
        rest(turn, at);
        if (active) {
            put(turn, at, Moments.worked(turn, worker.worker, state(turn, at)));
        }
        show(turn, at);
    }

    static ScheduleState state(Turn turn, int at) {
        ScheduleState state = turn.worker(at).schedule;
        if (state == null) {
            throw new IllegalStateException(turn.worker(at).name() + " has no schedule");
        }
        return state;
    }

    static void put(Turn turn, int at, ScheduleState state) {
        if (turn.worker(at).schedule != state) {
            turn.put(at, turn.worker(at).with(state));
        }
    }

    /** Its next moment has come: a run is due. Of several that the clock went past, the newest. */
    private static void come(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        ScheduleState state = state(turn, at);
        Moment next = state.next();
        if (next == null || !Moments.hasCome(turn, worker.worker, next)) {
            return;
        }
        Schedule schedule = worker.worker.schedule().orElse(null);
        Due due = state.due() == null ? Moments.once(turn) : state.due();
        if (schedule == null) {
            put(turn, at, state.withNext(null).withDue(due));
            return;
        }
        Instant nominal = Moments.newest(turn, schedule, next);
        if (nominal.isAfter(next.nominal())) {
            turn.tell(MissedRuns.missed(
                    worker,
                    "no run of " + MissedRuns.time(next.nominal()) + " and the moments after it: that of "
                            + MissedRuns.time(nominal) + " takes their place"));
        }
        Instant begins = nominal.equals(next.nominal()) ? next.at() : nominal;
        Due come = due.withMoment(new Moment(nominal, begins, next.deadline()), Long.MAX_VALUE);
        put(
                turn,
                at,
                state.withoutDue()
                        .withDue(come.withExpires(Moments.expires(turn, schedule, come)))
                        .withNext(Moments.next(turn, schedule, turn.now.wall())));
    }

    /** What is due is due no more: too late, suspended, or stopped by the operator. */
    private static void drop(Turn turn, int at, boolean held) {
        WorkerState worker = turn.worker(at);
        ScheduleState state = state(turn, at);
        Due due = state.due();
        if (due == null) {
            return;
        }
        boolean waits = due.slot() != Due.NO_SLOT;
        if (held || (waits && turn.instance(at, due.slot()).held())) {
            put(turn, at, state.withoutDue()); // Its instance goes where a stopped one does.
        } else if (!worker.suspended() && Moments.isMissed(turn, worker.worker, due)) {
            turn.tell(MissedRuns.missed(worker, MissedRuns.tooLate(worker.worker, state, due)));
            put(turn, at, state.withDue(null).withMissed(0));
            takeBack(turn, at, due);
        } else if ((worker.suspended() && !due.asked())
                || (waits && policy(worker) != ConcurrencyPolicy.ALLOW && (due.slot() != 0 || busy(worker)))) {
            put(turn, at, waits ? state.withDue(due.in(Due.NO_SLOT)) : state);
            takeBack(turn, at, due);
        }
    }

    private static void takeBack(Turn turn, int at, Due due) {
        if (due.slot() != Due.NO_SLOT) {
            turn.put(at, between(turn.instance(at, due.slot())));
        }
    }

    /** What is due gets an instance, if concurrencyPolicy lets it. */
    private static void begin(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        ScheduleState state = state(turn, at);
        Due due = state.due();
        if (due == null || due.slot() != Due.NO_SLOT || (worker.suspended() && !due.asked())) {
            return;
        }
        int slot = 0;
        switch (policy(worker)) {
            case FORBID -> {
                if (busy(worker)) {
                    if (!state.toldActive()) {
                        turn.tell(Notice.normal(
                                "JobAlreadyActive",
                                worker.name(),
                                "the " + MissedRuns.words(due)
                                        + " waits: the last one goes on, and concurrencyPolicy is Forbid"));
                        put(turn, at, state.withToldActive(true));
                    }
                    return;
                }
            }
            case REPLACE -> {
                for (int index = 0; index < worker.instances.length; index++) {
                    replace(turn, at, turn.instance(at, index));
                }
                if (busy(turn.worker(at))) {
                    return;
                }
            }
            case ALLOW -> slot = free(worker);
        }
        if (slot == MAX_RUNS) {
            turn.tell(MissedRuns.missed(worker, "no run more: " + MAX_RUNS + " go on already"));
            put(turn, at, state.withDue(null));
            return;
        }
        put(turn, at, state.withDue(due.in(slot)));
        if (slot == turn.worker(at).instances.length) {
            WorkerState known = turn.worker(at);
            turn.put(at, known.with(Reload.grown(known.instances, known.worker, slot + 1, false)));
        }
        Instance next = turn.instance(at, slot).withHeld(false).withRun(due.run(), 0);
        turn.put(at, next.pending(Waiting.WAITING_FOR_DEPENDENCY));
    }

    private static void replace(Turn turn, int at, Instance instance) {
        if (instance.run().number() == 0) {
            return; // No run: it is on its way out, and waits for what depends on it.
        }
        switch (instance.phase()) {
            case Phase.Starting ignored -> superseded(turn, at, instance);
            case Phase.Running ignored -> superseded(turn, at, instance);
            case Phase.Backoff ignored -> turn.put(at, between(instance));
            case Phase.Pending ignored when instance.phase().inRun() -> turn.put(at, between(instance));
            default -> {}
        }
    }

    private static void superseded(Turn turn, int at, Instance instance) {
        Stops.begin(
                turn,
                at,
                instance,
                Cause.SUPERSEDED,
                "the next run takes its place (concurrencyPolicy Replace)",
                turn.worker(at).worker.terminationGracePeriod());
    }

    static ConcurrencyPolicy policy(WorkerState worker) {
        return worker.worker.schedule().map(Schedule::concurrencyPolicy).orElse(ConcurrencyPolicy.FORBID);
    }

    /** Whether a run goes on; one that only waits to start for the first time is not meant. */
    static boolean busy(WorkerState worker) {
        Due due = worker.schedule == null ? null : worker.schedule.due();
        for (Instance instance : worker.instances) {
            boolean toStart = due != null && due.slot() == instance.id().index();
            if (instance.phase().inRun() && instance.run().number() != 0 && !toStart) {
                return true;
            }
        }
        return false;
    }

    /** The lowest index that no run has. */
    static int free(WorkerState worker) {
        for (int index = 0; index < worker.instances.length; index++) {
            Instance instance = worker.instances[index];
            if (!instance.phase().live() && instance.run().number() == 0) {
                return index;
            }
        }
        return worker.instances.length;
    }

    /** No run goes on, and none is due: {@code every} counts from here. */
    private static void rest(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        ScheduleState state = state(turn, at);
        if (busy(worker)) {
            return;
        }
        if (state.next() == null && state.due() == null && worker.worker.every().isPresent()) {
            state = state.withNext(Moments.after(turn, worker.worker.every().get()));
        }
        put(turn, at, state.toldActive() ? state.withToldActive(false) : state);
    }

    /** The first instance stands for the schedule between the runs. */
    private static void show(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        Instance first = worker.instances[0];
        if (first.waitsForSchedule() && !first.phase().equals(waiting(worker))) {
            turn.put(at, first.with(waiting(worker)));
        }
    }

    private static Phase.Pending waiting(WorkerState worker) {
        Moment next = worker.schedule == null ? null : worker.schedule.next();
        return worker.suspended() || next == null
                ? new Phase.Pending(worker.suspended() ? Waiting.SUSPENDED : Waiting.SCHEDULED, Long.MAX_VALUE)
                : new Phase.Pending(Waiting.SCHEDULED, Long.MAX_VALUE, Optional.of(next.at()));
    }

    /** An instance that has no run. */
    static Instance between(Instance instance) {
        return instance.id().index() == 0
                ? instance.pending(Waiting.SCHEDULED)
                : instance.with(new Phase.Stopped(NotWanted.SCALED_DOWN));
    }

    /** Its process is being started: the run that was due has begun. */
    static void spawning(Turn turn, int at, Instance instance) {
        WorkerState worker = turn.worker(at);
        ScheduleState state = worker.schedule;
        Due due = state == null ? null : state.due();
        if (state == null || due == null || due.slot() != instance.id().index()) {
            return;
        }
        Moment moment = due.moment();
        if (moment != null
                && worker.worker.schedule().filter(Schedule::persistent).isPresent()) {
            turn.act(new Action.Ran(worker.name(), moment.nominal()));
        }
        if (state.missed() > 0) {
            turn.tell(MissedRuns.missed(
                    worker,
                    Words.count(state.missed(), "run was", "runs were") + " missed before the "
                            + MissedRuns.words(due)));
        }
        Moment next = worker.worker.every().isPresent() ? null : state.next();
        put(turn, at, state.withDue(null).withNext(next).withMissed(0));
    }

    /** Whether a process that was stopped, and is wanted, was the last of its run: no other takes up where it ended. */
    static boolean isOver(WorkerState worker, Instance instance) {
        return worker.schedule != null
                && instance.phase() instanceof Phase.Stopping stopping
                && (stopping.cause() == Cause.SUPERSEDED
                        || (stopping.cause() == Cause.STOPPED && !stopping.again() && repeats(worker)));
    }

    /** Succeeded or Failed: that was one run of many. */
    private static void ended(Turn turn, int at) {
        for (int index = 0; index < turn.worker(at).instances.length; index++) {
            Instance instance = turn.instance(at, index);
            boolean success = instance.phase() instanceof Phase.Succeeded;
            if (success || instance.phase() instanceof Phase.Failed) {
                put(turn, at, state(turn, at).withLast(success ? Last.SUCCEEDED : Last.FAILED));
                turn.put(at, between(instance));
            }
        }
    }

    /** The operator lets it go on: what came while it was stopped is not made up. */
    static void released(Turn turn, int at) {
        WorkerState worker = turn.worker(at);
        Schedule schedule = worker.worker.schedule().orElse(null);
        ScheduleState state = worker.schedule;
        Moment next = state == null ? null : state.next();
        if (schedule != null && state != null && next != null && Moments.hasCome(turn, worker.worker, next)) {
            turn.tell(MissedRuns.missed(
                    worker,
                    "no run of " + MissedRuns.time(next.nominal()) + MissedRuns.earlier(state.missed())
                            + " and of what came after it: it was stopped by the operator"));
            if (schedule.persistent()) {
                turn.act(new Action.Ran(worker.name(), turn.now.wall())); // Nor after a restart of the supervisor.
            }
            put(
                    turn,
                    at,
                    state.withNext(Moments.next(turn, schedule, turn.now.wall()))
                            .withMissed(0));
        }
    }
}
