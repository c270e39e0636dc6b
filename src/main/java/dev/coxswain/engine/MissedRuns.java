package dev.coxswain.engine;

import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.ScheduleState.Due;
import dev.coxswain.engine.ScheduleState.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What people are told of moments that got no run. */
final class MissedRuns {

    private MissedRuns() {}

    static String tooLate(Worker worker, ScheduleState state, Due due) {
        long seconds = worker.schedule()
                .flatMap(Schedule::startingDeadline)
                .map(Duration::toSeconds)
                .orElse(0L);
        return "no " + words(due) + earlier(state.missed()) + ": it could not start within startingDeadlineSeconds ("
                + seconds + ")";
    }

    static String words(Due due) {
        Moment moment = due.moment();
        return moment == null ? "run" : "run of " + time(moment.nominal());
    }

    static String earlier(int missed) {
        return missed == 0 ? "" : " and of " + Words.count(missed, "moment", "moments") + " before it";
    }

    /** Kubernetes' word for it. */
    static Notice missed(WorkerState worker, String message) {
        return Notice.warning("MissSchedule", worker.name(), message);
    }

    static String time(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
