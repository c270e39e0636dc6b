package dev.coxswain.convert;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A calendar event of systemd.time(7) as a cron line.
 *
 * @param cron five fields
 * @param zone empty: the supervisor's
 */
record UnitCalendar(String cron, String zone) {

    private static final Pattern EVENT = Pattern.compile("(?:([A-Za-z][A-Za-z,. -]*?)\\s+)?"
            + "(?:(?:([^\\s:-]+)-)?([^\\s:-]+)-([^\\s:-]+)(?:\\s+|$))?"
            + "(?:([^\\s:]+):([^\\s:]+)(?::([^\\s:]+))?)?"
            + "(?:\\s*([A-Za-z_]+(?:/[A-Za-z_+-]+)*))?");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** Empty where no cron line says the same. */
    static Optional<UnitCalendar> of(String event) {
        String[] words = event.strip().split("\\s+", 2);
        String zone = words.length > 1 && words[1].matches("[A-Za-z_]+(/[A-Za-z_+-]+)*") ? words[1] : "";
        Optional<String> macro = macro(words[0]);
        if (macro.isPresent() && (words.length == 1 || !zone.isEmpty())) {
            return Optional.of(new UnitCalendar(macro.get(), zone));
        }
        String only = event.strip();
        if (only.matches("[A-Za-z][A-Za-z,. -]*") && weekdays(only).isPresent()) {
            return Optional.of(new UnitCalendar("0 0 * * " + weekdays(only).get(), ""));
        }
        Matcher parts = EVENT.matcher(only);
        if (only.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        return of(parts);
    }

    private static Optional<UnitCalendar> of(Matcher parts) {
        String year = parts.group(2) == null ? "*" : parts.group(2);
        String seconds = parts.group(7) == null ? "0" : parts.group(7);
        boolean date = parts.group(4) != null;
        boolean time = parts.group(5) != null;
        if (!year.equals("*") || !seconds.matches("0{1,2}") || !date && !time && parts.group(1) == null) {
            return Optional.empty();
        }
        Optional<String> weekday = parts.group(1) == null ? Optional.of("*") : weekdays(parts.group(1));
        Optional<String> month = field(date ? parts.group(3) : "*", 12);
        Optional<String> day = field(date ? parts.group(4) : "*", 31);
        Optional<String> hour = field(time ? parts.group(5) : "0", 23);
        Optional<String> minute = field(time ? parts.group(6) : "0", 59);
        if (weekday.isEmpty() || month.isEmpty() || day.isEmpty() || hour.isEmpty() || minute.isEmpty()) {
            return Optional.empty();
        }
        // Both are meant there, either one in cron.
        if (!weekday.get().equals("*") && !day.get().equals("*")) {
            return Optional.empty();
        }
        String zone = parts.group(8) == null ? "" : parts.group(8);
        return Optional.of(new UnitCalendar(
                minute.get() + " " + hour.get() + " " + day.get() + " " + month.get() + " " + weekday.get(), zone));
    }

    private static Optional<String> macro(String word) {
        return Optional.ofNullable(
                switch (word.toLowerCase(Locale.ROOT)) {
                    case "minutely" -> "* * * * *";
                    case "hourly" -> "0 * * * *";
                    case "daily" -> "0 0 * * *";
                    case "weekly" -> "0 0 * * 1";
                    case "monthly" -> "0 0 1 * *";
                    case "yearly", "annually" -> "0 0 1 1 *";
                    case "quarterly" -> "0 0 1 1,4,7,10 *";
                    case "semiannually" -> "0 0 1 1,7 *";
                    default -> null;
                });
    }

    /** {@code Mon..Fri} and {@code Mon,Wed} as numbers. */
    private static Optional<String> weekdays(String text) {
        StringBuilder days = new StringBuilder();
        for (String part : text.strip().split("\\s*,\\s*|\\s+")) {
            String[] ends = part.split("\\.\\.|-", 2);
            int from = day(ends[0]);
            int to = day(ends[ends.length - 1]);
            if (from < 0 || to < 0) {
                return Optional.empty();
            }
            // A week begins on Monday there: Sat..Sun is 6-7, for Sunday is 7 too.
            int last = to == 0 && ends.length > 1 ? 7 : to;
            if (ends.length > 1 && last < from) {
                return Optional.empty();
            }
            days.append(days.isEmpty() ? "" : ",").append(from);
            if (ends.length > 1 && last > from) {
                days.append('-').append(last);
            }
        }
        return Optional.of(days.toString());
    }

    private static int day(String name) {
        return name.length() < 3 ? -1 : DAYS.indexOf(name.substring(0, 3).toLowerCase(Locale.ROOT));
    }

    /** {@code *}, {@code 5}, {@code 1,15}, {@code 8..18}, {@code 0/15}. */
    private static Optional<String> field(String text, int most) {
        StringBuilder field = new StringBuilder();
        for (String part : text.split(",", -1)) {
            Matcher one = Pattern.compile("(\\*|\\d{1,2})(?:\\.\\.(\\d{1,2}))?(?:/(\\d{1,2}))?")
                    .matcher(part);
            if (!one.matches() || one.group(1).equals("*") && one.group(2) != null) {
                return Optional.empty();
            }
            String from = one.group(1).equals("*")
                    ? "*"
                    : Integer.valueOf(one.group(1)).toString();
            String to = one.group(2) == null ? "" : "-" + Integer.valueOf(one.group(2));
            String step = one.group(3) == null ? "" : "/" + Integer.valueOf(one.group(3));
            if (step.equals("/0")) {
                return Optional.empty();
            }
            // A step from the first one on is one of all of them.
            boolean first = from.equals("0") && most != 12 && most != 31;
            boolean whole = !step.isEmpty() && to.isEmpty() && first;
            String range =
                    !step.isEmpty() && to.isEmpty() && !first && !from.equals("*") ? from + "-" + most : from + to;
            field.append(field.isEmpty() ? "" : ",").append(whole ? "*" : range).append(step);
        }
        return Optional.of(field.toString());
    }
}
