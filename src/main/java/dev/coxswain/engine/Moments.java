package dev.coxswain.engine;

import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.ScheduleState.Due;
import dev.coxswain.engine.ScheduleState.Last;
import dev.coxswain.engine.ScheduleState.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a scheduled worker's next run is: as its document, the clock and a change of either say. A schedule means the
 * clock that people see, and its moments are kept in that; deadlines are worked out from it, and anew when it is set.
 * {@code every} means time that passes.
 */
final class Moments {

    /** A clock that is set back by less shows a time once more whose runs have been; cron(8) draws the line there too. */
    private static final Duration BACK_TO_ANOTHER_TIME = Duration.ofHours(3);

    private Moments() {}

    static boolean isScheduled(Worker worker) {
        return worker.schedule().isPresent() || worker.every().isPresent();
    }

    static boolean isOnce(Worker worker) {
        return worker.schedule().isPresent() && worker.schedule().get().cron().reboot();
    }

    private static ZoneId zone(Turn turn, Schedule schedule) {
        return schedule.timeZone().orElse(turn.clock.zone());
    }

    /** Of a worker that is new; null for one without a schedule. */
    static @Nullable ScheduleState declared(Turn turn, Worker worker, Optional<Instant> lastRun) {
        if (!isScheduled(worker)) {
            return null;
        }
        Schedule schedule = worker.schedule().orElse(null);
        if (schedule == null) {
            return ScheduleState.NEW.withNext(new Moment(turn.now.wall(), turn.now.wall(), turn.now.nanos()));
        }
        if (schedule.cron().reboot()) {
            return ScheduleState.NEW.withDue(once(turn));
        }
        Instant now = turn.now.wall();
        if (schedule.persistent() && lastRun.isEmpty()) {
            turn.act(new Action.Ran(worker.name(), now));
        }
        Instant after = lastRun.filter(ran -> schedule.persistent())
                .filter(ran -> ran.isBefore(now.plus(BACK_TO_ANOTHER_TIME)))
                .orElse(now);
        return ScheduleState.NEW.withNext(next(turn, schedule, after));
    }

    static Due once(Turn turn) {
        return new Due(turn.newTask(), null, Long.MAX_VALUE, false, Due.NO_SLOT);
    }

    /**
     * Of a worker that the document changes.
     *
     * @param busy whether a run goes on, or what a schedule that comes now takes for one
     */
    static @Nullable ScheduleState changed(Turn turn, WorkerState known, Worker worker, boolean busy) {
        ScheduleState state = known.schedule;
        if (state == null || !isScheduled(worker) || isOnce(worker) != isOnce(known.worker)) {
            return begun(turn, state, worker, busy);
        }
        Schedule was = known.worker.schedule().orElse(null);
        Schedule is = worker.schedule().orElse(null);
        if (is == null || was == null) {
            return is == null && was == null
                    ? changedEvery(turn, state, known.worker, worker)
                    : begun(turn, state, worker, busy);
        }
        boolean sameMoments = is.cron().equals(was.cron()) && is.timeZone().equals(was.timeZone());
        if (is.persistent() && (!was.persistent() || (!sameMoments && state.due() == null))) {
            turn.act(new Action.Ran(worker.name(), turn.now.wall())); // It had no such moments before.
        }
        ScheduleState changed = state;
        if (!sameMoments) {
            changed = changed.withNext(next(turn, is, turn.now.wall()));
        } else if (state.next() != null && !is.randomizedDelay().equals(was.randomizedDelay())) {
            changed = changed.withNext(moment(turn, is, state.next().nominal()));
        }
        Due due = changed.due();
        return due == null ? changed : changed.withDue(due.withExpires(expires(turn, is, due)));
    }

    /** A schedule of another kind than before. What is due stays due. */
    static @Nullable ScheduleState begun(Turn turn, @Nullable ScheduleState before, Worker worker, boolean busy) {
        ScheduleState begun = declared(turn, worker, Optional.empty());
        if (begun == null) {
            return null;
        }
        Due due = before == null ? null : before.due();
        if (due != null) {
            begun = begun.withDue(due.withMoment(null, Long.MAX_VALUE));
        }
        if (busy && begun.due() != null && due == null) {
            begun = begun.withDue(null);
        }
        if (busy && worker.every().isPresent()) {
            begun = begun.withNext(null);
        }
        Last last = before == null ? Last.NONE : before.last();
        return begun.withLast(last).withMissed(before == null ? 0 : before.missed());
    }

