package dev.coxswain.cli;

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
    String task() {
        return "check " + source;
    }

    @Override
    int run() throws InterruptedException {
        try {
            Documents.valid(source);
            complain("no errors");
            return ExitCode.OK;
        } catch (Failure failure) {
            if (!failure.document()) {
                throw failure;
            }
            // The errors are what was asked for, so they go to stdout.
            print(failure.words(task()));
            return failure.exitCode();
        }
    }
}
