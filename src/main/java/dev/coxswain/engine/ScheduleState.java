package dev.coxswain.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker with a schedule, or with {@code every}, is between one run and the next. Immutable.
 *
 * @param next the moment that is waited for; null: there is none ({@code @reboot}), or it counts from a run's end
 * @param due the run that is to start as soon as it may; null: none is
 * @param last how the last run ended that ended by itself
 * @param missed moments since the last run that got none; told with the next run
 * @param toldActive whether it has been told that the run that goes on holds others back
 */
public record ScheduleState(@Nullable Moment next, @Nullable Due due, Last last, int missed, boolean toldActive) {

    static final ScheduleState NEW = new ScheduleState(null, null, Last.NONE, 0, false);

    public enum Last {
        /** No run has ended. */
        NONE,
        SUCCEEDED,
        FAILED
    }

    /**
     * A time at which a run is to start.
     *
     * @param nominal the schedule's word
     * @param at the same, and the random delay of this run
     * @param deadline {@code at} in {@link Time#nanos}, as the clocks stood when it was worked out last
     */
    public record Moment(Instant nominal, Instant at, long deadline) {

        Moment withDeadline(long worked) {
            return new Moment(nominal, at, worked);
        }
    }

    /**
     * A run whose time has come.
     *
     * @param run its number, never used twice
     * @param moment the schedule's; null where it is not for one: asked for, {@code @reboot}, {@code every}
     * @param expires when it is missed, in {@link Time#nanos}; {@link Long#MAX_VALUE}: never
     * @param asked by the operator: then it starts though the schedule is suspended, and however late
     * @param slot the index of the instance that waits to start it; {@link #NO_SLOT}: none yet
     */
    public record Due(long run, @Nullable Moment moment, long expires, boolean asked, int slot) {

        static final int NO_SLOT = -1;

        Due withMoment(@Nullable Moment newer, long nowExpires) {
            return new Due(run, newer, nowExpires, asked, slot);
        }

        Due withExpires(long worked) {
            return new Due(run, moment, worked, asked, slot);
        }

        Due nowAsked() {
            return new Due(run, moment, Long.MAX_VALUE, true, slot);
        }

        Due in(int index) {
            return new Due(run, moment, expires, asked, index);
        }
    }

    ScheduleState withNext(@Nullable Moment moment) {
        return new ScheduleState(moment, due, last, missed, toldActive);
    }

    ScheduleState withDue(@Nullable Due run) {
        return new ScheduleState(next, run, last, missed, toldActive);
    }

    /** What was due is not any more, and had no run. */
    ScheduleState withoutDue() {
        boolean counts = due != null && due.moment() != null;
        return new ScheduleState(next, null, last, counts ? missed + 1 : missed, toldActive);
    }

    ScheduleState withLast(Last ended) {
        return new ScheduleState(next, due, ended, missed, toldActive);
    }

    ScheduleState withMissed(int moments) {
        return new ScheduleState(next, due, last, moments, toldActive);
    }

    ScheduleState withToldActive(boolean told) {
        return new ScheduleState(next, due, last, missed, told);
    }

    long deadline() {
        long deadline = next == null ? Long.MAX_VALUE : next.deadline();
        return due == null ? deadline : Math.min(deadline, due.expires());
    }
}
