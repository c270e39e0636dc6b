package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tab, pressed in the real shells on a terminal, against a running crew. */
class CompletionIT {

    /** Each begins with nobody's settings, a prompt, and the script as the docs say. */
    enum Shell {
        BASH("bash", "bash --norc --noprofile -i", "PS1='> '; source <(coxswain completion bash)"),
        ZSH(
                "zsh",
                "zsh -f -i",
                "PS1='> '; bindkey -e; autoload -Uz compinit; compinit -D -u; source <(coxswain completion zsh)"),
        FISH("fish", "fish --no-config -i", "function fish_prompt; echo '> '; end; coxswain completion fish | source");

        private final String program;
        private final String start;
        private final String setup;

        Shell(String program, String start, String setup) {
            this.program = program;
            this.start = start;
            this.setup = setup;
        }
    }

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Pty start(Shell shell) {
        SystemTool.missing("script", shell.program)
                .ifPresent(missing -> assumeTrue(false, missing + " is not installed"));
        sandbox.environment("PATH", Path.of("").toAbsolutePath() + ":" + System.getenv("PATH"));
        sandbox.environment("HOME", sandbox.folder().toString());
        sandbox.environment("TERM", "xterm");
        Pty terminal = Pty.start(sandbox, "exec " + shell.start);
        terminal.type(shell.setup + "; echo READ''Y\n");
        terminal.await("READY");
        return terminal;
    }

    /** What becomes of a line after Tab: it is printed in place of being run. {@code _}: a blank within a word. */
    private static void becomes(Pty shell, String typed, String line) {
        shell.type(typed + Pty.TAB + Pty.CTRL_A + "printf '<%s>' END'': \n");
        shell.await("<END:><" + line.replace(" ", "><").replace("_", " ") + ">");
    }

    @ParameterizedTest
    @EnumSource
    void tabKnowsTheRunningCrew(Shell chosen) {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: web, labels: {tier: front}, command: [sleep, "1000"]}
                  - {name: queue, replicas: 2, command: [sleep, "1000"]}
                """);
        supervised.awaitPid("queue/1");
        sandbox.write("a document.yaml", "");
        Pty shell = start(chosen);
        becomes(shell, "coxswain shutd", "coxswain shutdown");
        becomes(shell, "coxswain stop w", "coxswain stop web");
        becomes(shell, "coxswain stop \"we", "coxswain stop web");
        becomes(shell, Sandbox.COXSWAIN + " restart queue/1 w", Sandbox.COXSWAIN + " restart queue/1 web");
        becomes(shell, "coxswain logs --time", "coxswain logs --timestamps");
        becomes(shell, "coxswain wait web --for=re", "coxswain wait web --for=ready");
        becomes(shell, "coxswain status -o j", "coxswain status -o json");
        becomes(shell, "coxswain status -l tier=f", "coxswain status -l tier=front");
        becomes(shell, "coxswain scale que", "coxswain scale queue=");
        becomes(shell, "coxswain signal SIGUSR1 w", "coxswain signal SIGUSR1 web");
        becomes(shell, "coxswain check a", "coxswain check a_document.yaml");
        // The command after -- is completed as that command.
        becomes(shell, "coxswain run -- unam", "coxswain run -- uname");
        // Two that will do: they are listed.
        shell.type(Pty.CTRL_U + "coxswain stop queue/" + Pty.TAB + Pty.TAB);
        Patience.until("both instances", () -> shell.shows("queue/0") && shell.shows("queue/1"));
        shell.type(Pty.CTRL_U);
        assertThat(supervised.terminate()).isZero();
        becomes(shell, "coxswain stop w", "coxswain stop w");
        becomes(shell, "coxswain stop --no-w", "coxswain stop --no-wait");
    }
}