    private static ScheduleState changedEvery(Turn turn, ScheduleState state, Worker was, Worker is) {
        Moment next = state.next();
        if (next == null || was.every().equals(is.every())) {
            return state;
        }
        Duration more = is.every().orElseThrow().minus(was.every().orElseThrow());
        return state.withNext(passing(turn, Time.later(next.deadline(), more)));
    }

    /** Of {@code every}: so long from now. */
    static Moment after(Turn turn, Duration every) {
        return passing(turn, turn.now.after(every));
    }

    private static Moment passing(Turn turn, long deadline) {
        Instant at = turn.now.wall().plusNanos(deadline - turn.now.nanos());
        return new Moment(at, at, deadline);
    }

    static @Nullable Moment next(Turn turn, Schedule schedule, Instant after) {
        return schedule.cron()
                .next(after, zone(turn, schedule))
                .map(nominal -> moment(turn, schedule, nominal))
                .orElse(null);
    }

    /** What is late already does not wait still longer. */
    private static Moment moment(Turn turn, Schedule schedule, Instant nominal) {
        boolean late = !nominal.isAfter(turn.now.wall());
        Duration most = schedule.randomizedDelay();
        Duration delay =
                late || most.isZero() ? Duration.ZERO : Duration.ofMillis((long) (most.toMillis() * turn.random()));
        Instant at = nominal.plus(delay);
        return new Moment(nominal, at, deadline(turn, at));
    }

    /** The newest moment whose time has come, where {@code first} is one such. */
    static Instant newest(Turn turn, Schedule schedule, Moment first) {
        return schedule.cron()
                .newest(first.nominal(), turn.now.wall(), zone(turn, schedule))
                .orElse(first.nominal());
    }

    private static long deadline(Turn turn, Instant at) {
        return turn.now.after(Duration.between(turn.now.wall(), at));
    }

    /** When it is missed: it is later then than startingDeadlineSeconds allow, in whole seconds. */
    static long expires(Turn turn, Schedule schedule, Due due) {
        Moment moment = due.moment();
        return moment == null || due.asked() || schedule.startingDeadline().isEmpty()
                ? Long.MAX_VALUE
                : deadline(turn, latest(schedule, moment));
    }

    private static Instant latest(Schedule schedule, Moment moment) {
        return moment.at().plus(schedule.startingDeadline().orElseThrow()).plusSeconds(1);
    }

    /** Whether the clock that people see shows that time, not only the other one. */
    static boolean isMissed(Turn turn, Worker worker, Due due) {
        Schedule schedule = worker.schedule().orElse(null);
        Moment moment = due.moment();
        return schedule != null
                && moment != null
                && !due.asked()
                && schedule.startingDeadline().isPresent()
                && !turn.now.wall().isBefore(latest(schedule, moment));
    }

    static boolean hasCome(Turn turn, Worker worker, Moment moment) {
        return worker.every().isPresent()
                ? turn.now.reached(moment.deadline())
                : !turn.now.wall().isBefore(moment.at());
    }

    /** Deadlines that are reached though the clock that people see is not there yet. */
    static ScheduleState worked(Turn turn, Worker worker, ScheduleState state) {
        Schedule schedule = worker.schedule().orElse(null);
        return schedule != null && turn.now.reached(state.deadline()) ? anew(turn, schedule, state) : state;
    }

    private static ScheduleState anew(Turn turn, Schedule schedule, ScheduleState state) {
        Moment next = state.next();
        Due due = state.due();
        ScheduleState worked = next == null ? state : state.withNext(next.withDeadline(deadline(turn, next.at())));
        return due == null ? worked : worked.withDue(due.withExpires(expires(turn, schedule, due)));
    }

    /** The clock that people see has been set. */
    static void clockSet(Turn turn) {
        boolean otherTime = turn.clock.jump(turn.now).compareTo(BACK_TO_ANOTHER_TIME.negated()) <= 0;
        turn.clock = turn.clock.knownSince(turn.now);
        for (int at = 0; at < turn.size(); at++) {
            WorkerState worker = turn.worker(at);
            if (worker.schedule != null) {
                turn.put(at, worker.with(clockSet(turn, worker.worker, worker.schedule, otherTime)));
            }
        }
    }

    private static ScheduleState clockSet(Turn turn, Worker worker, ScheduleState state, boolean otherTime) {
        Moment next = state.next();
        Schedule schedule = worker.schedule().orElse(null);
        if (schedule == null) {
            return next == null ? state : state.withNext(passing(turn, next.deadline()));
        }
        ScheduleState worked = anew(turn, schedule, state);
        return next != null && otherTime ? worked.withNext(next(turn, schedule, turn.now.wall())) : worked;
    }
}
