package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A worker in words, in the order of {@code kubectl describe}: what it is, how it is, what came before, what happened. */
final class Description {

    private static final int COLUMN = 14;
    private static final int MOST_EXITS = 10;
    private static final int MOST_EVENTS = 20;
    private static final String NONE = "<none>";
    /** Fields that have a place of their own. */
    private static final Set<String> TOLD = Set.of(
            "name",
            "labels",
            "description",
            "command",
            "args",
            "replicas",
            "startupProbe",
            "livenessProbe",
            "readinessProbe");

    private final CrewView crew;
    private final Instant now;
    private final Paint paint;
    private final List<String> lines = new ArrayList<>();

    Description(CrewView crew, Instant now, Paint paint) {
        this.crew = crew;
        this.now = now;
        this.paint = paint;
    }

    /** @param worker as {@code GET /v1/workers/NAME} shows it, maybe one instance of it alone */
    String of(JsonNode worker) {
        lines.clear();
        JsonNode spec = worker.path("spec");
        field("Name", worker.path("name").asText());
        labels(spec.path("labels"));
        if (spec.has("description")) {
            field("Description", spec.path("description").asText());
        }
        field("Command", SpecWords.command(spec));
        field(
                "Replicas",
                worker.path("replicas").asText() + " wanted, "
                        + worker.path("readyReplicas").asText() + " ready");
        spec(spec);
        nextRuns(worker);
        probes(spec);
        instances(worker);
        exits(worker.path("exits"));
        conditions();
        events(worker.path("events"));
        return String.join("\n", lines);
    }

    private void field(String name, String value) {
        lines.add(padded(name + ":", COLUMN) + value);
    }

    private void sub(String name, String value) {
        lines.add("    " + padded(name + ":", COLUMN + 2) + value);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private void labels(JsonNode labels) {
        String name = "Labels:";
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            lines.add(padded(name, COLUMN) + label.getKey() + "="
                    + label.getValue().asText());
            name = "";
        }
        if (labels.isEmpty()) {
            field("Labels", NONE);
        }
    }

    private void spec(JsonNode spec) {
        List<String> others = new ArrayList<>();
        int width = 0;
        for (Map.Entry<String, JsonNode> entry : spec.properties()) {
            if (!TOLD.contains(entry.getKey())) {
                others.add(entry.getKey());
                width = Math.max(width, entry.getKey().length() + 2);
            }
        }
        if (!others.isEmpty()) {
            lines.add("Spec:");
        }
        for (String field : others) {
            lines.add("  " + padded(field + ":", width) + SpecWords.flow(spec.path(field)));
        }
    }

    /** Of a scheduled worker alone. */
    private void nextRuns(JsonNode worker) {
        JsonNode spec = worker.path("spec");
        if (!spec.has("schedule") && !spec.has("every")) {
            return;
        }
        if (worker.path("nextRuns").isEmpty()) {
            boolean suspended = spec.path("suspend").asBoolean();
            field("Next runs", NONE + (suspended ? ": the schedule is suspended" : ""));
        }
        String name = "Next runs:";
        for (JsonNode run : worker.path("nextRuns")) {
            Instant moment = Instant.parse(run.asText());
            lines.add(padded(name, COLUMN) + seconds(moment) + " (in " + Figures.age(Duration.between(now, moment))
                    + ")");
            name = "";
        }
    }

    private void probes(JsonNode spec) {
        List<String> told = new ArrayList<>();
        for (String kind : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            if (spec.path(kind).isObject()) {
                told.add("  " + padded(kind + ":", COLUMN + 2) + SpecWords.probe(spec.path(kind)));
            }
        }
        if (!told.isEmpty()) {
            lines.add("Probes:");
            lines.addAll(told);
        }
    }

