package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Violation.same;
import static dev.coxswain.engine.sim.Violation.unless;

import dev.coxswain.crew.Schedule;
import dev.coxswain.engine.ScheduleState;
import dev.coxswain.engine.WorkerState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Holds a worker's schedule as the engine has it against the model's, after every step. */
final class TimetableAudit {

    private TimetableAudit() {}

    static void audit(Timetable table, Post post, WorkerState worker) {
        ScheduleState state = worker.schedule();
        if (state == null) {
            throw new Violation("no schedule of " + post);
        }
        unless(state.last() == table.last, "the last run", state, table.last);
        same(state.missed(), table.missed, "missed moments");
        unless(
                table.told == table.tell,
                table.tell ? "moments without a run are not told" : "missed moments told that are none",
                post);
        table.told = false;
        table.tell = false;
        unless(!table.keep && !table.kept, "not kept", post);
        var next = state.next();
        if (post.worker.every().isPresent()) {
            unless(
                    next == null ? table.everyAt == Long.MAX_VALUE : next.deadline() == table.everyAt,
                    "the next of every",
                    state,
                    table);
        } else {
            next(table, next);
        }
        due(table, state.due());
    }

    private static void next(Timetable table, ScheduleState.@Nullable Moment is) {
        Instant nominal = table.next;
        if (is == null || nominal == null) {
            unless(is == null && nominal == null, "the next moment", String.valueOf(is), table);
            return;
        }
        unless(is.nominal().equals(nominal), "the next moment", is, table);
        unless(table.at == null || is.at().equals(table.at), "another delay", is, table);
        Schedule schedule = table.schedule();
        Duration most = schedule == null ? Duration.ZERO : schedule.randomizedDelay();
        unless(!is.at().isBefore(nominal) && !is.at().isAfter(nominal.plus(most)), "a wrong delay", is);
        table.at = is.at();
    }

    private static void due(Timetable table, ScheduleState.@Nullable Due is) {
        if (is == null || !table.due) {
            unless(is == null && !table.due, "what is due", String.valueOf(is), table);
            return;
        }
        Instant moment = is.moment() == null ? null : is.moment().nominal();
        unless(
                moment == null ? table.moment == null : moment.equals(table.moment),
                "the moment of what is due",
                is,
                table);
        unless(is.asked() == table.asked && is.slot() == table.slot, "what is due", is, table);
    }
}
