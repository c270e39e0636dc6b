package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that use more than they may, and what is done about it. */
class WatchdogIT {

    private static final String LEAK = "python3 -c 'import time\nkept = []\nwhile True:\n"
            + "  kept.append(bytearray(8 << 20)); time.sleep(0.02)'";
    private static final String STUCK = "python3 -c 'while True: pass'";
    private static final String FORKS = "while :; do sleep 1000 & sleep 0.02; done";
    private static final String FILES = "python3 -c 'import time\nkept = []\nwhile True:\n"
            + "  kept.append(open(\"/dev/null\")); time.sleep(0.002)'";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Supervised supervise(String script, String watchdog) {
        sandbox.write("work.sh", script);
        return sandbox.supervise("workers:\n- name: work\n  command: [sh, $DIR/work.sh]\n  watchdog: " + watchdog);
    }

    /** The end of the first process, once there is a second. */
    private static JsonNode endOfFirst(Supervised supervised) {
        return Patience.await(
                        Patience.LONG,
                        () -> "a restart; stderr: " + supervised.program().stderr(),
                        () -> supervised.instance("work/0"),
                        now -> now.path("restarts").asInt() >= 1)
                .path("lastExit");
    }

    @Test
    void aLeakInAGrandchildIsRestartedWithItsFigures() {
        sandbox.write("child.sh", LEAK + "; true");
        Supervised supervised =
                supervise("sh " + sandbox.path("child.sh") + "; true", "{period: 200ms, memory: {max: 100Mi}}");
        JsonNode end = endOfFirst(supervised);
        assertThat(end.path("reason").asText()).isEqualTo("MemoryLimit");
        assertThat(end.path("message").asText()).matches("used [0-9.]+Mi, limit 100Mi; killed by SIGTERM.*");
        supervised.program().awaitStderr("work/0 used ");
        assertThat(supervised.program().stderr()).containsPattern("work/0 used [0-9.]+Mi, limit 100Mi: restarting");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aBreachTellsForHowLong() {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        Supervised supervised = supervise(
                "exec python3 -c 'import time; kept = bytearray(210 << 20); time.sleep(1000)'",
                "{memory: {max: 200Mi, for: 4s}}");
        supervised.program().awaitStderr(": restarting");
        assertThat(supervised.program().stderr())
                .containsPattern("work/0 used 21[0-9.]+Mi for 4s, limit 200Mi: restarting");
        assertThat(Management.of(supervised).metrics())
                .containsPattern(
                        "coxswain_watchdog_breaches_total\\{worker=\"work\",instance=\"0\",resource=\"memory\",?} 1.0");
    }

    @Test
    void aNameWithParenthesesHidesNothing() throws IOException {
        Files.createSymbolicLink(
                sandbox.path("a) R (b"), Path.of("/usr/bin/python3").toRealPath());
        Supervised supervised = supervise(
                LEAK.replace("python3", "'" + sandbox.path("a) R (b") + "'") + "; true",
                "{period: 200ms, memory: {max: 60Mi}, processes: {max: 5}}");
        assertThat(endOfFirst(supervised).path("reason").asText()).isEqualTo("MemoryLimit");
    }

    @Test
    void aStuckLoopIsRestartedOnceItLasts() {
        Supervised supervised = supervise(STUCK + "; true", "{period: 500ms, cpu: {max: 200m, for: 1s}}");
        JsonNode end = endOfFirst(supervised);
        assertThat(end.path("reason").asText()).isEqualTo("CpuLimit");
        assertThat(end.path("message").asText()).matches("used [0-9]+m of CPU for 1[0-9.]*s, limit 200m; .*");
    }

    @Test
    void childrenThatPileUpAreRestarted() {
        Supervised supervised = supervise(FORKS, "{period: 200ms, processes: {max: 20}}");
        JsonNode end = endOfFirst(supervised);
        assertThat(end.path("reason").asText()).isEqualTo("ProcessLimit");
        assertThat(end.path("message").asText()).matches("had [0-9]+ processes, limit 20; .*");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void leakedFilesAreRestarted() {
        Supervised supervised = supervise("exec " + FILES, "{period: 200ms, openFiles: {max: 60}}");
        JsonNode end = endOfFirst(supervised);
        assertThat(end.path("reason").asText()).isEqualTo("OpenFilesLimit");
        assertThat(end.path("message").asText()).matches("had [0-9]+ open files, limit 60; .*");
    }

    @Test
    void theDefaultsActLikeTheUsualShellScript() {
        sandbox.write("leak.sh", "exec " + LEAK);
        sandbox.write("stuck.sh", "exec " + STUCK);
        Supervised supervised = sandbox.supervise("""
                defaults:
                  watchdog: {memory: {max: 200Mi}, cpu: {max: 900m, for: 0s}}
                  backoff: {immediateRestarts: 0, delay: 1m}
                workers:
                - {name: leak, command: [sh, $DIR/leak.sh]}
                # Less than the script's 900m: other work on this machine may take the rest.
                - {name: stuck, command: [sh, $DIR/stuck.sh], watchdog: {cpu: {max: 300m, for: 0s}}}
                - {name: fine, command: [sleep, "1000"]}
                """);
        JsonNode leak = supervised.await("leak/0", "Backoff");
        JsonNode stuck = supervised.await("stuck/0", "Backoff");
        assertThat(stuck.path("reason").asText()).isEqualTo("CpuLimit");
        assertThat(leak.path("reason").asText()).isEqualTo("MemoryLimit");
        assertThat(supervised.instance("fine/0").path("restarts").asInt()).isZero();
    }

    @Test
    void eventAndSignalLeaveTheProcessInPlace() {
        Supervised supervised = supervise(
                "trap 'echo warned >> " + sandbox.path("warned") + "' USR1\n" + "sleep 1000 & sleep 1000 &\n"
                        + "while :; do wait; done",
                "{period: 200ms, processes: {max: 2, action: {signal: SIGUSR1}}, openFiles: {max: 1, action: Event}}");
        int pid = supervised.awaitPid("work/0");
        Patience.until("the signal", () -> sandbox.read("warned").equals("warned\n"));
        supervised.program().awaitStderr("had 3 processes, limit 2: sent SIGUSR1");
        supervised.program().awaitStderr("open files, limit 1");
        assertThat(supervised.awaitPid("work/0")).isEqualTo(pid);
        assertThat(sandbox.read("warned")).isEqualTo("warned\n");
    }

    @Test
    void aBoundThatCameWithAnEditIsHeldAndTheThreadGoesWithTheLast() {
        Supervised supervised = supervise("exec sleep 1000", "{}");
        int pid = supervised.awaitPid("work/0");
        assertThat(threads(supervised)).doesNotContain("watch");
        sandbox.crew("workers:\n- name: work\n  command: [sh, $DIR/work.sh]\n"
                + "  watchdog: {period: 100ms, openFiles: {max: 1, action: Event}}");
        supervised.program().awaitStderr("work/0 had 3 open files, limit 1");
        assertThat(supervised.awaitPid("work/0")).isEqualTo(pid);
        assertThat(threads(supervised)).contains("watch");
        sandbox.crew("workers:\n- name: work\n  command: [sh, $DIR/work.sh]\n");
        Patience.until("the thread is gone", () -> !threads(supervised).contains("watch"));
    }

    private static java.util.List<String> threads(Supervised supervised) {
        int pid = supervised.status().path("pid").asInt();
        java.io.File[] tasks = new java.io.File("/proc/" + pid + "/task").listFiles();
        return java.util.Arrays.stream(java.util.Objects.requireNonNull(tasks))
                .map(task -> Proc.read(pid, "task/" + task.getName() + "/comm").strip())
                .toList();
    }
}
