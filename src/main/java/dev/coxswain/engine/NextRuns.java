package dev.coxswain.engine;

import dev.coxswain.crew.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a worker's next runs are to be, as its document says it: without the random delays, which come with each run. */
public final class NextRuns {

    private NextRuns() {}

    /** Of {@code every} the next one at most, as the others count from ends. Empty where nothing is to start it. */
    public static List<Instant> of(State state, WorkerState worker, int count) {
        ScheduleState known = worker.schedule;
        if (known == null || known.next() == null || worker.suspended() || worker.instances[0].held()) {
            return List.of();
        }
        List<Instant> runs = new ArrayList<>(count);
        Optional<Instant> next = Optional.of(known.next().nominal());
        while (next.isPresent() && runs.size() < count) {
            Instant run = next.get();
            runs.add(run);
            next = worker.worker.schedule().flatMap(schedule -> after(state, schedule, run));
        }
        return List.copyOf(runs);
    }

    private static Optional<Instant> after(State state, Schedule schedule, Instant run) {
        ZoneId zone = schedule.timeZone().orElse(state.clock.zone());
        return schedule.cron().next(run, zone);
    }
}
