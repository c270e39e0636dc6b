package dev.coxswain.cli;

/** {@code version}. */
final class VersionCommand extends Command {

    private final String version;

    VersionCommand(Terminal terminal, String version) {
        super(terminal, new Syntax("version", "Shows the program's version."));
        syntax().example("coxswain version");
        this.version = version;
    }

    @Override
    int run() {
        print("coxswain " + version);
        return ExitCode.OK;
    }
}
