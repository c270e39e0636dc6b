package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.JsonTree;
import dev.coxswain.control.NoSupervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code status}: the crew as a table or an object, once or again with each change. */
final class StatusCommand extends ClientCommand {

    private static final long FOLLOW_MILLIS = 500;
    private static final List<String> TOLD_CONDITIONS = List.of("ConfigValid", "Progressing");

    /** What the cells of a column may need later, so that rows that come then stand below the first ones. */
    private static final int[] FOLLOWED = {0, 9, 5, 7, 8, 6, 6, 8, 20, 32, 0};

    private final int[] widths = new int[FOLLOWED.length];

    private final TargetOptions targets;
    private String format = "table";
    private boolean watch;

    StatusCommand(Terminal terminal) {
        super(terminal, new Syntax("status", "Shows what runs."));
        targets = new TargetOptions(syntax());
        syntax().option("-o", Value.FORMAT, "table, wide, json, yaml or name.", text -> format = text)
                .flag("-w, --watch", "Follow: show what changes, until interrupted.", () -> watch = true)
                .exits(ExitCode.NOT_READY, "The crew isn't ready; with TARGETs: one of their instances isn't.")
                .example("coxswain status web -o wide");
    }

    @Override
    String task() {
        return "show the status of " + targets.words();
    }

    @Override
    int run(ControlClient client) throws NoSupervisor, InterruptedException {
        OutputFormat output = OutputFormat.parse(format);
        CrewView crew = CrewView.read(client);
        List<Target> chosen = targets.resolve(crew);
        if (watch && output.tabular() && terminal().screen().isPresent()) {
            watch(client, crew, FOLLOW_MILLIS, terminal().screen().get(), now -> screenful(now, chosen, output));
        }
        Map<String, String> shown = new HashMap<>();
        if (watch) {
            System.arraycopy(FOLLOWED, 0, widths, 0, widths.length);
        }
        show(crew, chosen, output, shown);
        while (watch) {
            flush();
            Thread.sleep(FOLLOW_MILLIS);
            crew = CrewView.read(client);
            show(crew, chosen, output, shown);
        }
        return exitCode(crew, chosen);
    }

    private int exitCode(CrewView crew, List<Target> chosen) {
        boolean ready = targets.none()
                ? crew.condition("Ready").path("status").asText().equals("True")
                : chosen.stream()
                        .flatMap(target -> crew.instances(target).stream())
                        .allMatch(InstanceView::settledWell);
        return ready ? ExitCode.OK : ExitCode.NOT_READY;
    }

    /** The whole table, and below it what no row tells. */
    private List<String> screenful(CrewView crew, List<Target> chosen, OutputFormat output) {
        List<InstanceView> rows = chosen(crew, chosen);
        List<String> lines = new ArrayList<>(
                rows.isEmpty()
                        ? nothing(crew, chosen)
                        : table(rows, output == OutputFormat.WIDE)
                                .lines(new int[FOLLOWED.length], Paint.of(terminal())));
        for (String type : TOLD_CONDITIONS) {
            String words = words(crew.condition(type), type);
            if (!words.isEmpty()) {
                lines.add(words);
            }
        }
        return lines;
    }

    private List<InstanceView> chosen(CrewView crew, List<Target> chosen) {
        List<InstanceView> rows = new ArrayList<>();
        for (JsonNode worker : crew.workers()) {
            String name = worker.path("name").asText();
            for (JsonNode instance : worker.path("instances")) {
                InstanceView view = new InstanceView(instance);
                if (targets.none() || chosen.stream().anyMatch(target -> target.covers(name, view.index()))) {
                    rows.add(view);
                }
            }
        }
        return rows;
    }

    /** @param shown what the last look showed; only what is different is printed, as kubectl's -w does */
    private void show(CrewView crew, List<Target> chosen, OutputFormat output, Map<String, String> shown) {
        boolean first = shown.isEmpty();
        if (output == OutputFormat.JSON || output == OutputFormat.YAML) {
            ObjectNode object = only(crew, chosen);
            if (!marks(object).equals(shown.put("", marks(object)))) {
                print((first || output == OutputFormat.JSON ? "" : "---\n") + output.print(object));
            }
            return;
        }
        List<InstanceView> news = chosen(crew, chosen).stream()
                .filter(view -> !mark(view).equals(shown.put(view.id(), mark(view))))
                .toList();
        if (output == OutputFormat.NAME) {
            news.forEach(instance -> print(instance.id()));
            return;
        }
        List<String> lines = table(news, output == OutputFormat.WIDE).lines(widths, Paint.of(terminal()));
        if (first && news.isEmpty()) {
            nothing(crew, chosen).forEach(this::complain);
        } else {
            lines.subList(first ? 0 : 1, lines.size()).forEach(this::print);
        }
        conditions(crew, shown);
    }

