package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits, priorities and identity of workers, as root and as nobody. */
class LimitsIT {

    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void aWorkerHasTheLimitsAndPrioritiesThatItAsksForAndItsNeighbourNone() {
        sandbox.supervise("""
                workers:
                  - name: limited
                    command: [sh, -c, "(ulimit -Sn; ulimit -Hn; ulimit -c; umask; nice; cat /proc/self/oom_score_adj; ionice) > $DIR/limited; exec sleep 1000"]
                    rlimits: {nofile: {soft: 256, hard: 512}, core: 0}
                    umask: 027
                    nice: 16
                    oomScoreAdj: 200
                    ioPriority: {class: Idle}
                  - name: plain
                    command: [sh, -c, "(ulimit -Sn; umask; nice) > $DIR/plain; exec sleep 1000"]
                """);
        assertThat(Patience.await("what it has", () -> sandbox.lines("limited"), lines -> lines.size() == 7))
                .containsExactly("256", "512", "0", "0027", "16", "200", "idle");
        assertThat(Patience.await("what the other has", () -> sandbox.lines("plain"), lines -> lines.size() == 3))
                .doesNotContain("256", "0027", "16");
    }

    @Test
    void theLeaderIsTheWorkerItselfAndStopsAsAnyOther() {
        var supervised = sandbox.supervise("""
                workers: [{name: a, command: [sleep, "1000"], nice: 13}]
                """);
        int pid = supervised.awaitPid("a/0");
        assertThat(Proc.commandLine(pid)).isEqualTo("sleep 1000");
        assertThat(Proc.environment(pid)).containsEntry("COXSWAIN_WORKER", "a");
        supervised.order("a/restart");
        assertThat(supervised.awaitPidOtherThan(pid, "a/0")).isPositive();
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aWorkerRunsAsTheUserThatItNames() {
        Sandbox.onlyAsRoot();
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "(id -u; id -g; id -G; echo $HOME) > $DIR/ids; exec sleep 1000"]
                    env: [{name: HOME, value: /kept}]
                    securityContext: {runAsUser: daemon, supplementalGroups: [4242]}
                """);
        assertThat(Patience.await("its numbers", () -> sandbox.lines("ids"), lines -> lines.size() == 4))
                .containsExactly("1", "1", "1 4242", "/kept");
        // A process of another user is stopped as any other.
        supervised.order("a/stop");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aDocumentThatAsksForMoreThanTheSupervisorMayIsRefusedAndTheLastGoodOneStays() {
        Sandbox.onlyAsRoot();
        String good = """
                workers:
                  - {name: self, command: [sleep, "1000"], securityContext: {runAsUser: 65534, runAsGroup: 65534}, nice: 15}
                """;
        String asking = """
                  - {name: user, command: [sleep, "1000"], securityContext: {runAsUser: daemon}}
                  - {name: nice, command: [sleep, "1000"], nice: -5}
                  - {name: io, command: [sleep, "1000"], ioPriority: {class: RealTime, level: 0}}
                """;
        sandbox.openToAll(sandbox.crew(good + asking.indent(0)));
        var refused = sandbox.runUnder(NOBODY, sandbox.path("crew.yaml").toString());
        assertThat(refused.awaitExit()).isEqualTo(78);
        assertThat(refused.stderr())
                .contains("spec.workers[1].securityContext: another user or other groups need root (CAP_SETGID)")
                .contains("spec.workers[2].nice: may not be below the supervisor's own")
                .contains("spec.workers[3].ioPriority: RealTime needs CAP_SYS_NICE")
                .contains("nothing is started");

        sandbox.openToAll(sandbox.crew(good));
        var supervised = sandbox.settled(
                sandbox.runUnder(NOBODY, sandbox.path("crew.yaml").toString()));
        int pid = supervised.awaitPid("self/0");
        var asked = sandbox.write("asking.yaml", sandbox.document(good + asking.indent(0)));
        assertThat(sandbox.client("check", asked.toString()).awaitExit()).isZero();
        var plan = sandbox.client("plan", asked.toString());
        assertThat(plan.awaitExit()).isEqualTo(78);
        assertThat(plan.stderr()).contains("spec.workers[2].nice: may not be below");
        sandbox.openToAll(sandbox.crew(good + asking.indent(0)));
        assertThat(sandbox.client("reload").awaitExit()).isEqualTo(78);
        assertThat(supervised.awaitPid("self/0")).isEqualTo(pid);
    }

    @Test
    void whatIsOnlyKnownAtTheStartIsAStartErrorOfThatWorkerAlone() {
        Sandbox.onlyAsRoot();
        sandbox.openToAll(sandbox.crew("""
                workers:
                  - {name: oom, restartPolicy: Never, command: [sleep, "1000"], oomScoreAdj: -500}
                  - {name: user, restartPolicy: Never, command: [sleep, "1000"], securityContext: {runAsUser: unknown}}
                  - {name: self, command: [sleep, "1000"], securityContext: {runAsUser: 65534, runAsGroup: 65534}, nice: 15}
                """));
        var supervised = sandbox.settled(
                sandbox.runUnder(NOBODY, sandbox.path("crew.yaml").toString()));
        assertStartError(supervised, "oom/0", "oomScoreAdj -500", "CAP_SYS_RESOURCE");
        assertStartError(supervised, "user/0", "no unknown in /etc/passwd");
        supervised.awaitPid("self/0");
    }

    @Test
    void aProgramThatTheUserMayNotRunIsAStartErrorThatSaysForWhom() {
        Sandbox.onlyAsRoot();
        var script = sandbox.write("secret/script", "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true, true)).isTrue();
        var folder = sandbox.path("secret").toFile();
        assertThat(folder.setExecutable(false, false) && folder.setExecutable(true, true))
                .isTrue();
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, restartPolicy: Never, command: [$DIR/secret/script], securityContext: {runAsUser: daemon}}
                """);
        assertStartError(supervised, "a/0", "permission denied for user 1", "EACCES");
    }

    @Test
    void aChangeOfALimitRestartsTheWorkerAndPlanSaysSo() {
        String before = "workers: [{name: a, command: [sleep, '1000'], rlimits: {nofile: 100}}]";
        String after = before.replace("100}", "200}");
        var supervised = sandbox.supervise(before);
        int pid = supervised.awaitPid("a/0");
        var plan = sandbox.client(
                "plan", sandbox.write("after.yaml", sandbox.document(after)).toString());
        assertThat(plan.stdout()).contains("Restart").contains("rlimits");
        sandbox.crew(after);
        supervised.reload();
        int next = supervised.awaitPidOtherThan(pid, "a/0");
        assertThat(Proc.read(next, "limits")).containsPattern("Max open files +200 +200 ");
    }

    private static void assertStartError(Supervised supervised, String id, String... words) {
        var exit = supervised.await(id, "Failed").path("lastExit");
        assertThat(exit.path("reason").asText()).isEqualTo("StartError");
        assertThat(exit.path("exitCode").asInt()).isEqualTo(126);
        assertThat(exit.path("message").asText()).contains(words);
    }
}
