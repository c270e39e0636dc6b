package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.cli.shell.Keyboard.Choice;
import dev.coxswain.control.ControlRig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the lines of `coxswain shell`. The crew has web, queue (2), job and loud. */
class ShellTest {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Terminal terminal = new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            InstantSource.system());

    private Shell shell() {
        environment.put("COXSWAIN_SOCKET", rig.socket.toString());
        return new Shell(terminal, call -> Coxswain.run(call.words(), call.terminal(), options -> 99, "1.2.3"));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLineIsACommand() {
        Shell shell = shell();
        shell.line("", "status -o name \"queue\"");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("queue/0\nqueue/1\n");
        shell.line("", "coxswain version # pasted");
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("coxswain 1.2.3\n");
        assertThat(shell.exitCode()).isZero();
        assertThat(said()).isEmpty();
    }

    @Test
    void theLastCommandsExitCodeIsKept() {
        Shell shell = shell();
        shell.line("", "status nobody");
        assertThat(shell.exitCode()).isEqualTo(4);
        shell.line("", "   ");
        shell.line("", "# a comment");
        assertThat(shell.exitCode()).isEqualTo(4);
        shell.line("", "version");
        assertThat(shell.exitCode()).isZero();
        assertThat(shell.failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "statsu|did you mean status?",
                "logs 'web|left open",
                "logs web\\|left open",
                "status > file|there is no > here",
                "run crew.yaml|no run within the shell",
                "shell|no shell within the shell",
                "exit now|an exit code from 0 to 255",
                "exit 256|an exit code from 0 to 255",
                "status --no-such|unknown option",
            })
    void whatIsWrongIsToldWithTheLine(String line, String words) {
        Shell shell = shell();
        shell.line("", line);
        assertThat(said()).contains(words);
        assertThat(said().lines()).hasSize(1);
        assertThat(shell.exitCode()).isEqualTo(2);
        assertThat(shell.ended()).isFalse();
    }

    @Test
    void exitEndsWithTheLastCodeOrItsOwn() {
        Shell shell = shell();
        shell.line("", "status nobody");
        shell.line("", "quit");
        assertThat(shell.ended()).isTrue();
        assertThat(shell.exitCode()).isEqualTo(4);
        Shell other = shell();
        other.line("", "exit 7");
        assertThat(other.ended()).isTrue();
        assertThat(other.exitCode()).isEqualTo(7);
    }

    @Test
    @Timeout(30)
    void ctrlCEndsACommandAndNotTheNext() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        Shell shell = new Shell(terminal, call -> {
            runs.countDown();
            try {
                if (call.words().equals(List.of("follow"))) {
                    new CountDownLatch(1).await();
                }
                return 0;
            } catch (InterruptedException stopped) {
                return 130;
            }
        });
        Thread person = Thread.ofPlatform().start(() -> shell.line("", "follow"));
        runs.await();
        shell.interrupt();
        person.join();
        assertThat(shell.exitCode()).isEqualTo(130);
        shell.interrupt(); // between two commands: nothing to end
        shell.line("", "next");
        assertThat(shell.exitCode()).isZero();
    }

    /** What reads from the supervisor is interrupted in the midst of it, and doesn't take that for the supervisor's end. */
    @Test
    @Timeout(30)
    void ctrlCEndsAFollow() throws InterruptedException {
        Shell shell = shell();
        Thread person = Thread.ofPlatform().start(() -> shell.line("", "logs web -f"));
        while (person.isAlive()) {
            shell.interrupt();
            person.join(20);
        }
        assertThat(shell.exitCode()).isEqualTo(130);
        assertThat(said()).isEmpty();
        shell.line("", "status -o name web");
        assertThat(shell.exitCode()).isZero();
    }

    @Test
    void tabOffersWhatTheShellsDo() {
        Shell shell = shell();
        var crews = new Prompt(environment).crews();
        assertThat(shell.choices("stat", crews)).extracting(Choice::text).containsExactly("status");
        assertThat(shell.choices("restart q", crews))
                .extracting(Choice::text)
                .containsExactly("queue", "queue/0", "queue/1");
        assertThat(shell.choices("ex", crews)).extracting(Choice::text).contains("explain", "exit");
        assertThat(shell.choices("ru", crews))
                .as("a shell of a supervisor starts no other")
                .extracting(Choice::text)
                .containsExactly("run-now");
        assertThat(shell.choices("check pom.x", crews)).extracting(Choice::text).containsExactly("pom.xml");
        assertThat(shell.choices("scale q", crews))
                .allSatisfy(choice -> assertThat(choice.complete()).isFalse());
    }

    @Test
    void thePromptTellsTheCrewAndItsHealth() {
        environment.put("COXSWAIN_SOCKET", rig.socket.toString());
        Prompt prompt = new Prompt(environment);
        assertThat(prompt.text(false)).isEqualTo("shop (5/5 ready)> ");
        rig.supervisor.exits("job", 3);
        assertThat(prompt.text(false)).isEqualTo("shop (4/5 ready)> ");
        assertThat(prompt.text(true)).contains("\u001b[");
        environment.put("COXSWAIN_SOCKET", "/nowhere");
        assertThat(prompt.text(false)).isEqualTo("coxswain (no supervisor)> ");
    }

    @Test
    void theHistoryIsForItsOwnerAlone(@TempDir Path folder) throws IOException {
        Path state = folder.resolve("a/b");
        Path file = HistoryFile.of(Map.of("COXSWAIN_STATE_DIR", state.toString(), "HOME", "/nonexistent"))
                .orElseThrow();
        assertThat(file).isEqualTo(state.resolve("history"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        HistoryFile.of(Map.of("COXSWAIN_STATE_DIR", state.toString()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(HistoryFile.of(Map.of("XDG_STATE_HOME", folder.toString())))
                .contains(folder.resolve("coxswain/history"));
        assertThat(HistoryFile.of(Map.of("HOME", folder.toString())))
                .contains(folder.resolve(".local/state/coxswain/history"));
        assertThat(HistoryFile.of(Map.of())).isEqualTo(Optional.empty());
        assertThat(HistoryFile.of(Map.of("HOME", "/proc/nothing"))).isEmpty();
    }

    @Test
    void aNumberBehindATargetIsATail() {
        Shell shell = shell();
        shell.line("", "logs web 5");
        assertThat(shell.exitCode()).as(said()).isZero();
        shell.line("", "logs 5");
        assertThat(shell.exitCode()).isEqualTo(4);
    }
}
