package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.JsonTree;
import dev.coxswain.control.NoSupervisor;
import java.util.ArrayList;
import java.util.List;

/** {@code top}: who takes how much, the largest first. */
final class TopCommand extends ClientCommand {

    private static final long WATCH_MILLIS = 1000;
    private static final int COLUMNS = 5;

    private final TargetOptions targets;
    private String format = "table";
    private String sort = "cpu";
    private boolean watch;

    /** One instance, with the limits that its document sets. */
    private record Use(InstanceView instance, JsonNode limits) {
        long figure(String field) {
            return instance.json().path(field).asLong(-1);
        }
    }

    TopCommand(Terminal terminal) {
        super(terminal, new Syntax("top", "Shows what CPU and memory the process trees take, and their limits."));
        targets = new TargetOptions(syntax());
        syntax().option("-o", Value.FORMAT, "table, wide, json, yaml or name.", text -> format = text)
                .option(
                        "--sort",
                        Value.words("KEY", "cpu", "memory", "name"),
                        "By cpu (unless said), memory or name.",
                        text -> sort = text)
                .flag("-w, --watch", "Follow, until interrupted.", () -> watch = true)
                .example("coxswain top --sort memory");
    }

    @Override
    String task() {
        return "show the figures of " + targets.words();
    }

    @Override
    int run(ControlClient client) throws NoSupervisor, InterruptedException {
        OutputFormat output = OutputFormat.parse(format);
        if (!List.of("cpu", "memory", "name").contains(sort)) {
            throw Failure.usage("--sort takes cpu, memory or name (was \"" + sort + "\")");
        }
        CrewView crew = CrewView.read(client);
        List<Target> chosen = targets.resolve(crew);
        if (watch && output.tabular() && terminal().screen().isPresent()) {
            watch(client, crew, WATCH_MILLIS, terminal().screen().get(), now -> lines(uses(now, chosen)));
        }
        show(uses(crew, chosen), output);
        while (watch) {
            flush();
            Thread.sleep(WATCH_MILLIS);
            print(output == OutputFormat.YAML ? "---" : "");
            show(uses(CrewView.read(client), chosen), output);
        }
        return ExitCode.OK;
    }

    /** As the document has them, where the key is name. */
    private int compare(Use one, Use other) {
        int cpu = Long.compare(other.figure("cpuMillicores"), one.figure("cpuMillicores"));
        int memory = Long.compare(other.figure("memoryBytes"), one.figure("memoryBytes"));
        return switch (sort) {
            case "cpu" -> cpu == 0 ? memory : cpu;
            case "memory" -> memory == 0 ? cpu : memory;
            default -> 0;
        };
    }

    /** Those that have a process. */
    private List<Use> uses(CrewView crew, List<Target> chosen) {
        List<Use> uses = new ArrayList<>();
        for (JsonNode worker : crew.workers()) {
            String name = worker.path("name").asText();
            JsonNode limits =
                    DocumentView.worker(crew.spec(), name).path("resources").path("limits");
            JsonNode shared = crew.spec().path("defaults").path("resources").path("limits");
            ObjectNode merged = JsonTree.object();
            shared.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
            limits.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
            for (JsonNode instance : worker.path("instances")) {
                InstanceView view = new InstanceView(instance);
                boolean wanted =
                        targets.none() || chosen.stream().anyMatch(target -> target.covers(name, view.index()));
                if (wanted && instance.path("pid").isNumber()) {
                    uses.add(new Use(view, merged));
                }
            }
        }
        uses.sort(this::compare);
        return uses;
    }

    private void show(List<Use> uses, OutputFormat output) {
        switch (output) {
            case JSON, YAML -> {
                ObjectNode list = JsonTree.object();
                ArrayNode items = list.putArray("items");
                uses.forEach(use -> items.add(json(use)));
                print(output.print(list));
            }
            case NAME -> uses.forEach(use -> print(use.instance().id()));
            case TABLE, WIDE -> {
                if (uses.isEmpty()) {
                    complain("no processes");
                } else {
                    lines(uses).forEach(this::print);
                }
            }
        }
    }

    private static ObjectNode json(Use use) {
        JsonNode instance = use.instance().json();
        ObjectNode json = JsonTree.object().put("id", use.instance().id());
        json.set("pid", instance.path("pid"));
        json.set("cpuMillicores", instance.path("cpuMillicores"));
        json.set("memoryBytes", instance.path("memoryBytes"));
        json.set("limits", use.limits());
        return json;
    }

    private static List<String> lines(List<Use> uses) {
        Table table = new Table("NAME", "CPU", "CPU LIMIT", "MEMORY", "MEMORY LIMIT");
        for (Use use : uses) {
            table.row(List.of(
                    use.instance().id(),
                    Figures.cpu(use.instance().json().path("cpuMillicores")),
                    Figures.text(use.limits().path("cpu")),
                    Figures.memory(use.instance().json().path("memoryBytes")),
                    Figures.text(use.limits().path("memory"))));
        }
        return table.lines(new int[COLUMNS]);
    }
}
