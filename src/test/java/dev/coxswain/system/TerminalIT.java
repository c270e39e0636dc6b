package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands on a terminal, a real one of the kernel's: python3 holds its other end. */
class TerminalIT {

    private static final String ESCAPE = "\u001b";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void aWatchedTableStaysWhereItStandsAndLeavesTheTerminalAsItWas() throws IOException {
        sandbox.environment("TERM", "xterm");
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, command: [sleep, "1000"]}
                  - {name: b, command: [sh, -c, "echo why >&2; exit 3"], restartPolicy: Never, required: false}
                """);
        supervised.awaitPid("a/0");
        Program status = terminal("status", "-w");
        Patience.until(
                "the table",
                () -> status.stdout().contains("a/0 ") && status.stdout().contains("b/0 "));
        assertThat(status.stdout()).contains(ESCAPE + "[31mFailed" + ESCAPE + "[0m");
        supervised.order("a/stop");
        Patience.until("the change", () -> status.stdout().contains("Operator"));
        // Over the header and two rows, from the line's begin.
        assertThat(status.stdout()).contains(ESCAPE + "[3A\rNAME ");

        status.signal("USR1");
        Patience.until("cut to 40 columns", () -> last(status, "NAME ").length() < 40);
        assertThat(last(status, "NAME ")).startsWith("NAME   PHASE     READY   PID   RESTART");
        status.signal("USR2");
        assertThat(status.awaitExit()).isZero();
        assertThat(status.stdout()).contains("exit code 130");
        // Nothing but the table's own sequences: no clear of the screen, no hidden cursor, no other screen.
        String left = status.stdout().replaceAll(ESCAPE + "\\[(?:[0-9]+A|K|J|3[13]m|0m)", "");
        assertThat(left).doesNotContain(ESCAPE);

        sandbox.environment("NO_COLOR", "1");
        assertThat(shown("status")).contains("Failed").doesNotContain(ESCAPE);
        assertThat(shown("events"))
                .contains("exited with code 3")
                .contains(": why")
                .doesNotContain(ESCAPE);
        sandbox.environment("NO_COLOR", "");
        assertThat(shown("events")).contains(ESCAPE + "[33mWarning" + ESCAPE + "[0m");
        sandbox.environment("TERM", "dumb");
        assertThat(shown("describe", "b")).contains("    | why").doesNotContain(ESCAPE);
    }

    private String shown(String... command) throws IOException {
        Program program = terminal(command);
        program.awaitExit();
        return program.stdout();
    }

    /** The newest line that begins so, without escape sequences. */
    private static String last(Program program, String begin) {
        return program.stdout()
                .lines()
                .map(line -> line.replaceAll(".*\r|" + ESCAPE + "\\[[0-9]*[A-Za-z]", ""))
                .filter(line -> line.startsWith(begin))
                .reduce("", (earlier, later) -> later);
    }

    private Program terminal(String... command) throws IOException {
        try (InputStream script = Objects.requireNonNull(TerminalIT.class.getResourceAsStream("terminal.py"))) {
            Files.write(sandbox.path("terminal.py"), script.readAllBytes());
        }
        List<String> all = new ArrayList<>(
                List.of("python3", sandbox.path("terminal.py").toString(), "20", "80", Sandbox.COXSWAIN));
        all.addAll(List.of(command));
        return sandbox.start(all);
    }
}
