package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.control.ControlRig;
import dev.coxswain.control.FakeSupervisor;
import dev.coxswain.control.JsonTree;
import dev.coxswain.crew.Checked;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.SourceText;
import dev.coxswain.engine.InstanceId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands on workers with a schedule, above a supervisor without processes, on Saturday, 21 November 2026, 06:00 UTC. */
class ScheduledCommandsTest {

    private static final String DOCUMENT = """
            apiVersion: coxswain.dev/v1alpha1
            kind: Crew
            metadata: {name: shop}
            spec:
              workers:
                - {name: web, command: [web]}
                - {name: backup, command: [backup], schedule: "30 2 * * 1-5", timeZone: Europe/Berlin, randomizedDelay: 1ms}
                - {name: off, command: [off], schedule: "@daily", suspend: true}
                - {name: poll, command: [poll], every: 10m}
                - {name: boot, command: [boot], schedule: "@reboot"}
                - {name: many, command: [many], schedule: "@yearly", concurrencyPolicy: Allow}
            """;

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final Commands cli = new Commands();

    @BeforeEach
    void connect() {
        cli.environment.put("COXSWAIN_SOCKET", rig.socket.toString());
        cli.now = FakeSupervisor.NOW.plus(Duration.ofMinutes(3));
        rig.supervisor.loads(crew());
    }

