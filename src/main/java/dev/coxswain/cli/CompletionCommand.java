package dev.coxswain.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code completion}: the script that makes a shell complete this program's command lines. */
final class CompletionCommand extends Command {

    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private String shell = "";

    CompletionCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax(
                        "completion",
                        "Prints a script that has bash, zsh or fish complete commands, flags and names."));
        syntax().arguments("SHELL", 1, 1, text -> shell = text, Value.words("SHELL", SHELLS.toArray(String[]::new)))
                .example("source <(coxswain completion bash)")
                .example("coxswain completion zsh > \"${fpath[1]}/_coxswain\"")
                .example("coxswain completion fish > ~/.config/fish/completions/coxswain.fish");
    }

    @Override
    int run() {
        if (!SHELLS.contains(shell)) {
            throw Failure.usage("completion takes bash, zsh or fish (was \"" + shell + "\")");
        }
        try (InputStream script = CompletionCommand.class.getResourceAsStream("completion." + shell)) {
            if (script == null) {
                throw new IllegalStateException("completion." + shell + " is not in the program");
            }
            print(new String(script.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return ExitCode.OK;
    }
}
