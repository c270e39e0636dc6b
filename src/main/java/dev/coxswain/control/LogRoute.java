package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.logs.LogLine;
import dev.coxswain.logs.LogQuery;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.Target;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** {@code GET /v1/logs}: lines of the history, and those that come. */
final class LogRoute {

    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

    /** RFC 3339, section 5.6: as ISO_OFFSET_DATE_TIME, but the seconds must be there, and no year has a sign. */
    private static final DateTimeFormatter RFC3339 = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendOffset("+HH:MM", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final Supervisor supervisor;
    private final Output output;
    private final InstantSource clock;

    LogRoute(Parts parts) {
        this.supervisor = parts.supervisor();
        this.output = parts.output();
        this.clock = InstantSource.system();
    }

    /** Without {@code worker}: all of them, but those whose output we never see. */
    CompletionStage<Answer> lines(Call call) {
        LogQuery.Run run = call.yes("previous") ? LogQuery.Run.PREVIOUS : LogQuery.Run.CURRENT;
        LogQuery query = new LogQuery(run, tail(call), call.one("since").map(this::since));
        Target target = target(call);
        return CompletableFuture.completedFuture(
                call.yes("follow")
                        ? new Answer.Lines<>(
                                ready -> output.follow(target, query, ready), LogRoute::json, Answer.Form.of(call))
                        : new Answer.Lines<>(
                                ready -> output.history(target, query), LogRoute::json, Answer.Form.LINES));
    }

    private static ObjectNode json(LogLine line) {
        ObjectNode json = JsonTree.object()
                .put("ts", CrewJson.instant(Optional.of(line.time())))
                .put("worker", line.worker())
                .put("instance", line.index())
                .put("stream", line.stream().name().toLowerCase(Locale.ROOT))
                .put("message", line.message());
        if (line.partial()) {
            json.put("partial", true);
        }
        return json;
    }

    private Target target(Call call) {
        List<String> names = call.all("worker");
        OptionalInt index = call.instance();
        Status status = supervisor.status();
        for (String name : names) {
            WorkerState worker = WorkerRoutes.worker(status, name);
            if (worker.worker().process().raw()) {
                throw Refusal.conflict(name + "'s output is not captured: its log format is Raw, so it writes to the"
                        + " supervisor's own stdout and stderr");
            }
            if (index.isPresent() && index.getAsInt() >= worker.instances().size()) {
                throw Refusal.unknown("no instance " + name + "/" + index.getAsInt());
            }
        }
        if (index.isPresent()) {
            return Target.instance(names.getFirst(), index.getAsInt());
        }
        Set<String> wanted = new HashSet<>(names);
        return wanted.isEmpty() ? Target.all() : (worker, number) -> wanted.contains(worker);
    }

    private static OptionalInt tail(Call call) {
        Optional<String> tail = call.one("tail");
        if (tail.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!COUNT.matcher(tail.get()).matches()) {
            throw Refusal.badRequest("tail must be a number of lines (was \"" + tail.get() + "\")");
        }
        return OptionalInt.of(Integer.parseInt(tail.get()));
    }

    /** How long ago, or an instant. */
    private Instant since(String text) {
        Optional<Duration> ago = Durations.parse(text);
        if (ago.isPresent()) {
            return clock.instant().minus(ago.get());
        }
        try {
            return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT), RFC3339).toInstant();
        } catch (DateTimeParseException neither) {
            throw Refusal.badRequest(
                    "since must be a duration such as 5m or a time such as 2026-11-21T06:00:00Z (was \"" + text
                            + "\")");
        }
    }
}
