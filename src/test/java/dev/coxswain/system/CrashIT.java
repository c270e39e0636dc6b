package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A supervisor killed with SIGKILL, and the next one on the same socket, which ends what the first one left. */
class CrashIT {

    private static final int KILLS = 50;

    private static final String SPEC = """
            workers:
              - name: plain
                replicas: 2
                command: [sh, -c, "%1$s exec sleep 1000"]
              - name: branched
                command: [sh, -c, "%1$s (setsid sleep 1001 &); (sleep 1002 &); exec sleep 1003"]
              - name: lively
                backoff: {immediateRestarts: 1000000, delay: 0s}
                command: [sh, -c, "%1$s exec sleep 0.2"]
            """.formatted(
                    "exec 9> $DIR/$COXSWAIN_WORKER-$COXSWAIN_INSTANCE.lock; flock -n 9 || echo $COXSWAIN_WORKER >> $DIR/overlaps;");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void fiftyKillsAtRandomMomentsAndEachNextStartRunsEachInstanceOnce() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String file = sandbox.crew(SPEC).toString();
        for (int kill = 0; kill < KILLS; kill += 2) {
            // Killed anywhere in its own start, with what the last one left before it…
            Program early = sandbox.run(file);
            Patience.pass(Duration.ofMillis(random.nextInt(700)));
            early.signal("KILL");
            early.awaitExit();
            // …and in the middle of its work.
            Supervised settled = sandbox.settled(sandbox.run(file));
            for (String id : List.of("plain/0", "plain/1", "branched/0")) {
                settled.awaitPid(id);
            }
            assertEachRunsOnce("kill " + kill + ", seed " + seed);
            settled.api().post("/v1/workers/plain/restart");
            Patience.pass(Duration.ofMillis(random.nextInt(60)));
            settled.program().signal("KILL");
            settled.program().awaitExit();
        }
        assertThat(sandbox.settled(sandbox.run(file)).terminate()).isZero();
        sandbox.assertNothingLeft();
        assertThat(sandbox.read("overlaps")).as("seed " + seed).isEmpty();
    }

    private void assertEachRunsOnce(String when) {
        Patience.await(
                Patience.LONG,
                () -> "each instance runs once, " + when,
                () -> sandbox.ofWorkers().stream()
                        .map(Proc::commandLine)
                        .filter(line -> line.startsWith("sleep 100"))
                        .sorted()
                        .toList(),
                List.of("sleep 1000", "sleep 1000", "sleep 1001", "sleep 1002", "sleep 1003")::equals);
    }

    @Test
    void whatAKilledSupervisorLeftIsToldToEndAndThenKilled() {
        String spec = """
                workers:
                  - name: polite
                    command: [sh, -c, "trap 'echo told >> $DIR/told; exit' TERM; touch $DIR/hears; sleep 1000 & wait"]
                """;
        Supervised first = sandbox.supervise(spec);
        int left = first.awaitPid("polite/0");
        Patience.until("it hears", () -> sandbox.path("hears").toFile().exists());
        first.program().signal("KILL");
        first.program().awaitExit();
        assertThat(Proc.lives(left)).isTrue();

        Supervised second = sandbox.supervise(spec);
        second.awaitPid("polite/0");
        assertThat(Proc.lives(left)).isFalse();
        assertThat(sandbox.lines("told")).containsExactly("told");
    }

    @Test
    void aLeftoverThatIsDeafIsKilledAfterTenSecondsBeforeAnythingStarts() {
        String spec = """
                workers:
                  - name: deaf
                    command: [sh, -c, "trap '' TERM; touch $DIR/deaf; while :; do sleep 0.1; done"]
                """;
        Supervised first = sandbox.supervise(spec);
        int left = first.awaitPid("deaf/0");
        Patience.until("it is deaf", () -> sandbox.path("deaf").toFile().exists());
        first.program().signal("KILL");
        first.program().awaitExit();

        long begin = System.nanoTime();
        Supervised second = sandbox.supervise(spec);
        second.awaitPid("deaf/0");
        assertThat(Proc.lives(left)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(9));
    }

    @Test
    void whatAnotherSupervisorRunsIsLeftAlone() {
        String file =
                sandbox.crew("workers: [{name: a, command: [sleep, '1000']}]").toString();
        Supervised other = sandbox.settled(sandbox.run(file));
        int pid = other.awaitPid("a/0");
        Program second = sandbox.run("--socket", sandbox.path("second.sock").toString(), file);
        Supervised another = sandbox.settled(second, sandbox.path("second.sock"));
        another.awaitPid("a/0");
        assertThat(other.awaitPid("a/0")).isEqualTo(pid);
        assertThat(sandbox.running("sleep 1000")).hasSize(2);
    }
}
