package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code resources.limits} where the kernel can hold them, and where it can't. */
class KernelLimitsIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private static final String LIMITED = "workers: [{name: work, restartPolicy: Never, command: [%s],"
            + " resources: {limits: {memory: 64Mi, pids: 20}%s}}]";

    private static String limited(String command, String more) {
        return LIMITED.formatted(command, more);
    }

    /** The tests run in that cgroup too, so it is never the supervisor's own. */
    @Test
    void inACgroupThatOthersShareRequiredLimitsAreAStartErrorAndOthersTheWatchdogs() {
        var supervised = sandbox.supervise(limited("sleep, '1000'", ", enforcement: Required"));
        JsonNode end = supervised.await("work/0", "Failed").path("lastExit");
        assertThat(end.path("reason").asText()).isEqualTo("StartError");
        assertThat(end.path("exitCode").asInt()).isEqualTo(126);
        assertThat(end.path("message").asText())
                .startsWith("cannot start: resources.enforcement is Required, and the kernel can't hold the limit of"
                        + " memory and pids here: ");
        supervised
                .program()
                .awaitStderr("resources.limits are held by the watchdog, which restarts what is over them:");
        sandbox.crew(limited("sleep, '1000'", ""));
        supervised.reload();
        supervised.order("work/start");
        supervised.awaitPid("work/0");
        assertThat(sandbox.client("dump", "work/0").stdout()).contains("  limits held: memory, pids by the watchdog\n");
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void aDelegatedCgroupWithoutTheControllersIsLeftAlone() {
        try (UnifiedCgroup cgroup = UnifiedCgroup.delegated()) {
            assumeTrue(!cgroup.controllers().contains("memory"), "memory is with version 2 here");
            var document = sandbox.crew(limited("sleep, '1000'", ", enforcement: Required"));
            var supervised = sandbox.settled(sandbox.runUnder(cgroup.wrapper(), document.toString()));
            assertThat(supervised
                            .await("work/0", "Failed")
                            .path("lastExit")
                            .path("message")
                            .asText())
                    .endsWith("has no memory controller; the cgroup " + cgroup.folder() + " has no pids controller");
            assertThat(cgroup.folder().resolve("supervisor")).doesNotExist();
            assertThat(supervised.terminate()).isZero();
        }
    }

    @Test
    void aWorkerOverItsMemoryIsKilledByTheKernelAloneAndTheOthersLiveOn() {
        try (UnifiedCgroup cgroup = UnifiedCgroup.delegated()) {
            assumeTrue(cgroup.controllers().contains("memory"), "needs the memory controller of version 2");
            var document = sandbox.crew("""
                    workers:
                      - {name: plain, command: [sleep, "1000"]}
                      - name: work
                        restartPolicy: Never
                        command: [sh, -c, "sleep 1000 & python3 -c 'kept = bytearray(128 << 20)'; exit 7"]
                        resources: {limits: {memory: 64Mi, pids: 20}, enforcement: Required}
                    """);
            var supervised = sandbox.settled(sandbox.runUnder(cgroup.wrapper(), document.toString()));
            int plain = supervised.awaitPid("plain/0");
            JsonNode end = supervised.await("work/0", "Failed").path("lastExit");
            assertThat(end.path("reason").asText()).isEqualTo("OOMKilled");
            assertThat(end.path("message").asText())
                    .startsWith("killed by SIGKILL, by the kernel: out of memory; its own memory limit of 64Mi was"
                            + " reached (memory.max); the oom_kill counter of its own cgroup rose from 0 to ");
            assertThat(supervised.awaitPid("plain/0")).isEqualTo(plain);
            assertThat(supervised.program().stderr())
                    .contains("resources.limits are held by the kernel (cgroup v2 at " + cgroup.folder() + ")");
            assertThat(Files.exists(cgroup.folder().resolve("work.0.2"))).isFalse();
            assertThat(supervised.terminate()).isZero();
        }
    }
}
