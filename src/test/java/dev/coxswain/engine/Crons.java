package dev.coxswain.engine;

import dev.coxswain.crew.CronLine;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Schedule.ConcurrencyPolicy;
import dev.coxswain.crew.Worker;
import dev.coxswain.crew.type.Wrong;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Workers with a schedule. A {@link Drill} begins at 06:00:01 in UTC. */
final class Crons {

    private Crons() {}

    /** Every five minutes, as a document's defaults have it. */
    static Worker job() {
        return job("*/5 * * * *");
    }

    static Worker job(String line) {
        return scheduled(Drill.worker("job"), line);
    }

    static Worker scheduled(Worker worker, String line) {
        return worker.withRestartPolicy(RestartPolicy.NEVER)
                .withRequired(false)
                .withSchedule(Optional.of(new Schedule(
                        cron(line),
                        Optional.empty(),
                        ConcurrencyPolicy.FORBID,
                        Optional.empty(),
                        false,
                        Duration.ZERO,
                        false)));
    }

    static Worker every(Duration every) {
        return Drill.worker("job")
                .withRestartPolicy(RestartPolicy.NEVER)
                .withRequired(false)
                .withEvery(Optional.of(every));
    }

    static CronLine cron(String line) {
        try {
            return CronLine.parse(line);
        } catch (Wrong wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static Worker with(Worker worker, UnaryOperator<Schedule> change) {
        return worker.withSchedule(worker.schedule().map(change));
    }

    static Worker line(Worker worker, String line) {
        return with(
                worker,
                s -> new Schedule(
                        cron(line),
                        s.timeZone(),
                        s.concurrencyPolicy(),
                        s.startingDeadline(),
                        s.suspend(),
                        s.randomizedDelay(),
                        s.persistent()));
    }

    static Worker zone(Worker worker, String zone) {
        return with(
                worker,
                s -> new Schedule(
                        s.cron(),
                        Optional.of(ZoneId.of(zone)),
                        s.concurrencyPolicy(),
                        s.startingDeadline(),
                        s.suspend(),
                        s.randomizedDelay(),
                        s.persistent()));
    }

    static Worker policy(Worker worker, ConcurrencyPolicy policy) {
        return with(
                worker,
                s -> new Schedule(
                        s.cron(),
                        s.timeZone(),
                        policy,
                        s.startingDeadline(),
                        s.suspend(),
                        s.randomizedDelay(),
                        s.persistent()));
    }

    static Worker startingDeadline(Worker worker, int seconds) {
        return with(
                worker,
                s -> new Schedule(
                        s.cron(),
                        s.timeZone(),
                        s.concurrencyPolicy(),
                        Optional.of(Duration.ofSeconds(seconds)),
                        s.suspend(),
                        s.randomizedDelay(),
                        s.persistent()));
    }

    static Worker suspended(Worker worker) {
        return with(
                worker,
                s -> new Schedule(
                        s.cron(),
                        s.timeZone(),
                        s.concurrencyPolicy(),
                        s.startingDeadline(),
                        true,
                        s.randomizedDelay(),
                        s.persistent()));
    }

    static Worker randomizedDelay(Worker worker, Duration delay) {
        return with(
                worker,
                s -> new Schedule(
                        s.cron(),
                        s.timeZone(),
                        s.concurrencyPolicy(),
                        s.startingDeadline(),
                        s.suspend(),
                        delay,
                        s.persistent()));
    }

    static Worker persistent(Worker worker) {
        return with(
                worker,
                s -> new Schedule(
                        s.cron(),
                        s.timeZone(),
                        s.concurrencyPolicy(),
                        s.startingDeadline(),
                        s.suspend(),
                        s.randomizedDelay(),
                        true));
    }
}
