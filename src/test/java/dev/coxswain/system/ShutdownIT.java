package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How everything ends: order, graces, and the second signal. */
class ShutdownIT {

    private static final String DEAF = "trap '' TERM; touch $DIR/deaf-$COXSWAIN_WORKER; while :; do sleep 0.1; done";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void dependentsStopBeforeWhatTheyDependOn() {
        String slow = "trap 'sleep 0.2; echo $COXSWAIN_WORKER >> $DIR/stopped; exit' TERM;"
                + " touch $DIR/up-$COXSWAIN_WORKER; while :; do sleep 0.05; done";
        var supervised = sandbox.supervise("""
                workers:
                  - {name: base, command: [sh, -c, "%1$s"]}
                  - {name: middle, dependsOn: [{name: base}], command: [sh, -c, "%1$s"]}
                  - {name: top, dependsOn: [{name: middle}], command: [sh, -c, "%1$s"]}
                """.formatted(slow));
        Patience.until("all are up", () -> sandbox.path("up-top").toFile().exists());
        assertThat(supervised.terminate()).isZero();
        assertThat(sandbox.lines("stopped")).containsExactly("top", "middle", "base");
    }

    @Test
    void aLevelStopsInParallelAndTheEndComesWithTheLastProcess() {
        var supervised = sandbox.supervise("""
                terminationGracePeriodSeconds: 60
                workers:
                  - name: a
                    replicas: 10
                    terminationGracePeriodSeconds: 60
                    command: [sh, -c, "trap 'touch $DIR/told-$COXSWAIN_INSTANCE; until [ $(ls -d $DIR/told-* | wc -l) = 10 ];
                      do sleep 0.05; done; exit' TERM; touch $DIR/up-$COXSWAIN_INSTANCE; while :; do sleep 0.05; done"]
                """);
        for (int i = 0; i < 10; i++) {
            String up = "up-" + i;
            Patience.until(up, () -> sandbox.path(up).toFile().exists());
        }
        // Each ends once all have been told to.
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aSecondSignalKillsAtOnce() {
        for (String signal : new String[] {"TERM", "INT"}) {
            var supervised = sandbox.supervise("""
                    terminationGracePeriodSeconds: 60
                    workers: [{name: a, terminationGracePeriodSeconds: 60, command: [sh, -c, "%s"]}]
                    """.formatted(DEAF));
            supervised.awaitPid("a/0");
            Patience.until("it is deaf", () -> sandbox.path("deaf-a").toFile().exists());
            supervised.program().signal(signal);
            Patience.throughout(Duration.ofMillis(500), "it waits", supervised.program()::lives);
            supervised.program().signal(signal);
            assertThat(supervised.program().awaitExit()).isZero();
            sandbox.assertNothingLeft();
        }
    }

    /** As below nohup, and in the background of a script. */
    @Test
    void aSignalThatWasIgnoredAtTheStartIsHeard() {
        Path document = sandbox.crew("workers: [{name: a, command: [sleep, '1000']}]");
        var supervised = sandbox.settled(
                sandbox.runUnder(List.of("sh", "-c", "trap '' INT HUP TERM; exec \"$0\" \"$@\""), document.toString()));
        supervised.awaitPid("a/0");
        supervised.program().signal("HUP");
        supervised.program().signal("INT");
        assertThat(supervised.program().awaitExit()).isZero();
    }

    @Test
    void theWholeGraceBoundsThatOfEachWorker() {
        var supervised = sandbox.supervise("""
                terminationGracePeriodSeconds: 1
                workers:
                  - {name: base, terminationGracePeriodSeconds: 60, command: [sh, -c, "%1$s"]}
                  - {name: top, terminationGracePeriodSeconds: 60, dependsOn: [{name: base}], command: [sh, -c, "%1$s"]}
                """.formatted(DEAF));
        Patience.until("they are deaf", () -> sandbox.path("deaf-top").toFile().exists());
        long begin = System.nanoTime();
        assertThat(supervised.terminate()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
        sandbox.assertNothingLeft();
    }

    @Test
    void whatBacksOffOrWaitsHoldsNothingUp() {
        var supervised = sandbox.supervise("""
                terminationGracePeriodSeconds: 120
                workers:
                  - {name: backs-off, backoff: {immediateRestarts: 0, delay: 60s}, command: ["false"]}
                  - {name: waits, startDelay: 60s, command: ["true"]}
                """);
        supervised.await("backs-off/0", "Backoff");
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void aRealTimeSignalStopsAsWellAsAnother() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [bash, -c, "trap 'echo asked >> $DIR/told; exit 0' SIGRTMIN+3; echo up >> $DIR/told; while :; do sleep 0.05; done"]
                    lifecycle: {stopSignal: SIGRTMIN+3}
                """);
        Patience.until("it listens", () -> sandbox.lines("told").contains("up"));
        supervised.order("a/stop");
        assertThat(sandbox.lines("told")).containsExactly("up", "asked");
        assertThat(supervised.instance("a/0").at("/lastExit/exitCode").asInt()).isZero();
    }

    @Test
    void theShutdownCommandWaitsForTheEnd() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "trap 'sleep 2; exit' TERM; touch $DIR/up; while :; do sleep 0.05; done"]
                """);
        Patience.until("it is up", () -> sandbox.path("up").toFile().exists());
        long begin = System.nanoTime();
        Program shutdown = sandbox.client("shutdown");
        assertThat(shutdown.awaitExit()).as(shutdown.stderr()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(sandbox.ofWorkers()).isEmpty();
        assertThat(supervised.program().awaitExit()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void whileItShutsDownNothingStartsAndItIsNotReady() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: deaf, terminationGracePeriodSeconds: 3, command: [sh, -c, "%s"]}
                  - {name: lively, backoff: {immediateRestarts: 1000000, delay: 0s}, command: [sh, -c, "echo life >> $DIR/lives; sleep 0.05"]}
                """.formatted(DEAF));
        Patience.until(
                "both live",
                () -> sandbox.path("deaf-deaf").toFile().exists()
                        && !sandbox.lines("lives").isEmpty());
        supervised.program().signal("TERM");
        supervised.awaitCondition("Ready", "False", "NotReady");
        supervised.await("lively/0", "Stopped");
        int lives = sandbox.lines("lives").size();
        assertThat(supervised.api().post("/v1/workers/lively/start").status()).isEqualTo(409);
        assertThat(supervised.program().awaitExit()).isZero();
        assertThat(sandbox.lines("lives")).hasSize(lives);
    }
}
