package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coxswain.control.FakeSupervisor;
import dev.coxswain.control.JsonTree;
import dev.coxswain.runtime.CrewEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code events}, {@code describe} and {@code top} against the real API, above a supervisor without processes. */
@Timeout(30)
class AskCommandsTest extends RiggedCase {

    @Test
    void eventsAreATableTheOldestFirst() {
        rig.supervisor.exits("job", 3);
        assertThat(cli.run("events", "job", "web/0")).isZero();
        assertThat(cli.out).isEqualTo("""
                LAST SEEN   TYPE      REASON    OBJECT   MESSAGE
                3m          Normal    Started   web/0    started, pid 100001
                3m          Normal    Started   job/0    started, pid 100004
                3m          Warning   Exited    job/0    exited with code 3 (after 0ms)
                3m          Warning   Failed    job/0    failed for good: restartPolicy is Never
                """);
        assertThat(cli.err).isEmpty();
        assertThat(cli.run("events", "-l", "tier=front", "-o", "name")).isZero();
        assertThat(cli.out).isEqualTo("web/0\n");
        assertThat(cli.run("events", "wbe")).isEqualTo(ExitCode.NO_SUCH_TARGET);
        assertThat(cli.err).isEqualTo("cannot show the events of wbe: no worker wbe; did you mean web?\n");
    }

    @Test
    void anEventOfSeveralLinesIsOneRowAndWholeInJson() throws JsonProcessingException {
        rig.supervisor
                .eventLog()
                .accept(new CrewEvent(
                        FakeSupervisor.NOW,
                        CrewEvent.Type.WARNING,
                        "Exited",
                        "loud/0",
                        "exited with code 1; its last lines:\none\ntwo"));
        cli.run("events", "loud", "-o", "wide");
        assertThat(cli.out)
                .contains("2026-11-21T06:00:00.123Z   Warning   Exited    loud/0   exited with code 1; its last"
                        + " lines: one | two\n");
        cli.run("events", "loud");
        assertThat(cli.out).endsWith(" exited with code 1: two\n");
        cli.run("events", "loud", "-o", "json");
        assertThat(JsonTree.read(cli.out).path("items").path(1).path("message").asText())
                .endsWith(":\none\ntwo");
        cli.run("events", "loud", "-o", "yaml");
        assertThat(cli.out).startsWith("items:\n").contains("reason: Started");
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "wide", "json", "yaml", "name"})
    void followedEventsEndWithTheSupervisor(String format) {
        rig.supervisor.eventLog().end();
        assertThat(cli.run("events", "-f", "web", "-o", format)).isZero();
        assertThat(cli.out).contains("web/0");
        assertThat(cli.out.lines().filter(line -> line.startsWith("TIME")).count())
                .isEqualTo(format.equals("table") || format.equals("wide") ? 1 : 0);
    }

    @Test
    void coloursAreForTerminalsAndForThoseWhoWantThem() {
        rig.supervisor.exits("job", 3);
        cli.run("events", "job");
        assertThat(cli.out).doesNotContain("\u001b");
        cli.screen = Optional.of(() -> new Screen.Window(24, 80));
        cli.run("events", "job");
        assertThat(cli.out).contains("3m          \u001b[33mWarning\u001b[0m   Exited    job/0");
        cli.environment.put("NO_COLOR", "1");
        cli.run("events", "job");
        assertThat(cli.out).doesNotContain("\u001b");
        cli.environment.put("NO_COLOR", "");
        cli.environment.put("TERM", "dumb");
        cli.run("events", "job");
        assertThat(cli.out).doesNotContain("\u001b");
    }

    @Test
    void describeTellsAllOfAWorkerInTheOrderOfKubectl() {
        rig.supervisor.exits("web", 7);
        assertThat(cli.run("describe", "web")).isZero();
        assertThat(cli.out).isEqualTo("""
                Name:         web
                Labels:       tier=front
                              team=a
                Command:      web --port $(PORT)
                Replicas:     1 wanted, 1 ready
                Instances:
                  web/0:
                    State:          Running, ready
                    PID:            100006
                    Started:        2026-11-21T06:00:00Z (3m ago)
                    CPU:            3m
                    Memory:         9216Ki
                    Restarts:       1
                Exits:        the newest first
                  web/0 2026-11-21T06:00:00Z (3m ago): Error, exit code 7
                    exited with code 7 (after 0ms)
                Conditions:   of the crew
                  TYPE          STATUS   REASON     MESSAGE
                  Ready         True     AllReady
                  ConfigValid   True     Valid
                  Progressing   False    Complete
                Events:
                  AGE   TYPE      REASON    OBJECT   MESSAGE
                  3m    Normal    Started   web/0    started, pid 100001
                  3m    Warning   Exited    web/0    exited with code 7 (after 0ms)
                  3m    Normal    Started   web/0    started, pid 100006
                """);
    }

    @Test
    void describeTakesSeveralAndOneInstanceAlone() throws JsonProcessingException {
        cli.run("describe", "queue/1", "-o", "json");
        var queue = JsonTree.read(cli.out);
        assertThat(queue.path("instances")).hasSize(1);
        assertThat(queue.path("instances").path(0).path("id").asText()).isEqualTo("queue/1");
        assertThat(queue.path("spec").path("name").asText()).isEqualTo("queue");
        assertThat(queue.path("nextRuns").isArray()).isTrue();
        assertThat(queue.path("events"))
                .allSatisfy(
                        event -> assertThat(event.path("regarding").asText()).isEqualTo("queue/1"));
        cli.run("describe", "-l", "team=a", "-o", "json");
        assertThat(JsonTree.read(cli.out).path("items")).hasSize(4);
        cli.run("describe", "--all", "-o", "name");
        assertThat(cli.out).isEqualTo("web/0\nqueue/0\nqueue/1\njob/0\nloud/0\n");
        cli.run("describe", "web", "queue");
        assertThat(cli.out).contains("\n\n\nName:         queue\n");
        assertThat(cli.run("describe", "webb")).isEqualTo(ExitCode.NO_SUCH_TARGET);
        assertThat(cli.run("describe")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void topIsSortedByWhatIsTakenMost() throws JsonProcessingException {
        assertThat(cli.run("top")).isZero();
        assertThat(cli.out).startsWith("""
                NAME      CPU   CPU LIMIT   MEMORY   MEMORY LIMIT
                web/0     3m    -           9216Ki   -
                queue/0   -     -           -        -
                """);
        cli.run("top", "web", "-o", "json");
        assertThat(JsonTree.text(JsonTree.read(cli.out)))
                .isEqualTo("{\"items\":[{\"id\":\"web/0\",\"pid\":100001,\"cpuMillicores\":3,"
                        + "\"memoryBytes\":9437184,\"limits\":{}}]}");
        cli.run("top", "--sort", "name", "-o", "name");
        assertThat(cli.out).isEqualTo("web/0\nqueue/0\nqueue/1\njob/0\nloud/0\n");
        assertThat(cli.run("top", "--sort", "size")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).isEqualTo("--sort takes cpu, memory or name (was \"size\")\n");
    }
}