    /** What no row tells: a document that is refused, a source that is gone, a rollout that stands still. */
    private void conditions(CrewView crew, Map<String, String> shown) {
        for (String type : TOLD_CONDITIONS) {
            String words = words(crew.condition(type), type);
            if (!words.equals(shown.put(type, words)) && !words.isEmpty()) {
                complain(words);
            }
        }
    }

    /** Empty where all is as it should be. */
    private static String words(JsonNode condition, String type) {
        String reason = condition.path("reason").asText();
        String message = condition.path("message").asText();
        boolean worthAWord = type.equals("ConfigValid")
                ? !reason.equals("Valid") || !message.isEmpty()
                : !reason.equals("Complete") && !reason.equals("Rollout");
        return worthAWord && !condition.isMissingNode()
                ? type + " is " + condition.path("status").asText() + ", " + reason + ": " + message
                : "";
    }

    /** Why there is no row. */
    private List<String> nothing(CrewView crew, List<Target> chosen) {
        List<String> lines = new ArrayList<>();
        if (crew.workers().isEmpty()) {
            lines.add("no workers");
        }
        for (JsonNode worker : crew.workers()) {
            String name = worker.path("name").asText();
            if (targets.none()
                    || chosen.stream().anyMatch(target -> target.worker().equals(name))) {
                lines.add(name + " has 0 replicas: nothing is to run");
            }
        }
        return lines;
    }

    private static String marks(ObjectNode crew) {
        StringBuilder marks =
                new StringBuilder(JsonTree.text(crew.path("status").path("conditions")));
        for (JsonNode worker : crew.path("status").path("workers")) {
            worker.path("instances").forEach(instance -> marks.append(mark(new InstanceView(instance))));
        }
        return marks.toString();
    }

    /** What makes a row worth showing again: not its age, nor its figures. */
    private static String mark(InstanceView instance) {
        return instance.phase() + instance.ready() + instance.reason() + instance.life();
    }

    private ObjectNode only(CrewView crew, List<Target> chosen) {
        ObjectNode object = crew.json().deepCopy();
        if (targets.none()) {
            return object;
        }
        ArrayNode kept = object.arrayNode();
        for (JsonNode worker : crew.workers()) {
            String name = worker.path("name").asText();
            ObjectNode copy = worker.deepCopy();
            ArrayNode instances = copy.putArray("instances");
            for (JsonNode instance : worker.path("instances")) {
                int index = instance.path("index").asInt();
                if (chosen.stream().anyMatch(target -> target.covers(name, index))) {
                    instances.add(instance);
                }
            }
            if (chosen.stream().anyMatch(target -> target.worker().equals(name))) {
                kept.add(copy);
            }
        }
        ((ObjectNode) object.path("status")).set("workers", kept);
        return object;
    }

    private Table table(List<InstanceView> instances, boolean wide) {
        List<String> header =
                new ArrayList<>(List.of("NAME", "PHASE", "READY", "PID", "RESTARTS", "AGE", "CPU", "MEMORY", "REASON"));
        if (wide) {
            header.addAll(List.of("LAST EXIT", "MESSAGE"));
        }
        Table table = new Table(header.toArray(String[]::new));
        Instant now = terminal().clock().instant();
        for (InstanceView instance : instances) {
            JsonNode json = instance.json();
            List<String> cells = new ArrayList<>(List.of(
                    instance.id(),
                    instance.phase(),
                    Boolean.toString(instance.ready()),
                    Figures.text(json.path("pid")),
                    json.path("restarts").asText(),
                    age(json.path("startedAt"), now),
                    Figures.cpu(json.path("cpuMillicores")),
                    Figures.memory(json.path("memoryBytes")),
                    reason(instance, now)));
            if (wide) {
                cells.add(lastExit(json.path("lastExit"), now));
                cells.add(Figures.text(json.path("message")));
            }
            table.row(cells);
        }
        return table;
    }

    /** {@code Scheduled (in 5h12m)}. */
    private static String reason(InstanceView instance, Instant now) {
        JsonNode next = instance.json().path("nextStartAt");
        return instance.betweenRuns() && next.isTextual()
                ? instance.reason() + " (in " + Figures.age(Duration.between(now, Instant.parse(next.asText()))) + ")"
                : Figures.text(instance.json().path("reason"));
    }

    private static String age(JsonNode startedAt, Instant now) {
        return startedAt.isTextual()
                ? Figures.age(Duration.between(Instant.parse(startedAt.asText()), now))
                : Figures.NONE;
    }

    /** {@code Signaled (137) 4s ago}. */
    private static String lastExit(JsonNode exit, Instant now) {
        return exit.isObject()
                ? exit.path("reason").asText() + " (" + exit.path("exitCode").asText() + ") "
                        + age(exit.path("finishedAt"), now) + " ago"
                : Figures.NONE;
    }
}
