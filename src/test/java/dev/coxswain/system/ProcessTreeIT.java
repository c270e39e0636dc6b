package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process tree an instance, and the end of all of it: contract section 3. */
class ProcessTreeIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void aWorkerLeadsASessionAndAProcessGroupOfItsOwn() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, command: [sleep, "1000"]}
                  - {name: b, command: [sleep, "1000"]}
                """);
        for (String id : List.of("a/0", "b/0")) {
            var leader = Proc.stat(supervised.awaitPid(id));
            assertThat(leader.session()).isEqualTo(leader.pid());
            assertThat(leader.group()).isEqualTo(leader.pid());
            assertThat(leader.parent()).isEqualTo(supervised.program().pid());
        }
    }

    @Test
    void aWorkerInheritsThreeDescriptorsAndDefaultSignals() {
        // The launcher's own shell ignores HUP and USR1 here, and has a descriptor open.
        var program = sandbox.start(List.of(
                "sh",
                "-c",
                "trap '' HUP USR1; exec 9< /dev/null; exec \"$0\" run \"$1\"",
                Sandbox.COXSWAIN,
                sandbox.crew("workers: [{name: a, command: [sleep, '1000']}]").toString()));
        int pid = sandbox.settled(program).awaitPid("a/0");
        Patience.await("sleep, not our spawning", () -> Proc.commandLine(pid), line -> line.equals("sleep 1000"));
        assertThat(Proc.descriptors(pid)).containsExactly(0, 1, 2);
        assertThat(Proc.status(pid, "SigBlk")).matches("0+");
        assertThat(Proc.status(pid, "SigIgn")).matches("0+");
    }

    @Test
    void stdinIsAtItsEnd() {
        var supervised = sandbox.supervise("""
                workers: [{name: a, restartPolicy: Never, command: [sh, -c, "cat; echo read to the end"]}]
                """);
        supervised.await("a/0", "Succeeded");
        supervised.program().awaitLine(line -> line.endsWith("a/0 | read to the end"));
    }

    @Test
    void aWorkerHasTheLimitOfOpenFilesThatTheSupervisorWasStartedWith() {
        var program = sandbox.start(List.of(
                "sh",
                "-c",
                "ulimit -Sn 512; exec \"$0\" run \"$1\"",
                Sandbox.COXSWAIN,
                sandbox.crew("workers: [{name: a, restartPolicy: Never, command: [sh, -c, 'ulimit -Sn']}]")
                        .toString()));
        sandbox.settled(program);
        program.awaitLine(line -> line.endsWith("a/0 | 512"));
    }

    @Test
    void aGrandchildInASessionOfItsOwnIsGoneAfterAStop() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "setsid sleep 1000 & sleep 1001"]
                """);
        supervised.awaitPid("a/0");
        Patience.until(
                "the tree", () -> sandbox.running("sleep 1000", "sleep 1001").size() == 2);
        supervised.order("a/stop");
        assertThat(sandbox.ofWorkers()).isEmpty();
        assertThat(supervised.instance("a/0").path("phase").asText()).isEqualTo("Stopped");
    }

    @Test
    void aGrandchildThatLeftTheSessionAndClearedItsEnvironmentIsGoneAfterAStop() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "setsid env -i /bin/sleep 1000 & echo $! > $DIR/pid; exec sleep 1001"]
                """);
        supervised.awaitPid("a/0");
        int hidden = sandbox.awaitNumber("pid");
        supervised.order("a/stop");
        assertThat(Proc.lives(hidden)).isFalse();
    }

    @Test
    void whatALeaderLeavesBehindIsEndedBeforeItStartsAgain() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    backoff: {delay: 100ms}
                    command: [sh, -c, "sleep 1000 & exit 1"]
                  - name: b
                    backoff: {delay: 100ms}
                    command: [sh, -c, "setsid sleep 1000 & exit 1"]
                """);
        Patience.until(
                "some restarts",
                () -> supervised.instance("a/0").path("restarts").asInt() >= 3
                        && supervised.instance("b/0").path("restarts").asInt() >= 3);
        assertThat(sandbox.running("sleep 1000")).hasSizeLessThanOrEqualTo(2);
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void shCThatLeavesASleepAndFailsForGoodLeavesNoSleep() {
        var supervised = sandbox.supervise("""
                workers: [{name: a, restartPolicy: Never, command: [sh, -c, "sleep 1000 & exit 1"]}]
                """);
        var failed = supervised.await("a/0", "Failed");
        assertThat(sandbox.running("sleep 1000")).isEmpty();
        assertThat(failed.path("lastExit").path("exitCode").asInt()).isEqualTo(1);
        assertThat(failed.path("lastExit").path("reason").asText()).isEqualTo("Error");
    }

    @Test
    void whatALeaderLeavesBehindGetsTheGraceAndItsExitIsRecordedAtOnce() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    restartPolicy: Never
                    terminationGracePeriodSeconds: 2
                    command: [sh, -c, "(trap '' TERM; touch $DIR/deaf; while :; do sleep 0.1; done) &
                      until [ -e $DIR/deaf ]; do sleep 0.01; done; exit 3"]
                """);
        var stopping = supervised.await("a/0", "Stopping");
        assertThat(stopping.path("lastExit").path("exitCode").asInt()).isEqualTo(3);
        supervised.await("a/0", "Failed");
        assertThat(sandbox.ofWorkers()).isEmpty();
    }

    @Test
    void aGrandchildThatHoldsStdoutHidesNoDeath() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    terminationGracePeriodSeconds: 60
                    command: [sh, -c, "(trap '' TERM; exec sleep 1000) & exec sleep 1001"]
                """);
        int before = supervised.awaitPid("a/0");
        Patience.until("the grandchild", () -> sandbox.running("sleep 1000").size() == 1);
        Signals.send("KILL", before);
        var seen = Patience.await(
                "the death is seen",
                () -> supervised.instance("a/0"),
                now -> now.path("lastExit").isObject());
        assertThat(seen.path("lastExit").path("signal").asText()).isEqualTo("SIGKILL");
        assertThat(seen.path("lastExit").path("exitCode").asInt()).isEqualTo(137);
        assertThat(seen.path("phase").asText()).as("the grandchild lives on").isEqualTo("Stopping");
        sandbox.running("sleep 1000").forEach(pid -> Signals.send("KILL", pid));
        supervised.awaitPidOtherThan(before, "a/0");
    }

    @Test
    void aGrandchildThatFloodsStdoutHidesNoDeath() {
        var supervised = sandbox.settled(sandbox.runDiscarding(sandbox.crew("""
                        workers:
                          - name: a
                            terminationGracePeriodSeconds: 60
                            command: [sh, -c, "yes & exec sleep 1001"]
                        """).toString()));
        int before = supervised.awaitPid("a/0");
        Patience.until("the flood", () -> sandbox.running("yes").size() == 1);
        Signals.send("KILL", before);
        supervised.awaitPidOtherThan(before, "a/0");
        Patience.until("one flood", () -> sandbox.running("yes").size() == 1);
        supervised.order("a/stop");
        assertThat(sandbox.ofWorkers()).isEmpty();
    }

    @Test
    void aStoppedLeaderIsSeenToDieAndStartedAgain() {
        var supervised = sandbox.supervise("workers: [{name: a, command: [sleep, '1000']}]");
        int before = supervised.awaitPid("a/0");
        Signals.send("STOP", before);
        Patience.until("it is stopped", () -> Proc.stat(before).state() == 'T');
        assertThat(supervised.instance("a/0").path("phase").asText()).isEqualTo("Running");
        Signals.send("KILL", before);
        supervised.awaitPidOtherThan(before, "a/0");
    }

    @Test
    void aStoppedTreeObeysAStopAtOnce() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    terminationGracePeriodSeconds: 60
                    command: [sh, -c, "trap 'touch $DIR/told; exit 0' TERM; touch $DIR/hears; while :; do sleep 0.05; done"]
                """);
        int pid = supervised.awaitPid("a/0");
        Patience.until("it hears", () -> sandbox.path("hears").toFile().exists());
        Signals.send("STOP", pid);
        Patience.until("it is stopped", () -> Proc.stat(pid).state() == 'T');
        supervised.order("a/stop");
        assertThat(sandbox.path("told")).exists();
        assertThat(supervised.instance("a/0").at("/lastExit/exitCode").asInt()).isZero();
    }

    @Test
    void whatIsDeafToTheStopSignalIsKilledOnceItsGraceIsOver() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    terminationGracePeriodSeconds: 1
                    command: [sh, -c, "trap '' TERM; (setsid sh -c 'while :; do sleep 0.1; done' &);
                      touch $DIR/deaf; while :; do sleep 0.1; done"]
                """);
        supervised.awaitPid("a/0");
        Patience.until("it is deaf", () -> sandbox.path("deaf").toFile().exists());
        long begin = System.nanoTime();
        supervised.order("a/stop");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
        assertThat(sandbox.ofWorkers()).isEmpty();
        var exit = supervised.instance("a/0").path("lastExit");
        assertThat(exit.path("signal").asText()).isEqualTo("SIGKILL");
        assertThat(exit.path("reason").asText()).isEqualTo("Stopped");
    }

    @Test
    void theWholeGroupGetsTheStopSignalAndWhatLeftItGetsItOnceTheLeaderIsGone() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command:
                      - sh
                      - -c
                      - |
                        sh -c 'trap "echo group >> $DIR/told; exit" TERM; touch $DIR/group; while :; do sleep 0.05; done' &
                        setsid sh -c 'trap "echo session >> $DIR/told; exit" TERM; touch $DIR/session; while :; do sleep 0.05; done' &
                        trap 'echo leader >> $DIR/told; exit' TERM
                        touch $DIR/leader
                        while :; do sleep 0.05; done
                """);
        supervised.awaitPid("a/0");
        for (String each : List.of("group", "session", "leader")) {
            Patience.until(each + " hears", () -> sandbox.path(each).toFile().exists());
        }
        supervised.order("a/stop");
        // The group's shell may be slower to write than all the rest.
        assertThat(sandbox.lines("told"))
                .containsExactlyInAnyOrder("group", "leader", "session")
                .containsSubsequence("leader", "session");
    }

    @Test
    void hundredsOfOrphansInSessionsOfTheirOwnEndWithTheStop() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "i=0; while [ $i -lt 300 ]; do (setsid sleep 1000 &); i=$((i+1)); done; exec sleep 1001"]
                """);
        supervised.awaitPid("a/0");
        Patience.until(
                "the orphans", () -> sandbox.running("sleep 1000", "sleep 1001").size() == 301);
        supervised.order("a/stop");
        assertThat(sandbox.ofWorkers()).isEmpty();
        assertThat(Proc.children(supervised.program().pid())).isEmpty();
    }
}
