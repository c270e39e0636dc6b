package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.crew.SourceText;
import java.util.ArrayList;
import java.util.List;

/** {@code plan}. */
final class PlanCommand extends ClientCommand {

    private String source = "";
    private String format = "table";

    PlanCommand(Terminal terminal) {
        super(terminal, new Syntax("plan", "Shows what a reload would do to the running crew."));
        syntax().arguments("SOURCE", 1, 1, text -> source = text, Value.SOURCE)
                .option("-o", Value.FORMAT, "table, wide, json, yaml or name.", text -> format = text)
                .exits(ExitCode.CHANGES, "Something would change (0: nothing).")
                .exits(ExitCode.INVALID_DOCUMENT, "The document is invalid, or can't be read.")
                .example("coxswain plan crew.yaml");
    }

    @Override
    String task() {
        return "plan " + source;
    }

    @Override
    int run(ControlClient client) throws NoSupervisor, InterruptedException {
        OutputFormat output = OutputFormat.parse(format);
        List<SourceText> texts = Documents.valid(source);
        StringBuilder joined = new StringBuilder();
        texts.forEach(text -> append(joined, text.text()));
        JsonNode plan = good(client.post("/v1/plan", "application/yaml", joined.toString()))
                .json();
        List<JsonNode> changes = new ArrayList<>();
        for (JsonNode worker : plan.path("workers")) {
            if (!worker.path("change").asText().equals("None")) {
                changes.add(worker);
            }
        }
        if (output == OutputFormat.JSON || output == OutputFormat.YAML) {
            print(output.print(plan));
        } else if (output == OutputFormat.NAME) {
            changes.forEach(worker -> print(worker.path("name").asText()));
        } else {
            table(plan, changes, output);
        }
        return changes.isEmpty() ? ExitCode.OK : ExitCode.CHANGES;
    }

    /** A further document begins with ---, but for one with a directive, which may follow the end of another one. */
    private static void append(StringBuilder joined, String text) {
        boolean directive = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElse("")
                .startsWith("%");
        if (!joined.isEmpty()) {
            joined.append(directive ? "\n...\n" : "\n...\n---\n");
        }
        joined.append(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private void table(JsonNode plan, List<JsonNode> changes, OutputFormat output) {
        Table table = new Table("NAME", "CHANGE", "FIELDS");
        Iterable<JsonNode> rows = output == OutputFormat.WIDE ? plan.path("workers") : changes;
        for (JsonNode worker : rows) {
            List<String> fields = new ArrayList<>();
            worker.path("fields").forEach(field -> fields.add(field.asText()));
            table.row(List.of(
                    worker.path("name").asText(),
                    worker.path("change").asText(),
                    fields.isEmpty() ? Figures.NONE : String.join(", ", fields)));
        }
        if (changes.isEmpty() && output == OutputFormat.TABLE) {
            print("no change");
        } else {
            table.lines().forEach(this::print);
        }
    }
}
