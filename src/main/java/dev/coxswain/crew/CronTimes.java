package dev.coxswain.crew;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a cron line's moments are. It goes from match to match by the line's sets and leaps over changes of the clock, so
 * that the costs don't grow with the time between two moments.
 *
 * <p>A line with fixed hours means the clock on the wall: a time that the clock skips does not come that day, one that
 * comes twice counts the first time. A line of every hour, or of a step, means real time: whenever the clock shows it.
 */
final class CronTimes {

    /** The 29th of February is 8 years away at most; twice that, should the clock skip it once. */
    private static final int HORIZON_YEARS = 20;

    private static final Instant LATEST = Instant.parse("9900-01-01T00:00:00Z");

    private final CronLine line;
    private final ZoneRules rules;
    /** Nothing later is looked for. */
    private final LocalDate horizon;

    private CronTimes(CronLine line, Instant after, ZoneId zone) {
        this.line = line;
        this.rules = zone.getRules();
        this.horizon = LocalDate.ofInstant(after, ZoneOffset.UTC).plusYears(HORIZON_YEARS);
    }

    static Optional<Instant> next(CronLine line, Instant after, ZoneId zone) {
        if (line.reboot() || after.isAfter(LATEST)) {
            return Optional.empty();
        }
        CronTimes times = new CronTimes(line, after, zone);
        return Optional.ofNullable(line.everyHour() ? times.nextReal(after) : times.nextOnTheWall(after));
    }

    /** Halves what is left at each look: among a year of minutes that is some fifty of them. */
    static Optional<Instant> newest(CronLine line, Instant after, Instant until, ZoneId zone) {
        Optional<Instant> newest = next(line, after, zone).filter(moment -> !moment.isAfter(until));
        Instant noneAfter = until;
        while (newest.isPresent() && newest.get().isBefore(noneAfter)) {
            Instant middle =
                    newest.get().plus(Duration.between(newest.get(), noneAfter).dividedBy(2));
            Optional<Instant> later = next(line, middle, zone).filter(moment -> !moment.isAfter(until));
            if (later.isPresent()) {
                newest = later;
            } else {
                noneAfter = middle;
            }
        }
        return newest;
    }

    private @Nullable Instant nextOnTheWall(Instant after) {
        LocalDateTime from = minuteAfter(LocalDateTime.ofInstant(after, rules.getOffset(after)));
        while (true) {
            LocalDateTime local = nextLocal(from);
            if (local == null) {
                return null;
            }
            List<ZoneOffset> offsets = rules.getValidOffsets(local);
            if (offsets.isEmpty()) {
                from = minuteFrom(rules.getTransition(local).getDateTimeAfter());
                continue;
            }
            Instant moment = local.toInstant(offsets.getFirst());
            if (moment.isAfter(after)) {
                return moment;
            }
            // The second time of an hour that comes twice: its first time is over.
            from = minuteFrom(rules.getTransition(local).getDateTimeBefore());
        }
    }

    private @Nullable Instant nextReal(Instant after) {
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime from = minuteAfter(LocalDateTime.ofInstant(after, offset));
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (true) {
            LocalDateTime local = nextLocal(from);
            if (local == null) {
                return null;
            }
            Instant moment = local.toInstant(offset);
            if (change == null || moment.isBefore(change.getInstant())) {
                return moment;
            }
            offset = change.getOffsetAfter();
            from = minuteFrom(change.getDateTimeAfter());
            change = rules.nextTransition(change.getInstant());
        }
    }

    private static LocalDateTime minuteAfter(LocalDateTime time) {
        return time.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    }

    /** Offsets of old have seconds. */
    private static LocalDateTime minuteFrom(LocalDateTime time) {
        LocalDateTime minute = time.truncatedTo(ChronoUnit.MINUTES);
        return minute.equals(time) ? minute : minute.plusMinutes(1);
    }

    /** The first match that is not before that time, whatever the clock does; null past the horizon. */
    private @Nullable LocalDateTime nextLocal(LocalDateTime from) {
        LocalDate date = nextDate(from.toLocalDate());
        if (date == null) {
            return null;
        }
        if (date.equals(from.toLocalDate())) {
            LocalTime time = nextTime(from.getHour(), from.getMinute());
            if (time != null) {
                return date.atTime(time);
            }
            date = nextDate(date.plusDays(1));
        }
        return date == null
                ? null
                : date.atTime(Integer.numberOfTrailingZeros(line.hours()), Long.numberOfTrailingZeros(line.minutes()));
    }

    private @Nullable LocalTime nextTime(int hour, int minute) {
        long minutes = line.minutes() & -1L << minute;
        if ((line.hours() & 1 << hour) != 0 && minutes != 0) {
            return LocalTime.of(hour, Long.numberOfTrailingZeros(minutes));
        }
        int hours = line.hours() & -1 << hour + 1;
        return hours == 0
                ? null
                : LocalTime.of(Integer.numberOfTrailingZeros(hours), Long.numberOfTrailingZeros(line.minutes()));
    }

    private @Nullable LocalDate nextDate(LocalDate from) {
        LocalDate date = from;
        while (!date.isAfter(horizon)) {
            if ((line.months() & 1 << date.getMonthValue()) == 0) {
                date = YearMonth.from(date).plusMonths(1).atDay(1);
            } else if (matches(date)) {
                return date;
            } else {
                date = date.plusDays(1);
            }
        }
        return null;
    }

    private boolean matches(LocalDate date) {
        boolean day = (line.days() & 1 << date.getDayOfMonth()) != 0;
        boolean weekday = (line.weekdays() & 1 << date.getDayOfWeek().getValue() % 7) != 0;
        return line.anyDay() || line.anyWeekday() ? day && weekday : day || weekday;
    }
}