    private static Crew crew() {
        return switch (CrewReader.read(List.of(new SourceText("crew.yaml", DOCUMENT)))) {
            case Checked.Valid(Crew crew) -> crew;
            case Checked.Invalid(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    @Test
    void statusTellsWhenTheNextRunStarts() throws IOException {
        assertThat(cli.run("status", "backup", "off"))
                .as("waiting is as it should be")
                .isZero();
        assertThat(cli.out.lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "NAME PHASE READY PID RESTARTS AGE CPU MEMORY REASON",
                        "backup/0 Pending false - 0 - - - Scheduled (in 1d19h)",
                        "off/0 Pending false - 0 - - - Suspended");
        cli.run("status", "backup", "-o", "json");
        var instance = JsonTree.read(cli.out)
                .path("status")
                .path("workers")
                .path(0)
                .path("instances")
                .path(0);
        assertThat(instance.path("nextStartAt").asText()).startsWith("2026-11-23T01:30:00.0");
        cli.run("status", "off", "-o", "json");
        assertThat(cli.out).contains("\"nextStartAt\" : null");
    }

    @Test
    void describeShowsTheNextFiveRunsWithoutTheirRandomDelay() throws IOException {
        assertThat(cli.run("describe", "backup")).isZero();
        assertThat(cli.out).contains("""
                Next runs:    2026-11-23T01:30:00Z (in 1d19h)
                              2026-11-24T01:30:00Z (in 2d19h)
                              2026-11-25T01:30:00Z (in 3d19h)
                              2026-11-26T01:30:00Z (in 4d19h)
                              2026-11-27T01:30:00Z (in 5d19h)
                """);
        cli.run("describe", "backup", "-o", "json");
        assertThat(JsonTree.text(JsonTree.read(cli.out).path("nextRuns")))
                .startsWith("[\"2026-11-23T01:30:00.000Z\",")
                .endsWith(",\"2026-11-27T01:30:00.000Z\"]");
    }

    @Test
    void whereNothingIsToComeItSaysWhy() {
        cli.run("describe", "off");
        assertThat(cli.out).contains("Next runs:    <none>: the schedule is suspended\n");
        cli.run("describe", "boot");
        assertThat(cli.out).contains("Next runs:    <none>\n");
        cli.run("describe", "web");
        assertThat(cli.out).doesNotContain("Next runs");
        cli.run("stop", "backup");
        cli.run("describe", "backup");
        assertThat(cli.out).contains("Next runs:    <none>\n");
    }

    @Test
    void ofEveryTheNextRunIsKnownOnceTheLastHasEnded() {
        cli.run("describe", "poll");
        assertThat(cli.out).contains("Next runs:    <none>\n");
        rig.supervisor.exits("poll", 0);
        cli.run("describe", "poll");
        assertThat(cli.out).contains("Next runs:    2026-11-21T06:10:00Z (in 7m)\n");
    }

    @Test
    void runNowRunsItOnce() {
        assertThat(cli.run("run-now", "backup")).isZero();
        assertThat(cli.out).isEqualTo("backup: run asked for\n");
        cli.run("status", "backup");
        assertThat(cli.out).contains("Running");
        assertThat(cli.run("run-now", "backup")).isEqualTo(1);
        assertThat(cli.err).isEqualTo("cannot run backup: a run of backup goes on, and concurrencyPolicy is Forbid\n");
        assertThat(cli.run("run-now", "poll")).isEqualTo(1);
        assertThat(cli.err).isEqualTo("cannot run poll: a run of poll goes on, and every starts one at a time\n");
        rig.supervisor.exits("backup", 0);
        cli.run("status", "backup");
        assertThat(cli.out).contains("Scheduled (in 1d19h)");
        assertThat(cli.run("run-now", "off")).as("suspended").isZero();
    }

    @Test
    void runNowWaitsForTheEndOfTheRun() {
        assertThat(cli.run("run-now", "backup", "--wait", "--timeout", "1s")).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(cli.err)
                .isEqualTo("cannot run backup: timed out: the run of backup has not ended yet; it goes on\n");
        rig.supervisor.breaks("off");
        assertThat(cli.run("run-now", "off", "--wait")).isEqualTo(1);
        assertThat(cli.err).startsWith("cannot run off: off/0 failed: ").contains("no such file");
    }

    @Test
    void waitTakesTheLastRunForItsState() {
        cli.run("run-now", "backup");
        rig.supervisor.exits("backup", 0);
        assertThat(cli.run("wait", "backup", "--for", "succeeded")).isZero();
        cli.run("run-now", "backup");
        rig.supervisor.exits("backup", 3);
        assertThat(cli.run("wait", "backup", "--for", "finished")).isZero();
        assertThat(cli.run("wait", "backup", "--for", "succeeded", "--timeout", "1s"))
                .as("another run may succeed")
                .isEqualTo(ExitCode.TIMED_OUT);
        assertThat(cli.run("wait", "poll", "--for", "succeeded", "--timeout", "1s"))
                .as("its first run goes on")
                .isEqualTo(ExitCode.TIMED_OUT);
        rig.supervisor.exits("poll", 0);
        assertThat(cli.run("wait", "poll", "--for", "succeeded")).isZero();
    }

    @Test
    void waitKnowsThatEveryRunsItAgainAndAgain() {
        assertThat(cli.run("wait", "poll", "--for", "finished", "--timeout", "1s"))
                .as("its first run goes on")
                .isEqualTo(ExitCode.TIMED_OUT);
        rig.supervisor.exits("poll", 0);
        assertThat(cli.run("wait", "poll", "--for", "succeeded")).isZero();
    }

    @Test
    void ofSeveralRunsAtATimeEachIsWaitedFor() {
        cli.run("run-now", "many");
        cli.run("run-now", "many");
        rig.supervisor.exits("many", 0);
        assertThat(cli.run("wait", "many", "--for", "finished", "--timeout", "1s"))
                .isEqualTo(ExitCode.TIMED_OUT);
        assertThat(cli.err).contains("many/1 is Running");
        rig.supervisor.exits(new InstanceId("many", 1), 0);
        assertThat(cli.run("wait", "many", "--for", "finished")).isZero();
    }

    @Test
    void whatIsThereOnlyWhileItRunsIsNoSuccessOnceItIsGone() throws Exception {
        cli.run("run-now", "many");
        cli.run("run-now", "many");
        int before = rig.supervisor.looks;
        var waiting = CompletableFuture.supplyAsync(() -> cli.run("wait", "many/1", "--for", "succeeded"));
        while (rig.supervisor.looks < before + 10 && !waiting.isDone()) {
            LockSupport.parkNanos(1_000_000);
        }
        rig.supervisor.exits(new InstanceId("many", 1), 3);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err)
                .isEqualTo("cannot wait for many/1: many/1 is there no more; `coxswain events` tells how its process"
                        + " ended\n");
    }

    @Test
    void whatWaitsForItsScheduleIsUp() {
        assertThat(cli.run("start", "backup")).isZero();
        assertThat(cli.run("restart", "backup", "off")).isZero();
        assertThat(cli.run("scale", "backup=2")).isEqualTo(1);
        assertThat(cli.err).startsWith("cannot scale backup");
    }

    @Test
    void scheduledWorkersAloneAreOffered() {
        cli.run("__complete", "words", "run-now", "");
        assertThat(cli.out.lines())
                .containsExactly(
                        "backup\t30 2 * * 1-5",
                        "boot\t@reboot",
                        "many\t@yearly",
                        "off\t@daily",
                        "poll\tevery 10m",
                        ": ");
    }
}
