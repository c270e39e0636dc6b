package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deaths that nobody asked for, and what is said about them. */
class WhyItDiedIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private static final String ONCE = "workers:\n- name: work\n  restartPolicy: Never\n  command: ";

    private JsonNode end(Supervised supervised) {
        return supervised.await("work/0", "Failed").path("lastExit");
    }

    @Test
    void outOfMemory() {
        try (LegacyCgroup cgroup = LegacyCgroup.memory(400L << 20)) {
            var document = sandbox.crew(ONCE + "[python3, -c, 'bytearray(1 << 30)']");
            var supervised = sandbox.settled(sandbox.runUnder(cgroup.wrapper(), document.toString()));
            JsonNode end = end(supervised);
            assertThat(end.path("reason").asText()).isEqualTo("OOMKilled");
            assertThat(end.path("exitCode").asInt()).isEqualTo(137);
            assertThat(end.path("message").asText())
                    .startsWith("killed by SIGKILL, by the kernel: out of memory;"
                            + " the cgroup's oom_kill counter rose from 0 to 1 (after ");
            assertThat(cgroup.count("memory.oom_control", "oom_kill")).isOne();
            assertThat(supervised.terminate()).isZero();
        }
    }

    @Test
    void outOfMemoryBelowAShell() {
        try (LegacyCgroup cgroup = LegacyCgroup.memory(400L << 20)) {
            var document = sandbox.crew(ONCE + "[sh, -c, \"python3 -c 'bytearray(1 << 30)'; exit $?\"]");
            var supervised = sandbox.settled(sandbox.runUnder(cgroup.wrapper(), document.toString()));
            JsonNode end = end(supervised);
            assertThat(end.path("reason").asText()).isEqualTo("OOMKilled");
            assertThat(end.path("message").asText())
                    .startsWith("exited with code 137 (128 + SIGKILL); the cgroup's oom_kill counter rose from 0 to 1");
            assertThat(supervised.terminate()).isZero();
        }
    }

    @Test
    void aLimitOfItsCpuTime() {
        var supervised = sandbox.supervise(ONCE + "[sh, -c, 'ulimit -S -t 1; while :; do :; done']");
        JsonNode end = end(supervised);
        assertThat(end.path("reason").asText()).isEqualTo("Signaled");
        assertThat(end.path("message").asText())
                .startsWith("killed by SIGXCPU, not by us; its CPU time reached the limit of 1s (RLIMIT_CPU)");
    }

    @Test
    void theLastLinesOfStderrComeWithTheEnd() {
        var supervised = sandbox.supervise(
                ONCE + "[sh, -c, 'for i in 1 2 3 4 5 6; do echo line $i >&2; done; echo out; exit 3']");
        end(supervised);
        Patience.until("the lines are there", () -> {
            var dump = sandbox.client("dump", "work/0");
            return dump.stdout().contains("exited with code 3 (after ");
        });
        assertThat(sandbox.client("dump", "work/0").stdout())
                .contains("    | line 2\n    | line 3\n    | line 4\n    | line 5\n    | line 6\n")
                .doesNotContain("line 1", "| out");
    }
}
