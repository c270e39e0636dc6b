package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is kept in the state folder, and the clock itself. */
class PersistentIT {

    private static final String CREW = """
            workers:
              - {name: nightly, schedule: "@daily", timeZone: Etc/UTC, persistent: true, command: [sh, -c, "echo ran >> $DIR/runs"]}
            """;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private String lastRuns() {
        return sandbox.read("state/last-runs");
    }

    @Test
    void oneMissedRunIsMadeUpAfterARestart() throws IOException {
        sandbox.environment("COXSWAIN_STATE_DIR", sandbox.path("state").toString());
        Files.createDirectory(sandbox.path("state"));
        sandbox.write("state/last-runs", "nightly 2026-01-05T00:00:00Z\ngone 2026-01-05T00:00:00Z\n???\n");

        var first = sandbox.supervise(CREW);
        Patience.until("it is made up", () -> Files.exists(sandbox.path("runs")));
        first.program().awaitStderr("last-runs is damaged");
        String midnight = Instant.now().truncatedTo(ChronoUnit.DAYS).toString();
        Patience.until(
                "that is kept, and what is gone is not", () -> lastRuns().endsWith("nightly " + midnight + "\n"));
        assertThat(lastRuns()).doesNotContain("gone");
        assertThat(first.terminate()).isZero();

        var second = sandbox.supervise(CREW);
        second.await("nightly/0", "Pending");
        assertThat(second.instance("nightly/0").path("reason").asText()).isEqualTo("Scheduled");
        assertThat(sandbox.lines("runs")).as("once").containsExactly("ran");
        Program other = sandbox.run(
                sandbox.crew(CREW).toString(), "--socket", sandbox.path("other").toString());
        assertThat(other.awaitExit()).isEqualTo(73);
        assertThat(other.stderr())
                .contains("is another supervisor's, pid " + second.program().pid());
        assertThat(second.terminate()).isZero();
    }

    @Test
    void aNewWorkerHasMissedNothing() {
        sandbox.environment("COXSWAIN_STATE_DIR", sandbox.path("new/state").toString());
        Instant before = Instant.now();
        var supervised = sandbox.supervise(CREW);
        supervised.await("nightly/0", "Pending");
        Patience.until("it is kept as of now", () -> Files.exists(sandbox.path("new/state/last-runs")));
        String line = sandbox.lines("new/state/last-runs").getLast();
        assertThat(Instant.parse(line.substring("nightly ".length()))).isBetween(before, Instant.now());
        assertThat(supervised.terminate()).isZero();
        assertThat(sandbox.path("runs")).doesNotExist();
    }

    @Test
    void withoutAFolderItIsRefusedAtTheStartAndAtAReload() {
        Program run = sandbox.run(sandbox.crew(CREW).toString());
        assertThat(run.awaitExit()).isEqualTo(78);
        assertThat(run.stderr())
                .contains("spec.workers[0].persistent: needs a state folder, and this supervisor has none: start it"
                        + " with --state-dir DIR");

        var supervised = sandbox.supervise("workers: [{name: a, command: [sleep, \"1000\"]}]");
        int pid = supervised.awaitPid("a/0");
        Program plan = sandbox.client(
                "plan", sandbox.write("new.yaml", sandbox.document(CREW)).toString());
        assertThat(plan.awaitExit()).as(plan.stdout() + plan.stderr()).isEqualTo(78);
        sandbox.crew(CREW);
        Program reload = sandbox.client("reload");
        assertThat(reload.awaitExit()).isEqualTo(78);
        assertThat(reload.stdout() + reload.stderr()).contains("needs a state folder");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(pid);
    }

    /** The real clock: at most a minute. */
    @Test
    void aRunStartsWhenTheClockShowsItsTime() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: tick, schedule: "* * * * *", command: [sh, -c, "date +%s.%N >> $DIR/ticks; sleep 0.1"]}
                """);
        supervised.await("tick/0", "Pending");
        Instant due =
                Instant.parse(supervised.instance("tick/0").path("nextStartAt").asText());
        assertThat(due).isEqualTo(due.truncatedTo(ChronoUnit.MINUTES));
        Patience.until(
                Duration.ofSeconds(80),
                "its minute",
                () -> Files.exists(sandbox.path("ticks"))
                        && !sandbox.lines("ticks").isEmpty());
        double ran = Double.parseDouble(sandbox.lines("ticks").getFirst());
        assertThat(ran - due.getEpochSecond()).isBetween(0.0, 10.0);
        supervised.await("tick/0", "Pending");
        assertThat(supervised.instance("tick/0").path("nextStartAt").asText())
                .startsWith(due.plusSeconds(60).toString().substring(0, 16));
        assertThat(supervised.terminate()).isZero();
    }
}
