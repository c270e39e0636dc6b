package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands and their exit codes: contract section 5. */
class ClientIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private void ends(int code, String command, String... arguments) {
        Program client = sandbox.client(command, arguments);
        assertThat(client.awaitExit())
                .as(command + " " + List.of(arguments) + "\n" + client.stdout() + client.stderr())
                .isEqualTo(code);
    }

    @Test
    void whereNoSupervisorAnswersItIs69() {
        ends(69, "status");
        ends(69, "stop", "a");
    }

    @Test
    void theLinesOfManyWorkersAreShown() {
        StringBuilder spec = new StringBuilder("workers:\n");
        for (int i = 0; i < 600; i++) {
            spec.append("  - {name: a-worker-that-is-not-there-").append(i).append(", command: [x], replicas: 0}\n");
        }
        var supervised = sandbox.supervise(
                spec + "  - {name: a, labels: {it: yes-it-is}, command: [sh, -c, \"echo hello; exec sleep 1000\"]}\n");
        supervised.awaitPid("a/0");
        Patience.until("its line", () -> {
            Program client = sandbox.client("logs", "--all");
            return client.awaitExit() == 0 && client.stdout().contains("hello");
        });
    }

    @Test
    void wrongUseIs2() {
        ends(2, "status", "--no-such-flag");
        ends(2, "no-such-command");
        ends(2, "stop");
    }

    @Test
    void statusIs0WhereAllIsReadyAnd3WhereNot() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, command: [sleep, "1000"]}
                  - {name: later, required: false, startDelay: 60s, command: [sleep, "1000"]}
                """);
        supervised.awaitPid("a/0");
        ends(0, "status");
        ends(0, "status", "a");
        ends(3, "status", "later");
        ends(4, "status", "nobody");
        supervised.order("a/stop");
        ends(0, "status"); // what the operator stopped doesn't count
    }

    @Test
    void aWorkersProcessMayReadAndNotChange() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, command: [sleep, "1000"]}
                  - name: b
                    dependsOn: [{name: a}]
                    restartPolicy: Never
                    command: [sh, -c, "until [ -e $DIR/go ]; do sleep 0.05; done; COXSWAIN status a; echo $? >> $DIR/codes; (setsid COXSWAIN stop a); echo $? >> $DIR/codes"]
                """.replace("COXSWAIN", Sandbox.COXSWAIN));
        int a = supervised.awaitPid("a/0");
        sandbox.write("go", "");
        supervised.await("b/0", "Succeeded");
        assertThat(sandbox.lines("codes")).containsExactly("0", "1");
        supervised.program().assertStderrHas("belongs to a worker: it may read, not change");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
    }

    @Test
    void statusIs3WhereARequiredWorkerIsNotReady() {
        var supervised = sandbox.supervise("workers: [{name: a, restartPolicy: Never, command: [/no/such/program]}]");
        supervised.await("a/0", "Failed");
        ends(3, "status");
        ends(1, "wait", "a", "--for", "succeeded");
        ends(0, "wait", "a", "--for", "finished");
        ends(1, "start", "a");
    }

    @Test
    void statusShowsATableNamesAndObjects() {
        var supervised = sandbox.supervise("workers: [{name: a, replicas: 2, command: [sleep, '1000']}]");
        int pid = supervised.awaitPid("a/0");
        supervised.awaitPid("a/1");
        List<String> table = sandbox.client("status").lines();
        assertThat(table.getFirst().split(" +"))
                .containsExactly("NAME", "PHASE", "READY", "PID", "RESTARTS", "AGE", "CPU", "MEMORY", "REASON");
        assertThat(table.get(1).split(" +")).startsWith("a/0", "Running", "true", Integer.toString(pid), "0");
        assertThat(sandbox.client("status", "-o", "name").lines()).containsExactly("a/0", "a/1");
        var json = Json.read(sandbox.client("status", "-o", "json").stdout());
        assertThat(json.path("kind").asText()).isEqualTo("Crew");
        assertThat(json.path("status")
                        .path("workers")
                        .path(0)
                        .path("readyReplicas")
                        .asInt())
                .isEqualTo(2);
        assertThat(sandbox.client("status", "-o", "yaml").stdout()).contains("kind: Crew", "phase: Running");
        assertThat(sandbox.client("status", "-o", "wide").lines().getFirst()).contains("MESSAGE");
    }

    @Test
    void startStopAndRestartWait() {
        var supervised = sandbox.supervise("workers: [{name: a, replicas: 2, command: [sleep, '1000']}]");
        int first = supervised.awaitPid("a/0");
        int second = supervised.awaitPid("a/1");
        ends(0, "stop", "a/1");
        assertThat(Proc.lives(second)).isFalse();
        assertThat(supervised.awaitPid("a/0")).isEqualTo(first);
        ends(0, "start", "a/1");
        assertThat(supervised.instance("a/1").path("phase").asText()).isEqualTo("Running");
        ends(0, "start", "a");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(first);
        ends(0, "restart", "a");
        assertThat(supervised.awaitPid("a/0")).isNotEqualTo(first);
        ends(0, "stop", "--all");
        assertThat(sandbox.ofWorkers()).isEmpty();
        ends(4, "restart", "nobody");
        ends(4, "restart", "a/7");
    }

    @Test
    void aStopOutlivesReloads() {
        String spec = "workers: [{name: a, command: [sleep, '%d']}, {name: b, command: [sleep, '2000']}]";
        var supervised = sandbox.supervise(spec.formatted(1000));
        supervised.awaitPid("a/0");
        ends(0, "stop", "a");
        sandbox.crew(spec.formatted(1001));
        ends(0, "reload");
        Patience.throughout(
                Duration.ofMillis(500),
                "a stays",
                () -> supervised.instance("a/0").path("phase").asText().equals("Stopped"));
        assertThat(supervised.instance("a/0").path("reason").asText()).isEqualTo("Operator");
        ends(0, "start", "a");
        int pid = supervised.awaitPid("a/0");
        Patience.await("the newest form", () -> Proc.commandLine(pid), "sleep 1001"::equals);
    }

    @Test
    void whatTakesTooLongIs124() {
        sandbox.supervise("""
                workers:
                  - {name: later, startDelay: 60s, command: [sleep, "1000"]}
                  - {name: deaf, terminationGracePeriodSeconds: 20, command: [sh, -c, "trap '' TERM; touch $DIR/deaf; while :; do sleep 0.1; done"]}
                """);
        Patience.until("it is deaf", () -> sandbox.path("deaf").toFile().exists());
        ends(124, "wait", "later", "--for", "ready", "--timeout", "300ms");
        ends(124, "stop", "deaf", "--timeout", "300ms");
    }

    @Test
    void checkSays78AndEveryErrorOnALineWithItsPlace() {
        String good = sandbox.crew("workers: [{name: a, command: ['true']}]").toString();
        ends(0, "check", good);
        String bad = sandbox.write("bad.yaml", sandbox.document("""
                workers:
                  - name: a
                    command: ["true"]
                    restartPolicy: Sometimes
                  - name: a
                    replicas: 1001
                """)).toString();
        Program check = sandbox.client("check", bad);
        assertThat(check.awaitExit()).isEqualTo(78);
        assertThat(check.lines())
                .anyMatch(line -> line.contains(
                        "bad.yaml:8:22: spec.workers[0].restartPolicy: must be one of Always, OnFailure, Never"))
                .anyMatch(line -> line.contains("bad.yaml:9:13: spec.workers[1].name"))
                .anyMatch(line -> line.contains("spec.workers[1].replicas"))
                .anyMatch(line -> line.contains("spec.workers[1].command"))
                .hasSize(4);
        ends(78, "check", sandbox.path("nowhere.yaml").toString());
    }

    @Test
    void planSays0And10And78() {
        var supervised = sandbox.supervise(
                "workers: [{name: a, command: [sleep, '1000']}, {name: b, command: [sleep, '1000']}]");
        supervised.awaitPid("a/0");
        ends(0, "plan", sandbox.path("crew.yaml").toString());
        String other = sandbox.write("other.yaml", sandbox.document("""
                workers:
                  - {name: a, replicas: 2, command: [sleep, "1000"]}
                  - {name: c, command: [sleep, "1000"]}
                """)).toString();
        ends(10, "plan", other);
        var plan =
                Json.read(sandbox.client("plan", "-o", "json", other).stdout()).path("workers");
        assertThat(plan.findValuesAsText("name")).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(plan.findValuesAsText("change")).containsExactlyInAnyOrder("Scale", "Stop", "Start");
        ends(78, "plan", sandbox.write("bad.yaml", "nonsense").toString());
    }

    @Test
    void signalsGoToTheLeaderOrTheTree() {
        String child = "sh -c 'trap \"echo child >> $DIR/told\" HUP; touch $DIR/ready; while :; do sleep 0.05; done' &";
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command:
                      - sh
                      - -c
                      - |
                        %s
                        trap 'echo leader >> $DIR/told' HUP
                        while :; do sleep 0.05; done
                """.formatted(child));
        supervised.awaitPid("a/0");
        Patience.until("it is ready", () -> sandbox.path("ready").toFile().exists());
        ends(0, "signal", "HUP", "a");
        Patience.await("the leader alone", () -> sandbox.lines("told"), List.of("leader")::equals);
        ends(0, "signal", "SIGHUP", "a/0");
        Patience.await("twice", () -> sandbox.lines("told"), List.of("leader", "leader")::equals);
        supervised.order("a/stop");
        ends(1, "signal", "1", "a");
        ends(4, "signal", "1", "nobody");
    }

    @Test
    void aSignalToTheTreeReachesAGrandchild() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "setsid sh -c 'trap \\"echo child >> $DIR/told\\" USR1; touch $DIR/ready; while :; do sleep 0.05; done' & trap 'echo leader >> $DIR/told' USR1; while :; do sleep 0.05; done"]
                """);
        supervised.awaitPid("a/0");
        Patience.until("it is ready", () -> sandbox.path("ready").toFile().exists());
        // Their sleeps have no trap and end by it; the shells go on.
        ends(0, "signal", "USR1", "a", "--tree");
        Patience.until("both are told", () -> sandbox.lines("told").containsAll(List.of("leader", "child")));
    }

    @Test
    void scaleHoldsUntilTheSourceChangesReplicas() {
        String spec = "workers: [{name: a, replicas: %d, description: %s, command: [sleep, '1000']}]";
        var supervised = sandbox.supervise(spec.formatted(1, "one"));
        supervised.awaitPid("a/0");
        ends(0, "scale", "a=3");
        assertThat(sandbox.running("sleep 1000")).hasSize(3);
        sandbox.crew(spec.formatted(1, "other"));
        ends(0, "reload");
        assertThat(sandbox.running("sleep 1000")).hasSize(3);
        sandbox.crew(spec.formatted(2, "other"));
        ends(0, "reload");
        Patience.until("two", () -> sandbox.running("sleep 1000").size() == 2);
        ends(4, "scale", "nobody=1");
        ends(2, "scale", "a");
    }

    @Test
    void labelsSelect() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, labels: {tier: web}, command: [sleep, "1000"]}
                  - {name: b, labels: {tier: data}, command: [sleep, "1000"]}
                """);
        supervised.awaitPid("a/0");
        supervised.awaitPid("b/0");
        ends(0, "stop", "-l", "tier=web");
        assertThat(supervised.instance("a/0").path("phase").asText()).isEqualTo("Stopped");
        assertThat(supervised.instance("b/0").path("phase").asText()).isEqualTo("Running");
        ends(4, "stop", "-l", "tier=nobody");
    }

    @Test
    void theDumpGoesToStdoutAndByUsr1ToTheLog() {
        var supervised = sandbox.supervise("workers: [{name: a, command: [sleep, '1000']}]");
        supervised.awaitPid("a/0");
        Program dump = sandbox.client("dump");
        assertThat(dump.awaitExit()).as(dump.stderr()).isZero();
        assertThat(dump.stdout()).contains("a/0");
        int before = supervised.program().stderr().length();
        supervised.program().signal("USR1");
        Patience.until(
                "the dump in the log",
                () -> supervised.program().stderr().substring(before).contains("a/0"));
    }

    @Test
    void initWritesADocumentThatChecksAndNeverOverwrites() {
        ends(0, "init");
        ends(0, "check", sandbox.path("crew.yaml").toString());
        String written = sandbox.read("crew.yaml");
        assertThat(sandbox.client("init").awaitExit()).isNotZero();
        assertThat(sandbox.read("crew.yaml")).isEqualTo(written);
        assertThat(sandbox.client("init", "-").stdout()).isEqualTo(written);
    }

    @Test
    void schemaIsJsonAndVersionALine() {
        assertThat(Json.read(sandbox.client("schema").stdout()).has("$schema")).isTrue();
        assertThat(sandbox.client("version").lines()).hasSize(1);
    }

    @Test
    void aWorkersTreeMayReadAndNotChange() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: other, command: [sleep, "1000"]}
                  - name: a
                    restartPolicy: Never
                    command:
                      - sh
                      - -c
                      - |
                        until [ -S $COXSWAIN_SOCKET ]; do sleep 0.05; done
                        %1$s status other > $DIR/status; echo $? > $DIR/read
                        %1$s stop other 2> $DIR/refused; echo $? > $DIR/changed
                        setsid %1$s shutdown 2>> $DIR/refused; echo $? > $DIR/shutdown
                """.formatted(Sandbox.COXSWAIN));
        int other = supervised.awaitPid("other/0");
        supervised.await("a/0", "Succeeded");
        assertThat(sandbox.read("read")).isEqualTo("0\n");
        assertThat(sandbox.read("status")).contains("other/0");
        assertThat(sandbox.read("changed")).isEqualTo("1\n");
        assertThat(sandbox.read("shutdown")).isEqualTo("1\n");
        assertThat(supervised.awaitPid("other/0")).isEqualTo(other);
    }
}
