package dev.coxswain.crew;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a scheduled worker runs; names, meaning: Kubernetes' CronJob.
 *
 * @param cron five fields, or {@code @hourly} and its like
 */
public record Schedule(
        String cron,
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
