package dev.coxswain.convert;

import dev.coxswain.crew.CronLine;
import dev.coxswain.crew.type.Wrong;
import dev.coxswain.crew.yaml.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a job of a crontab runs (crontab(5) of Debian's cron, cronie, FreeBSD), as a schedule of ours.
 *
 * @param schedule empty where it is an interval
 * @param every seconds after the last run's end, FreeBSD's {@code @600}
 * @param end where the rest of the line begins
 * @param notes what is otherwise here
 */
record CronTime(String schedule, OptionalInt every, boolean neverFires, int end, List<String> notes) {

    private static final String[] NAMES = {"minute", "hour", "day of month", "month", "day of week"};
    private static final int[] LOWEST = {0, 0, 1, 1, 0};
    private static final int[] HIGHEST = {59, 23, 31, 12, 6};
    private static final Pattern RANDOM = Pattern.compile("([0-9]{0,2})~([0-9]{0,2})");
    private static final Pattern SECONDS = Pattern.compile("@([0-9]{1,9})");

    /** @param at where the time begins */
    static CronTime parse(TextLine line, int at) throws Unreadable {
        return line.text().startsWith("@", at) ? nickname(line, at) : fields(line, at);
    }

    private static CronTime nickname(TextLine line, int at) throws Unreadable {
        int end = line.wordEnd(at);
        String name = line.text().substring(at, end);
        Matcher seconds = SECONDS.matcher(name);
        if (seconds.matches() && Integer.parseInt(seconds.group(1)) > 0) {
            return new CronTime(
                    "",
                    OptionalInt.of(Integer.parseInt(seconds.group(1))),
                    false,
                    line.afterBlanks(end),
                    List.of(name + " is every: the first run is at once, FreeBSD's cron waits for it"));
        }
        String schedule = name.equals("@every_minute") ? "* * * * *" : name;
        try {
            CronLine unused = CronLine.parse(schedule);
        } catch (Wrong wrong) {
            throw new Unreadable(
                    line.at(at),
                    "cannot read the time " + name + ": it is none of @reboot, @hourly, @daily, @midnight, @weekly,"
                            + " @monthly, @yearly, @annually");
        }
        List<String> notes = name.equals("@reboot")
                ? List.of("runs at each start of the supervisor; cron runs it at the machine's")
                : List.of();
        return new CronTime(schedule, OptionalInt.empty(), false, line.afterBlanks(end), notes);
    }

    private static CronTime fields(TextLine line, int at) throws Unreadable {
        List<String> fields = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        int begin = at;
        for (int i = 0; i < NAMES.length; i++) {
            int end = line.wordEnd(begin);
            if (begin == end) {
                throw new Unreadable(
                        line.at(at),
                        "this is no NAME=VALUE, and as a job it lacks a " + NAMES[i]
                                + ": minute, hour, day of month, month, day of week, command");
            }
            String field = line.text().substring(begin, end);
            fields.add(field(i, field, line.text(), line.at(begin), notes));
            begin = line.afterBlanks(end);
        }
        if (takesBothDays(fields.get(2), fields.get(4))) {
            notes.add(
                    "runs when the day of month or the day of week matches; cron takes a day field that begins with * so"
                            + " that both have to match");
        }
        String schedule = String.join(" ", fields);
        return new CronTime(schedule, OptionalInt.empty(), neverFires(schedule), begin, notes);
    }

    /** Whether cron wants both of two restricted days, because one begins with a star; Kubernetes, and we, want one. */
    private static boolean takesBothDays(String day, String weekday) {
        return (day.startsWith("*/") || weekday.startsWith("*/")) && !isAny(day) && !isAny(weekday);
    }

    private static boolean isAny(String field) {
        return List.of(field.split(",", -1)).contains("*");
    }

    private static boolean neverFires(String schedule) {
        try {
            CronLine unused = CronLine.parse(schedule);
            return false;
        } catch (Wrong wrong) {
            return true;
        }
    }

    /** The field as a CronJob has it; what cron doesn't take, or takes otherwise, is refused. */
    private static String field(int i, String written, String seed, Place at, List<String> notes) throws Unreadable {
        List<String> parts = new ArrayList<>();
        for (String part : written.split(",", -1)) {
            if (part.contains("?")) {
                throw wrong(i, written, "? is not cron's; write *", at);
            }
            if (part.matches("[0-9]+/.*")) {
                throw wrong(
                        i,
                        written,
                        "a step stands behind * or a range: " + part.replace("/", "-" + HIGHEST[i] + "/"),
                        at);
            }
            parts.add(part.contains("~") ? fixed(i, part, written, seed, at, notes) : part);
        }
        String field = String.join(",", parts);
        String[] alone = {"*", "*", "*", "*", "*"};
        alone[i] = field;
        try {
            CronLine unused = CronLine.parse(String.join(" ", alone));
        } catch (Wrong wrong) {
            // 30 February is right in each field; that it never comes is told of the whole.
            if (!wrong.reason().startsWith("never fires")) {
                int colon = wrong.reason().indexOf(": ");
                throw wrong(i, written, wrong.reason().substring(colon + 2), at);
            }
        }
        return field;
    }

    /** cronie picks a number when it loads the file; here it is picked once, the same for the same line. */
    private static String fixed(int i, String part, String written, String seed, Place at, List<String> notes)
            throws Unreadable {
        Matcher random = RANDOM.matcher(part);
        if (!random.matches()) {
            throw wrong(i, written, "a random value is LOW~HIGH, two numbers", at);
        }
        int low = random.group(1).isEmpty() ? LOWEST[i] : Integer.parseInt(random.group(1));
        int high = random.group(2).isEmpty() ? HIGHEST[i] : Integer.parseInt(random.group(2));
        if (low > high || low < LOWEST[i] || high > HIGHEST[i] + (i == 4 ? 1 : 0)) {
            throw wrong(i, written, "it goes from " + LOWEST[i] + " to " + HIGHEST[i] + ", from the lower", at);
        }
        int picked = low + Math.floorMod(seed.hashCode() * 31 + i, high - low + 1);
        notes.add("the " + NAMES[i] + " " + part + " is fixed to " + picked
                + ": cronie picks one whenever it loads the file");
        return Integer.toString(picked);
    }

    private static Unreadable wrong(int i, String written, String why, Place at) {
        return new Unreadable(at, "cannot read the " + NAMES[i] + " \"" + written + "\": " + why);
    }
}
