package dev.coxswain.crew;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a scheduled worker runs; names, meaning: Kubernetes' CronJob.
 *
 * @param timeZone empty: the supervisor's
 * @param startingDeadline how late a run may start
 * @param randomizedDelay the longest random wait before a run
 * @param persistent whether a run that was missed while no supervisor ran is made up
 */
public record Schedule(
        CronLine cron,
        Optional<ZoneId> timeZone,
        ConcurrencyPolicy concurrencyPolicy,
        Optional<Duration> startingDeadline,
        boolean suspend,
        Duration randomizedDelay,
        boolean persistent) {

    public enum ConcurrencyPolicy {
        ALLOW,
        FORBID,
        REPLACE
    }
}
