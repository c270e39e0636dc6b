package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.control.JsonTree;
import dev.coxswain.crew.Checked;
import dev.coxswain.crew.CrewLogs;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.SourceText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no running supervisor. */
class LocalCommandsTest {

    private final Commands cli = new Commands();

    @Test
    void runTakesASource() {
        assertThat(cli.run("run", "crew.yaml", "--socket", "/tmp/s", "--log-format", "json"))
                .isEqualTo(42);
        assertThat(cli.launched)
                .containsExactly(new RunOptions(
                        Path.of("/tmp/s"),
                        true,
                        "crew.yaml",
                        Optional.empty(),
                        Optional.of(CrewLogs.Format.JSON),
                        Optional.of(new RunOptions.Management(Optional.empty(), 9000, false)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void everySettingIsAVariableTooAndTheFlagCountsMore() {
        cli.environment.put("COXSWAIN_SOURCE", "env.yaml");
        cli.environment.put("COXSWAIN_SOCKET", "/tmp/env");
        cli.environment.put("COXSWAIN_LOG_FORMAT", "Raw");
        cli.environment.put("COXSWAIN_MANAGEMENT_HOST", "127.0.0.1");
        cli.environment.put("COXSWAIN_MANAGEMENT_PORT", "0");
        cli.environment.put("COXSWAIN_DASHBOARD", "true");
        cli.environment.put("COXSWAIN_NOTIFY_SOCKET", "/run/env");
        cli.environment.put("COXSWAIN_STATUS_CONFIGMAP", "env");
        cli.environment.put("COXSWAIN_STATE_DIR", "/var/lib/env");
        cli.run("run");
        cli.environment.put("COXSWAIN_DASHBOARD", "false");
        cli.run(
                "run",
                "flag.yaml",
                "--socket",
                "/tmp/flag",
                "--log-format",
                "Text",
                "--management-port",
                "off",
                "--notify-socket",
                "/run/flag",
                "--status-configmap",
                "flag",
                "--state-dir",
                "/var/lib/../flag");
        assertThat(cli.launched)
                .containsExactly(
                        new RunOptions(
                                Path.of("/tmp/env"),
                                true,
                                "env.yaml",
                                Optional.empty(),
                                Optional.of(CrewLogs.Format.RAW),
                                Optional.of(new RunOptions.Management(Optional.of("127.0.0.1"), 0, true)),
                                Optional.of(Path.of("/run/env")),
                                Optional.of("env"),
                                Optional.of(Path.of("/var/lib/env")),
                                Optional.empty()),
                        new RunOptions(
                                Path.of("/tmp/flag"),
                                true,
                                "flag.yaml",
                                Optional.empty(),
                                Optional.of(CrewLogs.Format.TEXT),
                                Optional.empty(),
                                Optional.of(Path.of("/run/flag")),
                                Optional.of("flag"),
                                Optional.of(Path.of("/var/flag")),
                                Optional.empty()));
        assertThat(Arrays.stream(Setting.values()).map(Setting::flag))
                .containsExactly(
                        "--source",
                        "--socket",
                        "--management-host",
                        "--management-port",
                        "--dashboard",
                        "--log-format",
                        "--notify-socket",
                        "--status-configmap",
                        "--api-port",
                        "--api-host",
                        "--api-cert",
                        "--api-key",
                        "--api-insecure",
                        "--api-token-file",
                        "--api-audience",
                        "--state-dir");
        assertThat(Arrays.stream(Setting.values()).map(Setting::variable))
                .allMatch(name -> name.startsWith("COXSWAIN_"));
    }

    @Test
    void runTakesOneCommandWhateverItLooksLike() {
        assertThat(cli.run("run", "--restart", "Always", "--name", "web", "--", "sh", "--socket", "-c", "--"))
                .isEqualTo(42);
        assertThat(cli.launched.getFirst().command())
                .contains(new RunOptions.Command("web", List.of("sh", "--socket", "-c", "--"), RestartPolicy.ALWAYS));
        cli.run("run", "--", "true");
        assertThat(cli.launched.getLast().command())
                .contains(new RunOptions.Command("", List.of("true"), RestartPolicy.ON_FAILURE));
    }

    @Test
    void aStandardSocketIsNobodysChoice() {
        cli.environment.put("COXSWAIN_SOCKET", "");
        cli.run("run", "crew.yaml");
        assertThat(cli.launched.getFirst().socketIsChosen()).isFalse();
    }

    @Test
    void oneCommandOpensAPortOnlyWhereItIsAskedFor() {
        cli.run("run", "--", "true");
        cli.run("run", "--management-port", "0", "--", "true");
        cli.environment.put("COXSWAIN_MANAGEMENT_PORT", "9100");
        cli.run("run", "--", "true");
        assertThat(cli.launched.stream().map(RunOptions::management))
                .containsExactly(
                        Optional.empty(),
                        Optional.of(new RunOptions.Management(Optional.empty(), 0, false)),
                        Optional.of(new RunOptions.Management(Optional.empty(), 9100, false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run crew.yaml --management-port 65536",
                "run crew.yaml --management-port -1",
                "run crew.yaml --management-port http",
                "run crew.yaml --management-port off --dashboard",
                "run --dashboard -- true",
                "run crew.yaml --dashboard=true",
                "run crew.yaml --log-format xml",
                "run crew.yaml --restart Never",
                "run crew.yaml --source other.yaml",
                "run a.yaml b.yaml",
                "run --",
                "run crew.yaml -- true",
                "run --restart Sometimes -- true",
                "run --name Web_1 -- true",
                "run crew.yaml --nonsense",
                "run crew.yaml --socket",
                "statsu",
                "status --nonsense",
                "scale",
                "signal",
                "wait web",
                "init a b",
                "check",
                "plan",
            })
    void whatIsNoUseOfACommandEndsWith2(String line) {
        assertThat(cli.run(line.split(" "))).as(cli.err).isEqualTo(2);
        assertThat(cli.err.strip()).isNotEmpty();
        assertThat(cli.err.lines()).hasSize(1);
        assertThat(cli.launched).isEmpty();
    }

    @Test
    void aMistypedCommandIsGuessed() {
        cli.run("statsu");
        assertThat(cli.err).contains("did you mean status?");
    }

    @ParameterizedTest
    @CsvSource({"ps, status", "log, logs", "tail, logs -f", "kill, signal", "inspect, describe", "stats, top"})
    void aWordOfAnotherProgramIsTranslated(String theirs, String ours) {
        assertThat(cli.run(theirs, "web")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err)
                .isEqualTo("no command " + theirs + "; here it is `coxswain " + ours
                        + "`; `coxswain help` lists them all\n");
        assertThat(OtherWords.OURS.values()).allSatisfy(word -> {
            cli.run("help", word.split(" ")[0]);
            assertThat(cli.out).startsWith("Usage: coxswain " + word.split(" ")[0]);
        });
    }

    @Test
    void helpOnACommandThatIsNoneIsAMistake() {
        assertThat(cli.run("help", "stauts")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("no command stauts; did you mean status? `coxswain help` lists them all\n");
        assertThat(cli.out).isEmpty();
    }

    @Test
    void aResultThatCannotBeWrittenIsNoSuccess() {
        var full = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(
                full, new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), InstantSource.system());
        assertThat(Coxswain.run(List.of("schema"), terminal, options -> 0, "1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("coxswain: the result could not be written to stdout\n");
    }

    @Test
    void helpListsTheCommandsAndEachHasAnExample() {
        assertThat(cli.run()).isEqualTo(2);
        assertThat(cli.run("--help")).isZero();
        List<String> commands = cli.out
                .lines()
                .filter(line -> line.startsWith("  "))
                .map(line -> line.strip().split(" ")[0])
                .toList();
        assertThat(commands).contains("run", "status", "version").doesNotHaveDuplicates();
        for (String command : commands) {
            assertThat(cli.run(command, "--help")).isZero();
            assertThat(cli.out).contains("Usage: coxswain " + command).contains("Example: coxswain " + command);
        }
    }

    @Test
    void checkPrintsEveryErrorToStdout(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("crew.yaml");
        Files.writeString(file, InitCommand.template());
        assertThat(cli.run("check", file.toString())).as(cli.out).isZero();
        assertThat(cli.out).isEmpty();
        Files.writeString(file, "kind: Crw\nnonsense: 1\n");
        assertThat(cli.run("check", file.toString())).isEqualTo(78);
        assertThat(cli.out.lines()).hasSizeGreaterThan(1).allMatch(line -> line.startsWith("crew.yaml:"));
        assertThat(cli.run("check", folder.resolve("none.yaml").toString())).isEqualTo(78);
        assertThat(cli.err).startsWith("cannot check ").contains("none.yaml: ");
        assertThat(cli.run("check", "configmap/shop")).isEqualTo(2);
    }

    @Test
    void initNeverOverwrites(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("crew.yaml");
        assertThat(cli.run("init", file.toString())).isZero();
        assertThat(Files.readString(file)).isEqualTo(InitCommand.template());
        Files.writeString(file, "mine");
        assertThat(cli.run("init", file.toString())).isEqualTo(1);
        assertThat(Files.readString(file)).isEqualTo("mine");
        assertThat(cli.run("init", "-")).isZero();
        assertThat(cli.out).isEqualTo(InitCommand.template());
    }

    @Test
    void whatInitWritesIsAGoodCrew() {
        assertThat(CrewReader.read(List.of(new SourceText("crew.yaml", InitCommand.template()))))
                .isInstanceOf(Checked.Valid.class);
    }

    @Test
    void anUnknownCommandIsToldWithTheNearest() {
        assertThat(cli.run("frob")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("no command frob; `coxswain help` lists them all\n");
        assertThat(cli.run("stauts")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("no command stauts; did you mean status? `coxswain help` lists them all\n");
    }

    @Test
    void schemaAndVersion() throws IOException {
        assertThat(cli.run("schema")).isZero();
        assertThat(JsonTree.read(cli.out).has("$schema")).isTrue();
        assertThat(cli.run("version")).isZero();
        assertThat(cli.out).isEqualTo("coxswain 1.2.3\n");
    }
}
