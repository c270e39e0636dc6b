package dev.coxswain.cli;

import dev.coxswain.crew.Checked;
import dev.coxswain.crew.CrewReader;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "coxswain check",
        description = "Shows every error of a document, one a line. Needs no running supervisor.",
        footer = {"", "Example: coxswain check crew.yaml"})
final class CheckCommand extends Command {

    @Parameters(paramLabel = "SOURCE", description = "A file or a folder.")
    String source = "";

    @Override
    int run() throws InterruptedException {
        try {
            return switch (CrewReader.read(Documents.read(source))) {
                case Checked.Invalid(var problems) -> throw Documents.invalid(problems);
                case Checked.Valid(var crew) -> {
                    complain("no errors");
                    yield ExitCode.OK;
                }
            };
        } catch (Failure failure) {
            if (failure.exitCode() != ExitCode.INVALID_DOCUMENT) {
                throw failure;
            }
            // The errors are what was asked for, so they go to stdout.
            print(failure.words());
            return failure.exitCode();
        }
    }
}
