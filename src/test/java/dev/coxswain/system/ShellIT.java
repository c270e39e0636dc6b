package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** `coxswain shell`: at a terminal, as a person uses it, and from a script. */
class ShellIT {

    private static final String CREW = """
            workers:
              - name: web
                command: [sh, -c, "echo hello; while :; do echo tick; sleep 0.2; done"]
              - {name: worker, replicas: 3, command: [sh, -c, "for i in 1 2 3 4 5 6 7; do echo n$i; done; exec sleep 1000"]}
            """;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Pty shell() {
        return shell(sandbox.folder().toString());
    }

    private Pty shell(String home) {
        return shell(home, "");
    }

    private Pty shell(String home, String before) {
        SystemTool.missing("script").ifPresent(missing -> assumeTrue(false, missing + " is not installed"));
        sandbox.environment("HOME", home);
        sandbox.environment("TERM", "xterm-256color");
        return Pty.start(sandbox, before + "exec " + Sandbox.COXSWAIN + " shell");
    }

    private Supervised supervise() {
        Supervised supervised = sandbox.supervise(CREW);
        supervised.awaitPid("worker/2");
        Patience.until(
                "all ready",
                () -> supervised.condition("Ready").path("status").asText().equals("True"));
        return supervised;
    }

    private Program script(String text, String... options) {
        List<String> command = new ArrayList<>(List.of(Sandbox.COXSWAIN, "shell"));
        command.addAll(List.of(options));
        Program script = sandbox.startListening(command);
        script.type(text);
        script.endInput();
        return script;
    }

    @Test
    void theSessionOfTheTaskmasterShell() {
        Supervised supervised = supervise();
        int before = supervised.awaitPid("web/0");
        Pty shell = shell();
        shell.await("test (4/4 ready)> ").type("status\n");
        shell.await("NAME").await("worker/2").await("ready)> ");
        shell.type("stop worker/2\n");
        shell.await("worker/2 stopped").await("test (3/4 ready)> ");
        shell.type("start worker/2\n");
        shell.await("worker/2 started").await("test (4/4 ready)> ");
        shell.type("restart web\n");
        shell.await("web restarted");
        supervised.awaitPidOtherThan(before, "web/0");
        shell.type("logs worker/1 2\n");
        shell.await("n6\nn7\n").await("ready)> ");
        shell.type("reload\n");
        shell.await("unchanged, revision").await("ready)> ");
        shell.type("shutdown\n");
        shell.await("shut down").await("coxswain (no supervisor)> ");
        shell.type("status\n");
        shell.await("no supervisor answers").await("(no supervisor)> ");
        shell.type("exit 0\n");
        assertThat(shell.awaitExit()).isZero();
        assertThat(supervised.program().awaitExit()).isZero();
    }

    @Test
    void aSupervisorThatComesBackIsFoundAgain() {
        Supervised supervised = supervise();
        Pty shell = shell();
        shell.await("test (4/4 ready)> ");
        supervised.terminate();
        shell.type("status\n");
        shell.await("no supervisor answers").await("coxswain (no supervisor)> ");
        supervise();
        shell.type("version\n");
        shell.await("coxswain ").await("test (4/4 ready)> ");
        shell.type(Pty.CTRL_D);
        assertThat(shell.awaitExit()).isZero();
    }

    @Test
    void ctrlCEndsAFollowOrClearsTheLine() {
        supervise();
        Pty shell = shell();
        shell.await("ready)> ").type("logs web -f\n");
        shell.await("hello").await("tick");
        shell.type(Pty.CTRL_C);
        shell.await("test (4/4 ready)> ").type("status -w\n");
        shell.await("worker/2");
        shell.type(Pty.CTRL_C);
        shell.await("ready)> ").type("stop web");
        shell.await("stop web");
        shell.type(Pty.CTRL_C);
        shell.await("ready)> ").type("wait web --for stopped\n" + Pty.CTRL_C);
        shell.await("ready)> ").type("version\n");
        shell.await("coxswain ").await("test (4/4 ready)> ");
        shell.type(Pty.CTRL_D);
        assertThat(shell.awaitExit()).isZero();
    }

    @Test
    void tabAndHistory() {
        supervise();
        Pty shell = shell();
        shell.await("ready)> ").type("stat" + Pty.TAB + "we" + Pty.TAB + "-o name\n");
        shell.await("web/0\n").await("ready)> ");
        // Several will do: they are listed, and the line goes on where it was.
        shell.type("status worker/" + Pty.TAB + Pty.TAB);
        shell.await("worker/0").await("worker/1").await("worker/2");
        shell.type("2 -o name\n");
        shell.await("worker/2\n").await("ready)> ");
        shell.type("statsu\n");
        shell.await("did you mean status?").await("ready)> ").type("exit 0\n");
        assertThat(shell.awaitExit()).isZero();
        assertThat(sandbox.lines(".local/state/coxswain/history"))
                .containsExactly("status web -o name", "status worker/2 -o name", "statsu", "exit 0");

        Pty later = shell();
        later.await("ready)> ").type(Pty.CTRL_R + "web -o" + "\n");
        later.await("web/0\n").await("ready)> ");
        later.type(Pty.CTRL_D);
        assertThat(later.awaitExit()).isZero();
        assertThat(sandbox.lines(".local/state/coxswain/history")).hasSize(5);
    }

    @Test
    void aHomeThatCannotBeWrittenToIsNoMatter() {
        Pty shell = shell("/proc");
        shell.await("(no supervisor)> ").type("version\n");
        shell.await("coxswain ").await("(no supervisor)> ");
        shell.type(Pty.CTRL_D);
        assertThat(shell.awaitExit()).isZero();
        assertThat(shell.screen()).doesNotContainIgnoringCase("history").doesNotContain("WARN");
    }

    /** As over a serial line. */
    @Test
    void aTerminalOfNoSizeWillDo() {
        Pty shell = shell(sandbox.folder().toString(), "stty rows 0 cols 0; ");
        shell.await("coxswain (no supervisor)> ").type(Pty.CTRL_D);
        assertThat(shell.awaitExit()).isZero();
    }

    @Test
    void aScriptHasNoPromptAndEndsAsItsLastCommandDoes() {
        supervise();
        Program script = script("# names\nstatus -o name web\n\nstatus nobody\n");
        assertThat(script.awaitExit()).isEqualTo(4);
        assertThat(script.stdout()).isEqualTo("web/0\n");
        assertThat(script.stderr()).endsWith(": no worker nobody\n").startsWith("cannot ");
        assertThat(script("status nobody\nstatus -o name web").awaitExit()).isZero();
        Program careful = script("status nobody\nstatus -o name web\n", "--exit-on-error");
        assertThat(careful.awaitExit()).isEqualTo(4);
        assertThat(careful.stdout()).isEmpty();
        Program wrong = script("logs 'web\nexit 5\nversion\n");
        assertThat(wrong.awaitExit()).isEqualTo(5);
        assertThat(wrong.stderr()).startsWith("line 1: ");
        assertThat(wrong.stdout()).isEmpty();
    }
}
