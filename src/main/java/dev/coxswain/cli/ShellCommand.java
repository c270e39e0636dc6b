package dev.coxswain.cli;

import dev.coxswain.cli.shell.Keyboard;
import dev.coxswain.cli.shell.Keyboard.Input;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code shell}: the same commands, line by line, from a person at a terminal or from a script on stdin. */
final class ShellCommand extends Command {

    /** The kernel's devices.txt: majors. */
    private static final int TTY = 4;

    private static final int CONSOLE = 5;
    private static final int FIRST_PTY = 136;
    private static final int LAST_PTY = 143;

    private final Map<String, String> environment;
    private final ToIntFunction<Shell.Call> commands;
    private Optional<String> socket = Optional.empty();
    private boolean exitOnError;

    /** @param commands carries a command out and returns its exit code */
    ShellCommand(Terminal terminal, ToIntFunction<Shell.Call> commands) {
        super(
                terminal,
                new Syntax(
                        "shell",
                        "The same commands at a prompt, with Tab and history; or from a script on stdin, one a line."
                                + " Ends with the last one's exit code."));
        syntax().option("--socket", Value.PATH, "The supervisor's socket.", path -> socket = Optional.of(path))
                .flag("-e, --exit-on-error", "End with the first command that fails.", () -> exitOnError = true)
                .example("coxswain shell")
                .example("echo 'status web' | coxswain shell");
        this.environment = new HashMap<>(terminal.environment());
        this.commands = commands;
    }

    @Override
    int run() {
        socket.ifPresent(path -> environment.put("COXSWAIN_SOCKET", path));
        Terminal inner = new Terminal(
                terminal().out(),
                terminal().err(),
                environment,
                terminal().clock(),
                terminal().screen());
        Shell shell = new Shell(inner, commands);
        return onTerminal() ? converse(shell) : script(shell);
    }

    /** Where either isn't one, nobody is there to see a prompt. */
    private static boolean onTerminal() {
        return isTerminal(0) && isTerminal(1);
    }

    /** By the number of its driver, and not by its name: what `kubectl exec` gives may have none in the container. */
    private static boolean isTerminal(int descriptor) {
        try {
            long device = (long) Files.getAttribute(Path.of("/proc/self/fd/" + descriptor), "unix:rdev");
            long driver = device >> 8 & 0xfff;
            return driver == TTY || driver == CONSOLE || driver >= FIRST_PTY && driver <= LAST_PTY;
        } catch (IOException | RuntimeException closed) {
            return false;
        }
    }

    private int script(Shell shell) {
        try (var lines = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int before = shell.failures();
                shell.line("line " + ++number + ": ", line);
                if (shell.ended() || exitOnError && shell.failures() > before) {
                    break;
                }
            }
        } catch (IOException broken) {
            throw new Failure(ExitCode.FAILED, String.valueOf(broken.getMessage())).at("read the commands on stdin");
        }
        return shell.exitCode();
    }

    private int converse(Shell shell) {
        Prompt prompt = new Prompt(environment);
        try (Keyboard keyboard = new Keyboard(
                HistoryFile.of(environment), line -> shell.choices(line, prompt.crews()), shell::interrupt)) {
            boolean colours = keyboard.colours() && terminal().colours();
            while (!shell.ended()) {
                int before = shell.failures();
                switch (keyboard.read(prompt.text(colours))) {
                    case Input.Line(String line) -> {
                        shell.line("", line);
                        if (shell.exitCode() == ExitCode.INTERRUPTED) {
                            // The prompt doesn't follow ^C.
                            print("");
                            terminal().out().flush();
                        }
                    }
                    case Input.Cleared cleared -> {
                        continue;
                    }
                    case Input.End end -> shell.end();
                }
                if (exitOnError && shell.failures() > before) {
                    break;
                }
            }
        } catch (IOException noTerminal) {
            throw new Failure(ExitCode.FAILED, String.valueOf(noTerminal.getMessage())).at("use the terminal");
        }
        return shell.exitCode();
    }
}
