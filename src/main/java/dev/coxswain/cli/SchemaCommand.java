package dev.coxswain.cli;

import dev.coxswain.control.JsonTree;
import dev.coxswain.crew.CrewSchema;

/** {@code schema}. */
final class SchemaCommand extends Command {

    SchemaCommand(Terminal terminal) {
        super(terminal, new Syntax("schema", "Prints the JSON Schema of a Crew document."));
        syntax().example("coxswain schema > crew.schema.json");
    }

    @Override
    int run() {
        print(JsonTree.pretty(CrewSchema.json()));
        return ExitCode.OK;
    }
}
