package dev.coxswain.crew;

import dev.coxswain.crew.type.Wrong;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A cron line as Kubernetes' CronJob reads it: five fields of values, names, ranges, lists and steps, or a macro.
 * Each set has a bit for each value.
 *
 * @param weekdays Sunday is bit 0, whether written 0 or 7
 * @param anyDay whether the day of month is {@code *}; a step of it ({@code *}{@code /2}) is not any. A day counts by both
 *     day fields if one of them is any, by either one otherwise
 * @param everyHour whether the hour is {@code *} or a step: then it means real hours, through changes of the clock
 * @param reboot once a start of the supervisor; then all sets are empty
 */
public record CronLine(
        long minutes,
        int hours,
        int days,
        int months,
        int weekdays,
        boolean anyDay,
        boolean anyWeekday,
        boolean everyHour,
        boolean reboot) {

    static final CronLine REBOOT = new CronLine(0, 0, 0, 0, 0, false, false, false, true);
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final int[] LONGEST_MONTH = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private record Unit(String name, int min, int max, List<String> names, int firstName) {}

    private static final Unit MINUTE = new Unit("minute", 0, 59, List.of(), 0);
    private static final Unit HOUR = new Unit("hour", 0, 23, List.of(), 0);
    private static final Unit DAY = new Unit("day of month", 1, 31, List.of(), 0);
    private static final Unit MONTH = new Unit("month", 1, 12, MONTHS, 1);
    private static final Unit WEEKDAY = new Unit("day of week", 0, 7, WEEKDAYS, 0);

    /** Reads a line; one that is wrong, or never fires, says why. */
    public static CronLine parse(String text) throws Wrong {
        String line = text.strip();
        if (line.contains("TZ=")) {
            throw new Wrong("must not hold a time zone; give it as timeZone");
        }
        if (line.startsWith("@")) {
            return macro(line);
        }
        List<String> fields = List.of(line.split("[ \t]+", -1));
        if (fields.size() != 5) {
            throw new Wrong("must have five fields, minute hour day-of-month month day-of-week, or be @hourly, @daily,"
                    + " @weekly, @monthly, @yearly or @reboot");
        }
        long weekdays = set(fields.get(4), WEEKDAY);
        CronLine cron = new CronLine(
                set(fields.get(0), MINUTE),
                (int) set(fields.get(1), HOUR),
                (int) set(fields.get(2), DAY),
                (int) set(fields.get(3), MONTH),
                (int) (weekdays & 0x7f | weekdays >> 7),
                isAny(fields.get(2)),
                isAny(fields.get(4)),
                isAny(fields.get(1)) || fields.get(1).indexOf('/') >= 0,
                false);
        if (!cron.everFires()) {
            throw new Wrong("never fires: none of these months has such a day");
        }
        return cron;
    }

    /** The first moment after that one; empty where there is none any more, as for {@code @reboot}. */
    public Optional<Instant> next(Instant after, ZoneId zone) {
        return CronTimes.next(this, after, zone);
    }

    /** The newest moment after {@code after} and not after {@code until}; empty where there is none. */
    public Optional<Instant> newest(Instant after, Instant until, ZoneId zone) {
        return CronTimes.newest(this, after, until, zone);
    }

    private static CronLine macro(String line) throws Wrong {
        return switch (line) {
            case "@hourly" -> parse("0 * * * *");
            case "@daily", "@midnight" -> parse("0 0 * * *");
            case "@weekly" -> parse("0 0 * * 0");
            case "@monthly" -> parse("0 0 1 * *");
            case "@yearly", "@annually" -> parse("0 0 1 1 *");
            case "@reboot" -> REBOOT;
            default ->
                throw new Wrong(
                        line.startsWith("@every")
                                ? "must be a cron line; for an interval give every: 5m in place of schedule"
                                : "must be one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually,"
                                        + " @reboot, or five fields");
        };
    }

    private boolean everFires() {
        if (anyDay || !anyWeekday) {
            return true;
        }
        for (int month = 1; month <= 12; month++) {
            long possible = (1L << LONGEST_MONTH[month - 1] + 1) - 2;
            if ((months & 1 << month) != 0 && (days & possible) != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAny(String field) {
        for (String part : field.split(",", -1)) {
            if (part.matches("[*?](/0*1)?")) {
                return true;
            }
        }
        return false;
    }

    private static long set(String field, Unit unit) throws Wrong {
        long set = 0;
        for (String part : field.split(",", -1)) {
            set |= part(part, unit, field);
        }
        return set;
    }

    private static long part(String part, Unit unit, String field) throws Wrong {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : number(part.substring(slash + 1), unit, field);
        if (step < 1) {
            throw wrong(unit, field, "a step is at least 1");
        }
        int from;
        int to;
        int dash = range.indexOf('-');
        if (range.equals("*") || range.equals("?")) {
            from = unit.min();
            // 7 is Sunday again.
            to = unit.equals(WEEKDAY) ? 6 : unit.max();
        } else if (dash >= 0) {
            from = value(range.substring(0, dash), unit, field);
            to = value(range.substring(dash + 1), unit, field);
        } else {
            from = value(range, unit, field);
            to = slash < 0 ? from : unit.equals(WEEKDAY) ? Math.max(from, 6) : unit.max();
        }
        if (from > to) {
            throw wrong(unit, field, "a range goes from the lower to the higher");
        }
        long set = 0;
        for (int i = from; i <= to; i += step) {
            set |= 1L << i;
        }
        return set;
    }

    private static int value(String text, Unit unit, String field) throws Wrong {
        int name = unit.names().indexOf(text.toLowerCase(Locale.ROOT));
        int value = name >= 0 ? name + unit.firstName() : number(text, unit, field);
        if (value < unit.min() || value > unit.max()) {
            throw wrong(unit, field, "it goes from " + unit.min() + " to " + unit.max());
        }
        return value;
    }

    private static int number(String text, Unit unit, String field) throws Wrong {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i > 4) {
                throw wrong(
                        unit,
                        field,
                        "\"" + text + "\" is no number" + (unit.names().isEmpty() ? "" : " or name"));
            }
            number = number * 10 + digit;
        }
        if (text.isEmpty()) {
            throw wrong(unit, field, "a number is missing");
        }
        return number;
    }

    private static Wrong wrong(Unit unit, String field, String why) {
        return new Wrong("has a wrong " + unit.name() + " \"" + field + "\": " + why);
    }
}
