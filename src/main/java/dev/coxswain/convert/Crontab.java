package dev.coxswain.convert;

import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A crontab: a user's, or the system's with a user before the command (crontab(5) of Debian's cron, cronie, FreeBSD;
 * busybox crond reads a part of it).
 */
public final class Crontab implements Format {

    /** A crontab of a thousand variables and a thousand jobs would become a million lines. */
    private static final int MOST_VARIABLES = 50_000;

    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*\\$?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern MINUTES = Pattern.compile("[0-9]{1,4}");

    /** A line that is a job, with the variables of the lines above it. */
    private record Entry(TextLine line, int begin, boolean quiet, CronTime time, Map<String, CronVariable> variables) {}

    @Override
    public void read(List<SourceText> texts, Draft draft) throws Unreadable {
        for (SourceText text : texts) {
            List<Entry> entries = entries(text, draft);
            Place file = new Place(text.file(), 1, 1);
            if (entries.isEmpty()) {
                draft.remark(file, "crontab", "has no job");
                continue;
            }
            List<String> commands = new ArrayList<>();
            for (Entry entry : entries) {
                commands.add(entry.line().text().substring(entry.time().end()));
            }
            CronForm form = CronForm.of(text.file(), commands);
            draft.remark(file, "crontab", "is read as " + form.words());
            int variables = 0;
            for (Entry entry : entries) {
                variables += entry.variables().size();
                if (variables > MOST_VARIABLES) {
                    throw new Unreadable(
                            entry.line().at(entry.begin()),
                            "the jobs have more than " + MOST_VARIABLES + " variables in all");
                }
                job(entry, form, draft);
            }
            remarkAll(file, entries, form, draft);
        }
    }

    /** A folder such as {@code /etc/cron.d}, in which cron passes over files of other names. */
    @Override
    public boolean takes(String fileName) {
        return NAME.matcher(fileName).matches();
    }

    private static List<Entry> entries(SourceText text, Draft draft) throws Unreadable {
        List<Entry> entries = new ArrayList<>();
        Map<String, CronVariable> variables = Map.of();
        for (TextLine line : TextLine.of(text)) {
            if (line.isEmpty() || line.isComment()) {
                continue;
            }
            Optional<CronVariable> variable = CronVariable.parse(line);
            if (variable.isPresent()) {
                // A copy: the jobs above keep theirs.
                Map<String, CronVariable> more = new LinkedHashMap<>(variables);
                more.put(variable.get().name(), variable.get());
                variables = more;
                CronMail.remark(variable.get(), draft);
                continue;
            }
            int begin = line.afterBlanks(0);
            boolean quiet = line.text().charAt(begin) == '-';
            CronTime time = CronTime.parse(line, quiet ? line.afterBlanks(begin + 1) : begin);
            if (time.end() == line.text().length()) {
                throw new Unreadable(line.at(begin), "this job has a time and no command");
            }
            entries.add(new Entry(line, begin, quiet, time, variables));
        }
        return entries;
    }

    private static void job(Entry entry, CronForm form, Draft draft) throws Unreadable {
        TextLine line = entry.line();
        int command = entry.time().end();
        String user = "";
        if (form.hasUser()) {
            int end = line.wordEnd(command);
            user = line.text().substring(command, end);
            command = line.afterBlanks(end);
            if (!USER.matcher(user).matches()) {
                throw new Unreadable(line.at(entry.time().end()), "\"" + user + "\" is no user; " + form.words());
            }
            if (command == line.text().length()) {
                throw new Unreadable(line.at(entry.time().end()), "no command behind the user; " + form.words());
            }
        }
        String written = line.text().substring(command);
        if (written.startsWith("*")) {
            throw new Unreadable(line.at(command), "the command begins with a *: this line has six time fields");
        }
        CronCommand parsed = CronCommand.of(written);
        Place at = line.at(entry.begin());
        if (entry.time().neverFires()) {
            draft.remark(
                    at,
                    "job " + parsed.name(),
                    "is left out: its time " + entry.time().schedule() + " never comes");
            return;
        }
        DraftWorker worker = draft.worker(parsed.name(), "job " + parsed.name(), at);
        entry.time().notes().forEach(note -> worker.remark(at, "", note));
        if (entry.quiet()) {
            worker.remark(
                    at, "", "begins with -, which keeps it out of cron's log; here its runs are told of as others");
        }
        time(worker, entry);
        variables(worker, entry, parsed);
        if (!user.isEmpty()) {
            worker.set("securityContext.runAsUser", user);
        }
        String shell = value(entry, "SHELL").filter(text -> !text.isEmpty()).orElse("/bin/sh");
        worker.command(parsed.words(shell));
        if (!parsed.input().isEmpty()) {
            worker.remark(at, "", "gets the lines behind % as its stdin by a here-document of its shell");
        }
    }

