package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done after a start and before a stop. */
class HooksIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void anInstanceIsStartingUntilPostStartIsDone() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    env: [{name: COLOUR, value: blue}]
                    lifecycle:
                      postStart: {exec: {command: [sh, -c, "echo $COLOUR $COXSWAIN_WORKER $(COXSWAIN_INSTANCE) >> $DIR/hook; while ! [ -e $DIR/go ]; do sleep 0.05; done"]}}
                """);
        Patience.until("the hook runs", () -> !sandbox.lines("hook").isEmpty());
        assertThat(sandbox.read("hook")).isEqualTo("blue web 0\n");
        assertThat(supervised.instance("web/0").path("phase").asText()).isEqualTo("Starting");
        sandbox.write("go", "");
        supervised.await("web/0", "Running");
    }

    @Test
    void aPostStartThatFailsStopsTheInstance() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    restartPolicy: Never
                    required: false
                    command: [sleep, "1000"]
                    lifecycle: {postStart: {exec: {command: [sh, -c, "echo no schema; exit 4"]}}}
                """);
        JsonNode failed = supervised.await("web/0", "Failed");
        assertThat(failed.path("reason").asText()).isEqualTo("StartupFailed");
        assertThat(failed.path("lastExit").path("message").asText())
                .contains("postStart failed", "exit code 4", "no schema");
    }

    @Test
    void theStopSignalComesOnceThePreStopHasEnded() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sh, -c, "trap 'echo signal >> $DIR/order; exit 0' TERM; echo up >> $DIR/order; while :; do sleep 0.05; done"]
                    lifecycle: {preStop: {exec: {command: [sh, -c, "echo begin >> $DIR/order; sleep 0.3; echo end >> $DIR/order"]}}}
                """);
        Patience.until("up", () -> sandbox.lines("order").contains("up"));
        supervised.order("web/stop");
        assertThat(sandbox.lines("order")).containsExactly("up", "begin", "end", "signal");
    }

    @Test
    void aPreStopThatFailsIsToldAndTheStopGoesOn() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    lifecycle: {preStop: {exec: {command: [sh, -c, "exit 5"]}}}
                """);
        supervised.awaitPid("web/0");
        supervised.order("web/stop");
        assertThat(supervised.instance("web/0").path("phase").asText()).isEqualTo("Stopped");
        assertThat(supervised.program().stderr()).contains("web/0 preStop failed: exit code 5");
    }

    @Test
    void aPreStopThatHangsTakesTheGraceAndNoLonger() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    terminationGracePeriodSeconds: 1
                    command: [sleep, "1000"]
                    lifecycle: {preStop: {exec: {command: [sh, -c, "setsid sleep 2003 & sleep 2004"]}}}
                """);
        supervised.awaitPid("web/0");
        long begun = System.nanoTime();
        supervised.order("web/stop");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aSleepBeforeTheStopLetsRequestsEnd() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    lifecycle: {preStop: {sleep: {seconds: 1}}}
                """);
        supervised.awaitPid("web/0");
        long begun = System.nanoTime();
        supervised.order("web/stop");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }
}
