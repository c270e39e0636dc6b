package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.JsonTree;
import dev.coxswain.control.NoSupervisor;
import java.util.ArrayList;
import java.util.List;

/** {@code describe}: all that is known of workers. */
final class DescribeCommand extends ClientCommand {

    private final TargetOptions targets;
    private String format = "table";

    DescribeCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax(
                        "describe",
                        "Shows all that is known of a worker or an instance: document, state, probes, ends, events."));
        targets = new TargetOptions(syntax());
        syntax().option("-o", Value.FORMAT, "table, wide, json, yaml or name.", text -> format = text)
                .example("coxswain describe web");
    }

    @Override
    String task() {
        return "describe " + targets.words();
    }

    @Override
    int run(ControlClient client) throws NoSupervisor {
        OutputFormat output = OutputFormat.parse(format);
        targets.required();
        CrewView crew = CrewView.read(client);
        List<ObjectNode> workers = new ArrayList<>();
        for (Target target : targets.resolve(crew)) {
            JsonNode worker = good(client.get("/v1/workers/" + ControlClient.encode(target.worker())))
                    .json();
            workers.add(only(worker.deepCopy(), target));
        }
        if (output == OutputFormat.NAME) {
            workers.forEach(worker -> worker.path("instances")
                    .forEach(instance -> print(instance.path("id").asText())));
        } else if (output.tabular()) {
            Description description = new Description(crew, terminal().clock().instant(), Paint.of(terminal()));
            for (int i = 0; i < workers.size(); i++) {
                print((i == 0 ? "" : "\n\n") + description.of(workers.get(i)));
            }
        } else {
            print(output.print(targets.single().isPresent() ? workers.getFirst() : list(workers)));
        }
        return ExitCode.OK;
    }

    private static ObjectNode list(List<ObjectNode> workers) {
        ObjectNode list = JsonTree.object();
        ArrayNode items = list.putArray("items");
        workers.forEach(items::add);
        return list;
    }

    /** What concerns the target: of an instance, not the others'. */
    private static ObjectNode only(ObjectNode worker, Target target) {
        if (target.index().isPresent()) {
            String id = target.toString();
            keep(worker, "instances", "id", List.of(id));
            keep(worker, "exits", "instance", List.of(id));
            keep(worker, "probes", "instance", List.of(id));
            keep(worker, "events", "regarding", List.of(id, target.worker()));
        }
        return worker;
    }

    private static void keep(ObjectNode worker, String list, String field, List<String> values) {
        ArrayNode kept = worker.arrayNode();
        for (JsonNode element : worker.path(list)) {
            if (values.contains(element.path(field).asText())) {
                kept.add(element);
            }
        }
        worker.set(list, kept);
    }
}
