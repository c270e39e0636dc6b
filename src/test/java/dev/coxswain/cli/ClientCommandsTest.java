package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.control.FakeSupervisor;
import dev.coxswain.control.JsonTree;
import dev.coxswain.crew.Problem;
import dev.coxswain.engine.Condition;
import dev.coxswain.runtime.Reloaded;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each command against the real API, above a supervisor without processes. */
class ClientCommandsTest extends RiggedCase {

    @Test
    void statusIsATable() {
        rig.supervisor.exits("job", 3);
        assertThat(cli.run("status")).isZero();
        assertThat(cli.out).isEqualTo("""
                        NAME      PHASE     READY   PID      RESTARTS   AGE   CPU   MEMORY   REASON
                        web/0     Running   true    100001   0          3m    3m    9216Ki   -
                        queue/0   Running   true    100002   0          3m    -     -        -
                        queue/1   Running   true    100003   0          3m    -     -        -
                        job/0     Failed    false   -        0          -     -     -        Error
                        loud/0    Running   true    100005   0          3m    -     -        -
                        """);
        cli.run("status", "job", "-o", "wide");
        assertThat(cli.out).contains("LAST EXIT").contains("Error (3) 3m ago").contains("exited with code 3");
    }

    @Test
    void statusEndsWith3WhereTheCrewOrATargetIsNotReady() {
        rig.supervisor.exits("job", 3);
        assertThat(cli.run("status", "web", "queue/1")).isZero();
        assertThat(cli.run("status", "job")).isEqualTo(3);
        rig.supervisor.ready = Condition.Status.FALSE;
        assertThat(cli.run("status")).isEqualTo(3);
        assertThat(cli.run("status", "web")).isZero();
    }

    @Test
    void statusSaysOnStderrThatTheNewestDocumentIsNotInForce() {
        assertThat(cli.run("status")).isZero();
        assertThat(cli.err).isEmpty();
        rig.supervisor.configValid = new Condition(
                "ConfigValid", Condition.Status.FALSE, "Invalid", "crew.yaml:3:5: a mistake", FakeSupervisor.NOW);
        assertThat(cli.run("status", "-o", "wide")).isZero();
        assertThat(cli.err).isEqualTo("ConfigValid is False, Invalid: crew.yaml:3:5: a mistake\n");
        assertThat(cli.run("status", "-o", "json")).isZero();
        assertThat(cli.err).isEmpty();
    }

    @Test
    void statusPrintsObjects() throws IOException {
        cli.run("status", "-o", "json");
        assertThat(JsonTree.read(cli.out).path("status").path("workers")).hasSize(4);
        cli.run("status", "queue/1", "-o", "json");
        var workers = JsonTree.read(cli.out).path("status").path("workers");
        assertThat(workers).hasSize(1);
        assertThat(workers.path(0).path("instances")).hasSize(1);
        cli.run("status", "-o", "yaml");
        assertThat(cli.out)
                .startsWith("apiVersion: coxswain.dev/v1alpha1\nkind: Crew\nmetadata:\n  name: shop\n")
                .contains("status: \"True\"");
        cli.run("status", "-o", "name", "queue");
        assertThat(cli.out).isEqualTo("queue/0\nqueue/1\n");
        assertThat(cli.run("status", "-o", "xml")).isEqualTo(2);
    }

    @Test
    void targetsAreSelectedByLabelsOfTheWorkerAndOfTheDefaults() {
        cli.run("status", "-o", "name", "-l", "tier=front,team=a");
        assertThat(cli.out).isEqualTo("web/0\n");
        cli.run("status", "-o", "name", "-l", "team=a");
        assertThat(cli.out.lines()).hasSize(5);
        assertThat(cli.run("status", "-l", "tier=back")).isEqualTo(4);
        assertThat(cli.run("status", "-l", "team=a,team=b")).isEqualTo(4);
        cli.run("status", "-o", "name", "-l", "team=a,tier!=front");
        assertThat(cli.out).isEqualTo("queue/0\nqueue/1\njob/0\nloud/0\n");
        assertThat(cli.run("status", "-l", "tier")).isEqualTo(2);
    }

    @Test
    void anUnknownInstanceIsNoTarget() {
        assertThat(cli.run("status", "web/3")).isEqualTo(4);
        assertThat(cli.err).isEqualTo("cannot show the status of web/3: no instance web/3\n");
        assertThat(cli.run("status", "web/x")).isEqualTo(2);
    }

    @Test
    void aStoppedWorkerIsStoppedUntilItIsStarted() {
        assertThat(cli.run("stop", "web")).isZero();
        assertThat(cli.out).isEqualTo("web stopped\n");
        assertThat(cli.run("status", "web")).isEqualTo(3);
        assertThat(cli.out).contains("Stopped").contains("Operator");
        assertThat(cli.run("start", "web")).isZero();
        assertThat(cli.run("status", "web")).isZero();
    }

