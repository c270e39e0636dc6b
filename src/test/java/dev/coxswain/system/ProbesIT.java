package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.FreePort;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A running process isn't a working one: each kind of probe, on real processes. */
class ProbesIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private static void awaitReady(Supervised supervised, String id, boolean ready) {
        Patience.until(
                id + " is " + (ready ? "ready" : "not ready"),
                () -> supervised.instance(id).path("ready").asBoolean() == ready
                        && supervised.instance(id).path("phase").asText().equals("Running"));
    }

    @Test
    void readinessFollowsTheCheckAndDependentsWaitForIt() throws Exception {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    readinessProbe: {exec: {command: [test, -e, $DIR/ready]}, periodSeconds: 1, failureThreshold: 1}
                  - name: queue
                    command: [sleep, "1001"]
                    dependsOn: [{name: web, condition: Ready}]
                """);
        JsonNode web = supervised.await("web/0", "Running");
        assertThat(web.path("ready").asBoolean()).isFalse();
        assertThat(supervised.instance("queue/0").path("reason").asText()).isEqualTo("WaitingForDependency");
        supervised.awaitCondition("Ready", "False", "NotReady");
        int pid = web.path("pid").asInt();

        sandbox.write("ready", "");
        awaitReady(supervised, "web/0", true);
        supervised.await("queue/0", "Running");
        supervised.awaitCondition("Ready", "True", "AllReady");

        Files.delete(sandbox.path("ready"));
        awaitReady(supervised, "web/0", false);
        assertThat(supervised.instance("web/0").path("pid").asInt()).isEqualTo(pid);
        assertThat(supervised.instance("web/0").path("reason").asText()).isEqualTo("readinessProbe");
        assertThat(supervised.instance("web/0").path("message").asText()).contains("exit code 1");
    }

    @Test
    void aFailedHttpLivenessProbeRestartsAndSaysWhy() throws Exception {
        int port = FreePort.choose();
        sandbox.write("server.py", """
                import http.server, os, sys
                class Handler(http.server.BaseHTTPRequestHandler):
                    def do_GET(self):
                        broken = os.path.exists(sys.argv[2])
                        self.send_response(503 if broken else 200)
                        self.end_headers()
                        self.wfile.write(b"queue is full" if broken else b"fine")
                    def log_message(self, *args): pass
                http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
                """);
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [python3, $DIR/server.py, "%1$d", $DIR/broken]
                    startupProbe: {httpGet: {port: %1$d, path: /}, periodSeconds: 1, failureThreshold: 60}
                    livenessProbe: {httpGet: {port: %1$d, path: /health}, periodSeconds: 1, failureThreshold: 2}
                """.formatted(port));
        int first = supervised.awaitPid("web/0");
        supervised.await("web/0", "Running");

        sandbox.write("broken", "");
        Patience.until(
                "restarted", () -> supervised.instance("web/0").path("lastExit").isObject());
        Files.delete(sandbox.path("broken"));

        JsonNode exit = supervised.instance("web/0").path("lastExit");
        assertThat(exit.path("reason").asText()).isEqualTo("LivenessFailed");
        assertThat(exit.path("message").asText()).contains("livenessProbe failed", "HTTP 503", "queue is full");
        assertThat(supervised.awaitPidOtherThan(first, "web/0")).isPositive();
        assertThat(supervised.program().stderr()).contains("web/0 livenessProbe failed");
    }

    @Test
    void aStartupProbeThatNeverPassesRestartsByPolicy() {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        var supervised = sandbox.supervise("""
                workers:
                  - name: slow
                    restartPolicy: Never
                    required: false
                    command: [sleep, "1000"]
                    startupProbe: {tcpSocket: {port: 1}, periodSeconds: 1, failureThreshold: 2}
                """);
        JsonNode failed = supervised.await("slow/0", "Failed");
        assertThat(failed.path("reason").asText()).isEqualTo("StartupFailed");
        assertThat(failed.path("lastExit").path("message").asText())
                .contains("startupProbe failed 2 times: 127.0.0.1:1: Connection refused");
        assertThat(Management.of(supervised).metrics())
                .containsPattern(
                        "coxswain_probe_failures_total\\{worker=\"slow\",instance=\"0\",probe=\"startup\",?} 2.0");
    }

    @Test
    void startupHoldsTheOthersBackUntilTheLineComes() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: app
                    command: [sh, -c, "echo starting; while ! [ -e $DIR/go ]; do sleep 0.05; done; echo 'listening on :80'; exec sleep 1000"]
                    startupProbe: {logLine: {pattern: "listening on :\\\\d+"}, periodSeconds: 60}
                    livenessProbe: {exec: {command: [sh, -c, "echo x >> $DIR/lives"]}, periodSeconds: 1}
                """);
        supervised.await("app/0", "Starting");
        Patience.throughout(
                Duration.ofMillis(700),
                "no liveness check before the startup probe has passed",
                () -> sandbox.read("lives").isEmpty());
        sandbox.write("go", "");
        supervised.await("app/0", "Running");
        Patience.until("liveness checks", () -> sandbox.lines("lives").size() >= 2);
    }

    @Test
    void aHeartbeatThatStopsIsNoticed() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: beat
                    backoff: {delay: 60s, immediateRestarts: 0}
                    command: [sh, -c, "for i in 1 2 3 4 5 6; do touch $DIR/alive; sleep 0.5; done; exec sleep 1000"]
                    livenessProbe: {heartbeatFile: {path: $DIR/alive}, initialDelaySeconds: 1, periodSeconds: 1, failureThreshold: 2}
                """);
        JsonNode ended = supervised.await("beat/0", "Backoff");
        assertThat(ended.path("reason").asText()).isEqualTo("LivenessFailed");
        assertThat(ended.path("lastExit").path("message").asText()).contains("last modified", "must be within 1s");
    }

    @Test
    void aHungCheckIsEndedWithItsTreeAndNothingIsLeftAtTheEnd() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    readinessProbe: {exec: {command: [sh, -c, "setsid sleep 2001 & sleep 2002"]}, periodSeconds: 1, timeoutSeconds: 1}
                """);
        Patience.until(
                "told that it timed out",
                () -> supervised.instance("web/0").path("message").asText().contains("timed out after 1s"));
        assertThat(supervised.instance("web/0").path("ready").asBoolean()).isFalse();
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aChangeOfAProbeKeepsThePid() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    readinessProbe: {exec: {command: ["true"]}, periodSeconds: 1}
                """);
        int pid = supervised.awaitPid("web/0");
        awaitReady(supervised, "web/0", true);
        sandbox.crew("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    readinessProbe: {exec: {command: ["false"]}, periodSeconds: 1, failureThreshold: 1}
                """);
        supervised.reload();
        awaitReady(supervised, "web/0", false);
        assertThat(supervised.awaitPid("web/0")).isEqualTo(pid);
    }
}
