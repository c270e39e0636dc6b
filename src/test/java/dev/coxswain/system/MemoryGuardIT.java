package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A container's memory that is nearly used up, under a real limit. */
class MemoryGuardIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @BeforeEach
    void programs() {
        sandbox.write("leak.py", """
                import time
                kept = []
                while True:
                    kept.append(bytearray(4 << 20))
                    time.sleep(0.05)
                """);
        sandbox.write("big.py", "import time\nkept = bytearray(100 << 20)\ntime.sleep(1000)\n");
    }

    @Test
    void theLeakIsRestartedAndTheContainerSurvives() {
        try (LegacyCgroup cgroup = LegacyCgroup.memory(400L << 20)) {
            var document = sandbox.crew("""
                    memoryGuard: {threshold: 85%}
                    defaults:
                      backoff: {immediateRestarts: 5}
                    workers:
                    - {name: big, resources: {requests: {memory: 128Mi}}, command: [python3, $DIR/big.py]}
                    - {name: leak, command: [python3, $DIR/leak.py]}
                    """);
            var supervised = sandbox.settled(sandbox.runUnder(cgroup.wrapper(), document.toString()));
            int big = supervised.awaitPid("big/0");
            var leak = Patience.await(
                    Patience.LONG,
                    () -> "two restarts; stderr: " + supervised.program().stderr(),
                    () -> supervised.instance("leak/0"),
                    now -> now.path("restarts").asInt() >= 2);
            assertThat(leak.path("lastExit").path("reason").asText()).isEqualTo("MemoryGuard");
            assertThat(leak.path("lastExit").path("message").asText())
                    .matches(
                            "used [0-9.]+Mi while the container used [0-9.]+Mi of 400Mi \\(8[5-9]%.*\\); killed by SIGTERM.*");
            assertThat(supervised.awaitPid("big/0")).isEqualTo(big);
            assertThat(cgroup.count("memory.oom_control", "oom_kill")).isZero();

            // The limit is raised in place, and there is room again.
            cgroup.limit(4L << 30);
            int pid = supervised.awaitPid("leak/0");
            Patience.until(
                    "more than was allowed before",
                    () -> supervised.instance("leak/0").path("memoryBytes").asLong() > 300L << 20);
            assertThat(supervised.awaitPid("leak/0")).isEqualTo(pid);
            assertThat(supervised.terminate()).isZero();
        }
    }

    @Test
    void aLeakThatIgnoresItsStopSignalIsKilledBeforeTheContainerIs() {
        sandbox.write(
                "deaf.py", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + sandbox.read("leak.py"));
        try (LegacyCgroup cgroup = LegacyCgroup.memory(400L << 20)) {
            var document = sandbox.crew("""
                    memoryGuard: {threshold: 80%}
                    workers:
                    - {name: deaf, backoff: {immediateRestarts: 5}, command: [python3, $DIR/deaf.py]}
                    """);
            var supervised = sandbox.settled(sandbox.runUnder(cgroup.wrapper(), document.toString()));
            var deaf = Patience.await(
                    Patience.LONG,
                    () -> "two restarts; stderr: " + supervised.program().stderr(),
                    () -> supervised.instance("deaf/0"),
                    now -> now.path("restarts").asInt() >= 2);
            assertThat(deaf.path("lastExit").path("reason").asText()).isEqualTo("MemoryGuard");
            assertThat(deaf.path("lastExit").path("signal").asText()).isEqualTo("SIGKILL");
            assertThat(supervised.program().stderr())
                    .containsPattern("deaf/0 is still being stopped while the container used [0-9.]+Mi of 400Mi"
                            + " \\([0-9]+%.*\\): killed with SIGKILL");
            assertThat(cgroup.count("memory.oom_control", "oom_kill")).isZero();
            assertThat(supervised.terminate()).isZero();
        }
    }

    @Test
    void aLimitThatTheWatchdogHoldsIsSaidOnce() {
        var supervised = sandbox.supervise("""
                workers:
                - {name: work, command: [python3, $DIR/leak.py], resources: {limits: {memory: 64Mi}}}
                """);
        supervised.program().awaitStderr("resources.limits are held by the watchdog");
        supervised.program().awaitStderr("limit 64Mi: restarting");
        assertThat(supervised.terminate()).isZero();
    }
}
