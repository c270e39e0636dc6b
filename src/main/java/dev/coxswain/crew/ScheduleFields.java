package dev.coxswain.crew;

import dev.coxswain.crew.type.Durations;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.Nearest;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Type;
import dev.coxswain.crew.type.Values;
import dev.coxswain.crew.type.Words;
import dev.coxswain.crew.type.Wrong;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** {@code schedule} and what goes with it, {@code every} and {@code activeDeadlineSeconds}. */
final class ScheduleFields {

    private static final ScalarType<CronLine> CRON = new ScalarType<>(
            Texts.NOT_EMPTY.word(),
            Texts.NOT_EMPTY.must(),
            scalar -> {
                String line = Texts.NOT_EMPTY.parser().parse(scalar);
                try {
                    return CronLine.parse(line);
                } catch (Wrong wrong) {
                    throw new Wrong(wrong.reason() + " " + Type.was(scalar));
                }
            },
            Texts.NOT_EMPTY.describe());

    private static final ScalarType<ZoneId> ZONE = new ScalarType<>(
            "time zone",
            "a time zone such as Europe/Berlin, Etc/UTC",
            scalar -> {
                String name = Texts.NOT_EMPTY.parser().parse(scalar);
                // ZoneId.of would take +02:00 and GMT+2 as well, which Kubernetes doesn't.
                if (!ZoneId.getAvailableZoneIds().contains(name)) {
                    throw new Wrong("must be a time zone such as Europe/Berlin, Etc/UTC " + Type.was(scalar)
                            + Nearest.hint(name, ZoneId.getAvailableZoneIds()));
                }
                return ZoneId.of(name);
            },
            schema -> schema.put("type", "string").put("minLength", 1));

    static final Field<CronLine> SCHEDULE = Field.optional(
                    "schedule",
                    CRON,
                    "when the worker runs: a cron line of five fields, @hourly, @daily, @weekly, @monthly, @yearly, or"
                            + " @reboot")
            .as("CronJobSpec.schedule");
    static final Field<ZoneId> TIME_ZONE = Field.optional(
                    "timeZone", ZONE, "the schedule's time zone; the supervisor's where it isn't given")
            .as("CronJobSpec.timeZone");
    static final Field<Schedule.ConcurrencyPolicy> CONCURRENCY_POLICY = Field.of(
                    "concurrencyPolicy",
                    Words.of(Schedule.ConcurrencyPolicy.values()).type(),
                    "Forbid",
                    "when the last run still goes on: Allow another one, Forbid it, or Replace the last one")
            .as("CronJobSpec.concurrencyPolicy");
    static final Field<Duration> STARTING_DEADLINE = Field.optional(
                    "startingDeadlineSeconds", Numbers.seconds(0), "seconds a run may be late; then it's missed")
            .as("CronJobSpec.startingDeadlineSeconds");
    static final Field<Boolean> SUSPEND = Field.of(
                    "suspend", Texts.BOOL, "false", "whether the schedule starts nothing")
            .as("CronJobSpec.suspend");
    static final Field<Duration> RANDOMIZED_DELAY =
            Field.of("randomizedDelay", Durations.DURATION, "0s", "the longest random wait before a run");
    static final Field<Boolean> PERSISTENT = Field.of(
            "persistent",
            Texts.BOOL,
            "false",
            "whether one run that was missed is made up after a restart; needs a state folder");
    static final Field<Duration> EVERY = Field.optional(
            "every",
            Durations.POSITIVE,
            "in place of schedule: the first run at once, each next one this long after the last one's end");
    static final Field<Duration> ACTIVE_DEADLINE = Field.optional(
                    "activeDeadlineSeconds", Numbers.seconds(1), "seconds a run may take; then it is stopped")
            .as("JobSpec.activeDeadlineSeconds");

    private static final List<Field<?>> COMPANIONS =
            List.of(TIME_ZONE, CONCURRENCY_POLICY, STARTING_DEADLINE, SUSPEND, RANDOMIZED_DELAY, PERSISTENT);

    static final List<Field<?>> FIELDS = List.of(
            SCHEDULE,
            TIME_ZONE,
            CONCURRENCY_POLICY,
            STARTING_DEADLINE,
            SUSPEND,
            RANDOMIZED_DELAY,
            PERSISTENT,
            EVERY,
            ACTIVE_DEADLINE);

    static final List<Field<?>> WHEN = List.of(SCHEDULE, EVERY);

    private ScheduleFields() {}

    static Optional<Schedule> schedule(Values v) {
        return v.find(SCHEDULE)
                .map(cron -> new Schedule(
                        cron,
                        v.find(TIME_ZONE),
                        v.get(CONCURRENCY_POLICY),
                        v.find(STARTING_DEADLINE),
                        v.get(SUSPEND),
                        v.get(RANDOMIZED_DELAY),
                        v.get(PERSISTENT)));
    }

    /** Whether the worker runs now and then, not all the time. */
    static boolean isScheduled(Values v) {
        return v.has(SCHEDULE) || v.has(EVERY);
    }

    static void check(Values v) {
        COMPANIONS.forEach(field -> v.needs(field, SCHEDULE));
        if (v.has(SCHEDULE) && v.has(EVERY)) {
            v.clash(EVERY, List.of(SCHEDULE), "can't be together with schedule; keep one of them");
        }
    }
}
