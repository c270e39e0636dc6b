package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CrewLogs;
import dev.coxswain.crew.StopChain;
import dev.coxswain.crew.Worker;
import dev.coxswain.crew.WorkerLogs;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Exit;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Notice;
import dev.coxswain.logs.Format;
import dev.coxswain.logs.Level;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.logs.StreamSettings;
import dev.coxswain.os.Child;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What people are told: notices as lines of the supervisor's own, and where each worker's output goes. Core thread only, but for warn. */
final class Reporter {

    private final Output output;
    private final LastWords lastWords;
    private final Consumer<Event> mailbox;
    private CrewLogs crewLogs = CrewLogs.DEFAULT;
    private Map<String, StreamSettings> settings = Map.of();
    private String lastWarning = "";

    Reporter(Output output, EventFeed events, Consumer<Event> mailbox) {
        this.output = output;
        this.lastWords = new LastWords(events);
        this.mailbox = mailbox;
    }

    /** Takes the log settings of a new document over, in place. Core thread. */
    void document(Crew crew) {
        crewLogs = crew.logs();
        output.format(format(crew.logs().format()));
        Map<String, StreamSettings> now = new HashMap<>();
        crew.workers().forEach(worker -> now.put(worker.name(), settings(worker)));
        now.forEach(output::settings);
        settings = now;
        warnOfTheGrace(crew);
        crew.workers().stream().filter(Reporter::isOverruled).forEach(this::warnOfRaw);
    }

    /** A document doesn't say both; {@code --log-format Raw} makes it so. */
    private static boolean isOverruled(Worker worker) {
        WorkerLogs logs = worker.logs();
        WorkerLogs.Sink inherit = new WorkerLogs.Sink.Inherit();
        return logs.format() == CrewLogs.Format.RAW
                && !(logs.stdout().equals(inherit) && logs.stderr().equals(inherit));
    }

    private void warnOfRaw(Worker worker) {
        warn(worker.name() + " has format Raw by --log-format, which captures nothing: its logs.stdout and logs.stderr"
                + " are not used; give it a logs.format of its own");
    }

    private void warnOfTheGrace(Crew crew) {
        String warning = StopChain.warning(crew);
        if (!warning.isEmpty() && !warning.equals(lastWarning)) {
            tell(new Notice(
                    Notice.Level.WARNING, "GracePeriodTooShort", "", warning, Optional.empty(), OptionalLong.empty()));
        }
        lastWarning = warning;
    }

    /** Takes over what a process writes, once its start has been told. */
    void attach(InstanceId id, long generation, Child child) {
        if (child.stdout() >= 0) {
            // A worker that was removed meanwhile is written with the settings of any.
            StreamSettings now = settings.getOrDefault(id.worker(), StreamSettings.DEFAULT);
            output.attach(id.worker(), id.index(), generation, child.stdout(), child.stderr(), now);
        }
    }

    private StreamSettings settings(Worker worker) {
        CrewLogs logs = crewLogs;
        WorkerLogs own = worker.logs();
        return new StreamSettings(
                format(own.format()),
                logs.maxLineBytes(),
                logs.history(),
                own.parseJson(),
                disposal(own.stdout()),
                disposal(own.stderr()));
    }

    private static StreamSettings.Disposal disposal(WorkerLogs.Sink sink) {
        return switch (sink) {
            case WorkerLogs.Sink.Inherit _ -> StreamSettings.Disposal.INHERIT;
            case WorkerLogs.Sink.Discard _ -> StreamSettings.Disposal.DISCARD;
            case WorkerLogs.Sink.ToFile file ->
                new StreamSettings.Disposal.ToFile(
                        file.absolute(), file.maxSize(), file.maxFiles(), file.daily(), file.compress());
        };
    }

    /** Raw workers are not captured; the supervisor's own lines are Text then. */
    private static Format format(CrewLogs.Format format) {
        return format == CrewLogs.Format.JSON ? Format.JSON : Format.TEXT;
    }

    void tell(Notice notice) {
        OwnLine line = line(notice);
        CrewEvent event = CrewEvent.of(notice, Instant.now());
        if (notice.exited().isEmpty()) {
            output.say(line);
            lastWords.tell(event);
        } else if (notice.exit().map(Exit::success).orElse(true)) {
            output.leaderExited(notice.exited().getAsLong(), line);
            lastWords.tell(event);
        } else {
            long generation = notice.exited().getAsLong();
            InstanceId id = InstanceId.parse(notice.regarding());
            output.leaderExited(generation, line, lines -> mailbox.accept(new Event.LastLines(id, generation, lines)));
            lastWords.await(generation, event);
        }
    }

    /** Of an end that {@link #tell} was told. */
    void lastLines(Event.LastLines last) {
        lastWords.known(last);
    }

    private static OwnLine line(Notice notice) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reason", notice.reason());
        if (!notice.regarding().isEmpty()) {
            fields.put("regarding", notice.regarding());
        }
        notice.exit().ifPresent(exit -> add(fields, exit));
        String message = notice.regarding().isEmpty() ? notice.message() : notice.regarding() + " " + notice.message();
        return new OwnLine(notice.level() == Notice.Level.WARNING ? Level.WARN : Level.INFO, message, fields);
    }

    private static void add(Map<String, Object> fields, Exit exit) {
        fields.put("exitReason", exit.reason().word());
        fields.put("exitCode", exit.exitCode());
        exit.signal().ifPresent(signal -> fields.put("signal", signal));
    }

    void forget(String worker, int instances) {
        for (int index = 0; index < instances; index++) {
            output.forget(worker, index);
        }
    }

    /** Any thread, as {@link #warn}. */
    void info(String message) {
        output.say(OwnLine.info(message));
    }

    void warn(String message) {
        output.say(OwnLine.warn(message));
    }

    void mistake(Throwable mistake) {
        StringWriter trace = new StringWriter();
        mistake.printStackTrace(new PrintWriter(trace));
        output.say(OwnLine.error("internal error, going on: " + trace));
    }

    void ended(int exitCode) {
        lastWords.end();
        output.say(OwnLine.info("everything has stopped, exit code " + exitCode));
    }
}