    private static void time(DraftWorker worker, Entry entry) throws Unreadable {
        if (entry.time().every().isPresent()) {
            worker.set("every", entry.time().every().getAsInt() + "s");
            return;
        }
        String schedule = entry.time().schedule();
        worker.set("schedule", schedule);
        CronVariable zone = entry.variables().get("CRON_TZ");
        if (zone != null && !zone.value().isEmpty()) {
            worker.set("timeZone", zone(zone));
        }
        if (!schedule.equals("@reboot")) {
            worker.set("concurrencyPolicy", "Allow");
        }
        CronVariable delay = entry.variables().get("RANDOM_DELAY");
        if (delay != null) {
            Matcher minutes = MINUTES.matcher(delay.value());
            if (minutes.matches() && Integer.parseInt(delay.value()) <= 24 * 60) {
                worker.set("randomizedDelay", Integer.parseInt(delay.value()) + "m");
            } else {
                worker.remark(delay.at(), "RANDOM_DELAY", "is left out: it is no number of minutes up to a day's");
            }
        }
    }

    private static String zone(CronVariable variable) throws Unreadable {
        try {
            if (ZoneId.getAvailableZoneIds()
                    .contains(ZoneId.of(variable.value()).getId())) {
                return variable.value();
            }
        } catch (DateTimeException e) {
            // Told of below, as one that is no region.
        }
        throw new Unreadable(
                variable.at(), "CRON_TZ: \"" + variable.value() + "\" is no time zone such as Europe/Berlin, Etc/UTC");
    }

    private static void variables(DraftWorker worker, Entry entry, CronCommand command) {
        for (CronVariable variable : entry.variables().values()) {
            switch (variable.name()) {
                case "CRON_TZ", "RANDOM_DELAY" -> {
                    // Fields of the schedule.
                }
                case "LOGNAME", "USER" -> {
                    // Remarked once, where it stands.
                }
                case "HOME" -> {
                    worker.env("HOME", variable.value());
                    if (variable.value().startsWith("/")) {
                        worker.set("workingDir", variable.value());
                    }
                }
                default -> {
                    if (!CronMail.isOfMail(variable.name()) || command.line().contains(variable.name())) {
                        worker.env(variable.name(), variable.value());
                    }
                }
            }
        }
    }

    private static Optional<String> value(Entry entry, String name) {
        return Optional.ofNullable(entry.variables().get(name)).map(CronVariable::value);
    }

    /** What holds for all jobs, said once. */
    private static void remarkAll(Place file, List<Entry> entries, CronForm form, Draft draft) {
        if (form.hasUser()) {
            draft.remark(
                    file, "crontab", "runAsUser: only a supervisor that runs as root can start a job as another user");
        }
        boolean overlap = entries.stream()
                .anyMatch(entry -> entry.time().every().isEmpty()
                        && !entry.time().schedule().equals("@reboot"));
        if (overlap) {
            draft.remark(
                    file,
                    "crontab",
                    "concurrencyPolicy: Allow is what cron does, a run begins though the last one goes on; without that"
                            + " line it is Forbid");
            draft.remark(
                    file,
                    "crontab",
                    "a local time that the clock skips in spring does not run that day; cron makes it up");
        }
        if (entries.stream().anyMatch(entry -> value(entry, "MAILTO").isEmpty())) {
            draft.remark(file, "crontab", "output is not mailed to the owner; it goes to the log");
        }
        draft.remark(
                file,
                "crontab",
                "jobs start in the supervisor's folder with its environment; cron's begin in the user's home with HOME,"
                        + " LOGNAME, SHELL and PATH=/usr/bin:/bin: set workingDir and env where one needs them");
    }
}
