package dev.coxswain.cli;

import picocli.CommandLine;

@CommandLine.Command(
        name = "coxswain version",
        description = "Shows the program's version.",
        footer = {"", "Example: coxswain version"})
final class VersionCommand extends Command {

    private final String version;

    VersionCommand(String version) {
        this.version = version;
    }

    @Override
    int run() {
        print("coxswain " + version);
        return ExitCode.OK;
    }
}