    private void instances(JsonNode worker) {
        lines.add("Instances:" + (worker.path("instances").isEmpty() ? " ".repeat(COLUMN - 10) + NONE : ""));
        for (JsonNode json : worker.path("instances")) {
            InstanceView instance = new InstanceView(json);
            lines.add("  " + instance.id() + ":");
            sub(
                    "State",
                    paint.cell("PHASE", instance.phase())
                            + (instance.ready() ? ", ready" : "")
                            + (instance.reason().isEmpty() ? "" : " (" + instance.reason() + ")"));
            if (!instance.message().isEmpty()) {
                sub("Message", instance.message());
            }
            if (json.path("pid").isNumber()) {
                sub("PID", json.path("pid").asText());
                sub("Started", moment(json.path("startedAt")));
                sub("CPU", Figures.cpu(json.path("cpuMillicores")));
                sub("Memory", Figures.memory(json.path("memoryBytes")));
            }
            if (json.path("nextStartAt").isTextual()) {
                Instant next = Instant.parse(json.path("nextStartAt").asText());
                sub("Next start", seconds(next) + " (in " + Figures.age(Duration.between(now, next)) + ")");
            }
            sub("Restarts", json.path("restarts").asText());
            for (JsonNode probe : worker.path("probes")) {
                if (probe.path("instance").asText().equals(instance.id())) {
                    sub(probe.path("probe").asText(), ProbeWords.state(probe));
                }
            }
        }
    }

    private void exits(JsonNode exits) {
        if (exits.isEmpty()) {
            field("Exits", NONE);
            return;
        }
        lines.add("Exits:" + " ".repeat(COLUMN - 6) + "the newest first");
        int shown = 0;
        JsonNode before = exits;
        for (JsonNode exit : exits) {
            if (shown++ == MOST_EXITS) {
                lines.add("  … and " + (exits.size() - MOST_EXITS) + " more: -o json");
                break;
            }
            String signal =
                    exit.path("signal").isTextual() ? ", " + exit.path("signal").asText() : "";
            lines.add("  " + exit.path("instance").asText() + " " + moment(exit.path("finishedAt")) + ": "
                    + exit.path("reason").asText() + ", exit code "
                    + exit.path("exitCode").asText() + signal);
            lines.add("    " + exit.path("message").asText());
            JsonNode last = exit.path("lastLines");
            if (!last.isEmpty() && last.equals(before)) {
                lines.add("    | … the same last lines");
            } else {
                last.forEach(line -> lines.add("    | " + line.asText()));
            }
            before = last;
        }
    }

    private void conditions() {
        Table table = new Table("  TYPE", "STATUS", "REASON", "MESSAGE");
        crew.json()
                .path("status")
                .path("conditions")
                .forEach(condition -> table.row(List.of(
                        "  " + condition.path("type").asText(),
                        condition.path("status").asText(),
                        condition.path("reason").asText(),
                        condition.path("message").asText())));
        lines.add("Conditions:" + " ".repeat(COLUMN - 11) + "of the crew");
        lines.addAll(table.lines());
    }

    private void events(JsonNode events) {
        if (events.isEmpty()) {
            field("Events", NONE);
            return;
        }
        int left = Math.max(0, events.size() - MOST_EVENTS);
        lines.add("Events:" + (left == 0 ? "" : " ".repeat(COLUMN - 7) + "the last " + MOST_EVENTS));
        Table table = new Table("  AGE", "TYPE", "REASON", "OBJECT", "MESSAGE");
        for (int at = left; at < events.size(); at++) {
            EventView event = new EventView(events.path(at));
            table.row(List.of("  " + event.age(now), event.type(), event.reason(), event.regarding(), event.head()));
        }
        lines.addAll(table.lines(new int[5], paint));
    }

    /** {@code 2026-11-21T06:00:00Z (3m ago)}. */
    private String moment(JsonNode time) {
        Instant instant = Instant.parse(time.asText());
        return seconds(instant) + " (" + Figures.age(Duration.between(instant, now)) + " ago)";
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    }
}
