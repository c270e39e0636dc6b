package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.engine.Outcome;
import dev.coxswain.runtime.Reloaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A command that fails says {@code cannot X: cause}, and nothing else, on stderr. */
class MessagesTest extends RiggedCase {

    /** What each client command is asked to do where it would do something. */
    private static final Map<String, List<String>> LINES = Map.ofEntries(
            Map.entry("scale", List.of("scale", "web=2")),
            Map.entry("signal", List.of("signal", "HUP", "web")),
            Map.entry("wait", List.of("wait", "web", "--for", "ready")),
            Map.entry("dump", List.of("dump")),
            Map.entry("reload", List.of("reload")),
            Map.entry("shutdown", List.of("shutdown")));

    static Stream<String> clientCommands() {
        return Coxswain.commands().entrySet().stream()
                .filter(command -> command.getValue().get() instanceof ClientCommand)
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("clientCommands")
    void everyCommandSaysWhatItCannotDoWithoutASupervisor(String command, @TempDir Path folder) throws IOException {
        Path crew = Files.writeString(
                folder.resolve("crew.yaml"),
                "{apiVersion: coxswain.dev/v1alpha1, kind: Crew, metadata: {name: shop}, spec: {}}");
        cli.environment.put("COXSWAIN_SOCKET", "/nonexistent/sock");
        List<String> line = command.equals("plan")
                ? List.of("plan", crew.toString())
                : LINES.getOrDefault(command, List.of(command, "web"));
        assertThat(cli.run(line.toArray(String[]::new))).as(cli.err).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(cli.err)
                .matches("cannot [a-z-]+( .*)?: no supervisor answers at /nonexistent/sock: no such socket; start one"
                        + " with `coxswain run`, or name its socket with --socket or COXSWAIN_SOCKET\n");
        assertThat(cli.out).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status wbe, show the status of wbe",
        "status web wbe, 'show the status of web, wbe'",
        "describe wbe, describe wbe",
        "events wbe, show the events of wbe",
        "top wbe, show the figures of wbe",
        "logs wbe, show the logs of wbe",
        "start wbe, start wbe",
        "stop web wbe, 'stop web, wbe'",
        "restart wbe, restart wbe",
        "scale wbe=2, scale wbe",
        "signal HUP wbe, signal wbe",
        "wait wbe --for ready, wait for wbe",
        "dump wbe, dump wbe"
    })
    void anUnknownTargetIsGuessed(String line, String task) {
        assertThat(cli.run(line.split(" "))).isEqualTo(ExitCode.NO_SUCH_TARGET);
        assertThat(cli.err).isEqualTo("cannot " + task + ": no worker wbe; did you mean web?\n");
    }

    @ParameterizedTest
    @CsvSource({
        "status -l tier=none, show the status of the workers with tier=none",
        "restart -l tier=none, restart the workers with tier=none"
    })
    void labelsThatNothingHasAreNamed(String line, String task) {
        assertThat(cli.run(line.split(" "))).isEqualTo(ExitCode.NO_SUCH_TARGET);
        assertThat(cli.err).isEqualTo("cannot " + task + ": no worker has the labels tier=none\n");
    }

    @ParameterizedTest
    @CsvSource({
        "start job, start job: job/0",
        "restart web job, 'restart web, job: job/0 is Failed'",
        "scale queue=3, scale queue: queue/",
        "signal HUP job, signal job: job has no process",
        "signal HUP web job, signal job: job has no process",
        "logs loud, show the logs of loud: loud's output is not captured",
        "wait job --for ready, wait for job: it can't be ready any more: job/0 is Failed",
        "wait web --for finished, wait for web: web can't finish: its restartPolicy is Always",
        "reload, reload: /etc/crew.yaml: no such file"
    })
    void whatIsInTheWayIsTheCause(String line, String message) {
        rig.supervisor.breaks("job").breaks("queue");
        cli.run("restart", "job");
        rig.supervisor.reloaded = new Reloaded.Missing("/etc/crew.yaml: no such file");
        assertThat(cli.run(line.split(" "))).as(cli.err).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err).startsWith("cannot " + message).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "start web, start web",
        "stop web/0, stop web/0",
        "restart web, restart web",
        "scale queue=3, scale queue",
    })
    void whatIsNotThereInTimeIsSaid(String line, String task) {
        rig.supervisor.answers = Optional.of(new Outcome.TimedOut());
        assertThat(cli.run(line.split(" "))).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(cli.err).startsWith("cannot " + task + ": timed out: ").hasLineCount(1);
    }

    @Test
    void aWaitThatIsOverIsSaid() {
        assertThat(cli.run("wait", "job", "--for", "succeeded", "--timeout", "0s"))
                .isEqualTo(ExitCode.TIMED_OUT);
        assertThat(cli.err)
                .startsWith("cannot wait for job: timed out: job/0 is Running")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"check, check", "plan, plan"})
    void aDocumentThatIsNotThereIsNoErrorInIt(String command, String task, @TempDir Path folder) {
        Path nothing = folder.resolve("crew.yaml");
        assertThat(cli.run(command, nothing.toString())).isEqualTo(ExitCode.INVALID_DOCUMENT);
        assertThat(cli.err)
                .startsWith("cannot " + task + " " + nothing + ": ")
                .contains("no such file")
                .hasLineCount(1);
        assertThat(cli.out).isEmpty();
    }

    @Test
    void whatNeedsNoSupervisorSaysItLikewise(@TempDir Path folder) throws IOException {
        Path there = Files.writeString(folder.resolve("crew.yaml"), "mine");
        assertThat(cli.run("init", there.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err)
                .isEqualTo("cannot write " + there
                        + ": it is there already, and init never overwrites; name another file\n");
        assertThat(cli.run("init", folder.resolve("none/crew.yaml").toString())).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err).endsWith("/none/crew.yaml: there is no such folder; make it first\n");
        assertThat(cli.run("explain", "workers.nmae")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err).startsWith("cannot explain workers.nmae: ");
    }

    @Test
    void aBadCommandLineIsToldAsThat() {
        assertThat(cli.run("stop")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).startsWith("name a TARGET");
    }
}