    @Test
    void severalTargetsAreOperatedTogether() {
        assertThat(cli.run("stop", "web", "queue/1")).isZero();
        assertThat(cli.out).isEqualTo("web stopped\nqueue/1 stopped\n");
        assertThat(cli.run("start", "--all")).isZero();
        assertThat(cli.run("restart", "web", "queue")).isZero();
        cli.run("status", "web", "queue");
        assertThat(cli.out
                        .lines()
                        .skip(1)
                        .map(line -> line.replaceAll(" +", " ").split(" ")[4]))
                .containsExactly("2", "1", "2");
    }

    @Test
    void anOperationThatFailsSaysWhatFailed() {
        rig.supervisor.breaks("job");
        assertThat(cli.run("restart", "job")).isEqualTo(1);
        assertThat(cli.err).contains("cannot restart job: job/0").contains("no such file");
        assertThat(cli.run("start", "web", "job")).isEqualTo(1);
        assertThat(cli.err).contains("job/0 is Failed");
    }

    @Test
    void noTargetIsAMistake() {
        assertThat(cli.run("stop")).isEqualTo(2);
        assertThat(cli.run("start", "web", "--timeout", "30")).isEqualTo(2);
        assertThat(cli.err).contains("--timeout takes a duration such as 30s");
        assertThat(cli.run("wait", "web")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("missing --for STATE: ready, succeeded, finished or stopped\n");
    }

    @Test
    void allBesideANameIsAMistakeAndChangesNothing() {
        assertThat(cli.run("stop", "--all", "web")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("--all means all workers: give it alone, or TARGETs and -l without it\n");
        assertThat(cli.run("restart", "--all", "-l", "tier=web")).isEqualTo(2);
        assertThat(cli.run("status", "web", "queue")).isZero();
        assertThat(cli.out).doesNotContain("Stopped");
    }

    @Test
    void runNowIsForScheduledWorkersAlone() {
        assertThat(cli.run("run-now", "web")).isEqualTo(1);
        assertThat(cli.err).isEqualTo("cannot run web: web has no schedule: it can't be run now; start it\n");
        assertThat(cli.run("run-now", "wbe")).isEqualTo(4);
        assertThat(cli.err).isEqualTo("cannot run wbe: no worker wbe; did you mean web?\n");
        assertThat(cli.run("run-now", "web", "--timeout", "5s")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("--timeout needs --wait\n");
        assertThat(cli.run("run-now")).isEqualTo(2);
        assertThat(cli.run("run-now", "web/0")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("run-now takes a worker, such as backup (was \"web/0\")\n");
    }

    @Test
    void scaleAndSignal() {
        assertThat(cli.run("scale", "queue=3")).isZero();
        cli.run("status", "-o", "name", "queue");
        assertThat(cli.out.lines()).hasSize(3);
        assertThat(cli.run("scale", "queue=1001")).isEqualTo(2);
        assertThat(cli.run("scale", "queue")).isEqualTo(2);
        assertThat(cli.run("signal", "HUP", "web", "--tree")).isZero();
        assertThat(cli.run("signal", "1", "queue/1")).isZero();
        assertThat(rig.supervisor.signals).containsExactly("SIGHUP web tree", "SIGHUP queue/1");
        assertThat(cli.run("signal", "NONE", "web")).isEqualTo(2);
        cli.run("stop", "web");
        assertThat(cli.run("signal", "HUP", "web")).isEqualTo(1);
        assertThat(cli.err).isEqualTo("cannot signal web: web has no process\n");
    }

    @Test
    void logsAreTheMessageAloneForOneInstance() throws InterruptedException {
        rig.webSays("one");
        rig.webSays("two");
        rig.queueSays("three");
        assertThat(cli.run("logs", "web")).isZero();
        assertThat(cli.out).isEqualTo("one\ntwo\n");
        cli.run("logs", "web", "--tail", "1", "--timestamps");
        assertThat(cli.out).isEqualTo("2026-11-21T06:00:00.123Z two\n");
        cli.run("logs", "web", "queue/1");
        assertThat(cli.out).isEqualTo("web/0 | one\nweb/0 | two\nqueue/1 | three\n");
        cli.run("logs");
        assertThat(cli.out).isEqualTo("web/0 | one\nweb/0 | two\nqueue/1 | three\n");
        assertThat(cli.run("logs", "--all")).isZero();
        assertThat(cli.out).contains("web/0 | ").contains("queue/1 | ");
        assertThat(cli.run("logs", "loud")).isEqualTo(1);
        assertThat(cli.err).contains("log format is Raw");
        assertThat(cli.run("logs", "web", "--since", "5")).isEqualTo(2);
    }

    @Test
    void reloadTellsTheErrorsOfABadDocument() {
        assertThat(cli.run("reload")).isZero();
        rig.supervisor.reloaded = new Reloaded.Applied("sha256:2");
        assertThat(cli.run("reload", "--wait")).isZero();
        assertThat(cli.out).isEqualTo("reloaded, revision sha256:2\n");
        rig.supervisor.refuses(new Problem("crew.yaml", 3, 5, "spec.workers[0].nmae", "unknown field"));
        assertThat(cli.run("reload")).isEqualTo(78);
        assertThat(cli.err).isEqualTo("crew.yaml:3:5: spec.workers[0].nmae: unknown field\n");
    }

    @Test
    @Timeout(30)
    void whatFollowsEndsOnceNobodyReads() throws InterruptedException {
        rig.webSays("a line");
        var closed = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
            @Override
            public boolean checkError() {
                return true;
            }
        };
        var terminal = new Terminal(closed, closed, cli.environment, () -> FakeSupervisor.NOW);
        assertThat(Coxswain.run(List.of("status", "-w"), terminal, options -> 42, "1"))
                .isEqualTo(1);
        assertThat(Coxswain.run(List.of("logs", "-f", "web"), terminal, options -> 42, "1"))
                .isEqualTo(1);
    }

    @Test
    void planPutsTheDocumentsOfAFolderTogether(@TempDir Path folder) throws IOException {
        String head = "apiVersion: coxswain.dev/v1alpha1\nkind: Crew\nmetadata: {name: shop}\nspec:\n  workers:\n";
        Files.writeString(folder.resolve("a.yaml"), head + "    - {name: one, command: [x]}");
        Files.writeString(folder.resolve("b.yaml"), "\uFEFF" + head + "    - {name: two, command: [x]}\n");
        Files.writeString(
                folder.resolve("c.yaml"), "# c\n%YAML 1.2\n---\n" + head + "    - {name: three, command: [x]}\n");
        assertThat(cli.run("plan", folder.toString(), "-o", "name")).as(cli.err).isEqualTo(10);
        assertThat(cli.out.lines()).startsWith("one", "two", "three");
    }

    @Test
    void planShowsWhatAReloadWouldDo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("crew.yaml");
        String head = "apiVersion: coxswain.dev/v1alpha1\nkind: Crew\nmetadata: {name: shop}\nspec:\n  workers:\n";
        Files.writeString(file, head + "    - {name: web, command: [web, more]}\n");
        assertThat(cli.run("plan", file.toString())).isEqualTo(10);
        assertThat(cli.out.lines())
                .containsExactly(
                        "NAME    CHANGE    FIELDS",
                        "web     Restart   command",
                        "queue   Stop      -",
                        "job     Stop      -",
                        "loud    Stop      -");
        cli.run("plan", folder.toString(), "-o", "json");
        assertThat(JsonTree.read(cli.out).path("workers").path(0).path("change").asText())
                .isEqualTo("Restart");
        Files.writeString(file, head + "    - {name: web}\n");
        assertThat(cli.run("plan", file.toString())).isEqualTo(78);
        assertThat(cli.err).startsWith("crew.yaml:6:7: spec.workers[0]");
    }

    @Test
    void waitForTheEndOfWhatIsAlwaysRestartedIsInVain() {
        assertThat(cli.run("wait", "web", "--for", "finished")).isEqualTo(1);
        assertThat(cli.err)
                .isEqualTo(
                        "cannot wait for web: web can't finish: its restartPolicy is Always, so it is always restarted\n");
    }

    @Test
    void aWorkerOfNoInstancesIsToldAsThat() {
        assertThat(cli.run("scale", "queue=0")).isZero();
        cli.run("status", "queue");
        assertThat(cli.err).isEqualTo("queue has 0 replicas: nothing is to run\n");
        cli.run("status");
        assertThat(cli.out).contains("web/0").doesNotContain("queue");
    }

    @Test
    void waitIsOverAtOnceWhenItIsSoOrCanNotBe() {
        assertThat(cli.run("wait", "web", "queue", "--for", "ready")).isZero();
        assertThat(cli.run("wait", "web", "--for", "succeeded")).isEqualTo(1);
        assertThat(cli.err).contains("restartPolicy is Always");
        assertThat(cli.run("wait", "job", "--for", "succeeded", "--timeout", "0s"))
                .isEqualTo(124);
        rig.supervisor.exits("job", 0);
        assertThat(cli.run("wait", "job", "--for", "succeeded")).isZero();
        assertThat(cli.run("wait", "job", "--for", "ready")).isEqualTo(1);
        assertThat(cli.run("wait", "job", "--for", "finished")).isZero();
        cli.run("stop", "web");
        assertThat(cli.run("wait", "web", "--for", "stopped")).isZero();
        assertThat(cli.run("wait", "web", "--for", "sunshine")).isEqualTo(2);
        assertThat(cli.run("wait", "web")).isEqualTo(2);
    }

    @Test
    void dumpAndShutdown() {
        assertThat(cli.run("dump")).isZero();
        assertThat(cli.out).isEqualTo("the dump\n");
        assertThat(cli.run("shutdown", "--no-wait")).isZero();
        assertThat(rig.supervisor.shutdown).isTrue();
    }

    @Test
    void whereNoSupervisorAnswersTheSocketIsNamed() {
        assertThat(cli.run("status", "--socket", "/nonexistent/sock")).isEqualTo(69);
        assertThat(cli.err)
                .isEqualTo(
                        "cannot show the status of all workers: no supervisor answers at /nonexistent/sock: no such socket;"
                                + " start one with `coxswain run`,"
                                + " or name its socket with --socket or COXSWAIN_SOCKET\n");
    }
}
