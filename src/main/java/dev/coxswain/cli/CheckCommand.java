package dev.coxswain.cli;

import dev.coxswain.crew.Checked;
import dev.coxswain.crew.CrewReader;

/** {@code check}. */
final class CheckCommand extends Command {

    private String source = "";

    CheckCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax("check", "Shows every error of a document, one a line. Needs no running supervisor."));
        syntax().arguments("SOURCE", 1, 1, text -> source = text, Value.SOURCE)
                .exits(ExitCode.INVALID_DOCUMENT, "The document is invalid, or can't be read.")
                .example("coxswain check crew.yaml");
    }

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
