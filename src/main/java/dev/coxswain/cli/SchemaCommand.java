package dev.coxswain.cli;

import dev.coxswain.control.JsonTree;
import dev.coxswain.crew.CrewSchema;
import picocli.CommandLine;

@CommandLine.Command(
        name = "coxswain schema",
        description = "Prints the JSON Schema of a Crew document.",
        footer = {"", "Example: coxswain schema > crew.schema.json"})
final class SchemaCommand extends Command {

    @Override
    int run() {
        print(JsonTree.pretty(CrewSchema.json()));
        return ExitCode.OK;
    }
}
