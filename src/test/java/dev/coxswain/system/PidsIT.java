package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker that forks up to the container's limit costs itself, not the supervisor: no thread is to be had then either. */
class PidsIT {

    private static final String BEAT =
            "[python3, -c, \"import time\\nwhile True:\\n  open('$DIR/beat', 'w').close()\\n  time.sleep(0.2)\"]";

    /** The subshell ends when it can fork no more; what it has forked stays. */
    private static final String BOMB =
            "{name: bomb, command: [sh, -c, '(while :; do sleep 1000 & done) 2> /dev/null; exec sleep 1000']}";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void theSupervisorOutlivesAForkBombInItsContainer() {
        try (LegacyCgroup cgroup = LegacyCgroup.pids(120)) {
            var document = sandbox.crew("workers: [{name: web, command: " + BEAT + "}]");
            var supervised = sandbox.settled(sandbox.runUnder(cgroup.wrapper(), document.toString()));
            int web = supervised.awaitPid("web/0");
            sandbox.crew("workers: [{name: web, command: " + BEAT + "}, " + BOMB + "]");
            Patience.until("no process can be had", () -> cgroup.count("pids.events", "max") > 0);

            // Each of these wants a thread of its own: for the probe's file, for the watchdog, for the files, for the
            // pid.
            sandbox.crew("""
                    pidDir: $DIR/run
                    workers:
                    - name: web
                      command: %s
                      livenessProbe: {heartbeatFile: {path: $DIR/beat}, periodSeconds: 2}
                      readinessProbe: {exec: {command: ["true"]}, periodSeconds: 1}
                      watchdog: {memory: {max: 1Gi}}
                      files: [$DIR/watched]
                    - %s
                    """.formatted(BEAT, BOMB));
            supervised.program().awaitStderr("no thread can be started now");
            for (int looks = 0; looks < 10; looks++) {
                assertThat(supervised.program().lives()).isTrue();
                assertThat(supervised.instance("web/0").path("pid").asInt()).isEqualTo(web);
            }

            // With room again all of it comes into force, and the process that ran through it still does.
            cgroup.limit(1000);
            JsonNode ready = Patience.await(
                    Patience.LONG,
                    () -> "web is ready by its probe; stderr: "
                            + supervised.program().stderr(),
                    () -> supervised.instance("web/0"),
                    now -> now.path("ready").asBoolean());
            assertThat(ready.path("pid").asInt()).isEqualTo(web);
            assertThat(supervised.terminate(Duration.ofSeconds(60))).isZero();
        }
    }
}
