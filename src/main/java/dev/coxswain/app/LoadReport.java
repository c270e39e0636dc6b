package dev.coxswain.app;

import dev.coxswain.crew.Change;
import dev.coxswain.engine.Condition;
import dev.coxswain.logs.Level;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.runtime.Core;
import dev.coxswain.runtime.CrewEvent;
import dev.coxswain.runtime.Reloaded;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people are told of a source that was read: a line, the condition ConfigValid, an event. */
final class LoadReport {

    private static final int TOLD_PROBLEMS = 20;

    private final Core core;
    private final String source;
    private final Output output;

    LoadReport(Core core, String source, Output output) {
        this.core = core;
        this.source = source;
        this.output = output;
    }

    /** A good document, before it comes into force. */
    void applying(List<Change> changes, String revision, boolean before) {
        String told = changes.stream()
                .filter(change -> change.kind() != Change.Kind.NONE)
                .map(LoadReport::words)
                .collect(Collectors.joining(", "));
        String message =
                (before ? "reloaded " : "loaded ") + source + ": " + (told.isEmpty() ? "no worker changes" : told);
        output.say(new OwnLine(Level.INFO, message, Map.of("reason", "Reloaded", "revision", revision)));
        event(CrewEvent.Type.NORMAL, "Reloaded", message);
    }

    /** A good document that rollout.jitter holds back. */
    void waiting(String revision, Duration time) {
        Instant until = Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS);
        String message = "a changed document (" + revision + ") waits until " + until + ": rollout.jitter";
        output.say(OwnLine.info(source + ": " + message));
        core.config(valid("Valid", message), Optional.empty());
    }

    /** Before the first document: it can't be said whether there is one. */
    void unknown(String message) {
        core.config(
                new Condition("ConfigValid", Condition.Status.UNKNOWN, "SourceMissing", message, Instant.now()),
                Optional.empty());
    }

    /**
     * @param mended the one before was invalid or missing
     * @param runs whether a document is in force
     */
    void tell(Reloaded result, boolean mended, boolean runs, Optional<String> resourceVersion) {
        switch (result) {
            case Reloaded.Applied ignored -> {}
            case Reloaded.Unchanged ignored -> {
                if (mended) {
                    output.say(OwnLine.info(source + " is as it was: the document in force is valid"));
                }
                core.config(valid("Valid", ""), resourceVersion);
            }
            case Reloaded.Missing(String message) -> {
                output.say(OwnLine.warn(message + (runs ? "; what runs goes on" : "; waiting for it")));
                if (runs) {
                    core.config(valid("SourceMissing", message), Optional.empty());
                } else {
                    unknown(message);
                }
            }
            case Reloaded.Invalid(var problems) -> {
                String first = problems.getFirst().toString();
                core.config(
                        new Condition("ConfigValid", Condition.Status.FALSE, "Invalid", first, Instant.now()),
                        Optional.empty());
                problems.stream()
                        .limit(TOLD_PROBLEMS)
                        .forEach(problem -> output.say(
                                new OwnLine(Level.ERROR, problem.toString(), Map.of("reason", "ConfigInvalid"))));
                String count =
                        String.format(Locale.ROOT, "%d %s", problems.size(), problems.size() == 1 ? "error" : "errors");
                output.say(OwnLine.error(source + " is invalid, " + count + ": "
                        + (runs ? "the last good document stays in force" : "nothing runs until it is mended")));
                event(CrewEvent.Type.WARNING, "ConfigInvalid", source + ", " + count + ": " + first);
            }
        }
    }

    private void event(CrewEvent.Type type, String reason, String message) {
        core.events().publish(new CrewEvent(Instant.now(), type, reason, "", message));
    }

    private static Condition valid(String reason, String message) {
        return new Condition("ConfigValid", Condition.Status.TRUE, reason, message, Instant.now());
    }

    private static String words(Change change) {
        String kind = switch (change.kind()) {
            case NONE -> "unchanged";
            case IN_PLACE -> "changes in place";
            case SCALE -> "scales";
            case RESTART -> "restarts";
            case START -> "is new";
            case STOP -> "is removed";
        };
        return change.name() + " " + kind
                + (change.fields().isEmpty() ? "" : " (" + String.join(", ", change.fields()) + ")");
    }
}
