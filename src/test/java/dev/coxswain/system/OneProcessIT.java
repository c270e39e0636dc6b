package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Never two live processes for one instance, whatever commands, reloads and crashes come together. */
class OneProcessIT {

    /** Holds a lock as long as its tree lives, and writes down where it finds the lock held. */
    private static final String LOCKED =
            "exec 9> $DIR/$COXSWAIN_WORKER-$COXSWAIN_INSTANCE.lock; flock -n 9 || echo overlap >> $DIR/overlaps; ";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void twoHundredRestartsAtOnceLeaveOneProcess() throws Exception {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "%s exec sleep 1000"]
                """.formatted(LOCKED));
        supervised.awaitPid("a/0");
        List<Callable<Integer>> orders = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            orders.add(() -> supervised.api().post("/v1/workers/a/restart").status());
        }
        try (var callers = Executors.newFixedThreadPool(50)) {
            for (Future<Integer> answer : callers.invokeAll(orders)) {
                assertThat(answer.get()).isIn(200, 202);
            }
        }
        supervised.order("a/start");
        supervised.awaitPid("a/0");
        Patience.until("one process", () -> sandbox.running("sleep 1000").size() == 1);
        assertThat(sandbox.ofWorkers()).hasSize(1);
        assertThat(sandbox.read("overlaps")).isEmpty();
    }

    @Test
    void aWorkerOfShortLivesLeavesOneAlive() {
        // Each life takes a file that must not be there yet (O_EXCL), lives 0.3 s, and takes it away again.
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    restartPolicy: Always
                    backoff: {immediateRestarts: 1000000, delay: 0s}
                    command:
                      - sh
                      - -c
                      - |
                        set -C
                        (: > $DIR/alive) || echo overlap >> $DIR/overlaps
                        echo life >> $DIR/lives
                        sleep 0.3
                        rm $DIR/alive
                """);
        Patience.throughout(
                Duration.ofSeconds(12),
                "one life at a time",
                () -> sandbox.running("sleep 0.3").size() <= 1);
        assertThat(sandbox.read("overlaps")).isEmpty();
        assertThat(sandbox.lines("lives")).hasSizeBetween(12, 45);
        assertThat(supervised.instance("a/0").path("restarts").asInt())
                .isCloseTo(sandbox.lines("lives").size() - 1, org.assertj.core.data.Offset.offset(1));
    }

    @Test
    void commandsReloadsAndDeathsTogetherLeaveOneProcess() throws Exception {
        String spec = """
                workers:
                  - name: a
                    replicas: 3
                    env: [{name: EDIT, value: "%s"}]
                    backoff: {immediateRestarts: 1000000, delay: 0s}
                    command: [sh, -c, "%s (setsid sleep 1000 &) ; exec sleep 1001"]
                """;
        var supervised = sandbox.supervise(spec.formatted(0, LOCKED));
        long seed = System.nanoTime();
        long until = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        try (var callers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                Random random = new Random(seed + caller);
                boolean edits = caller == 0;
                all.add(callers.submit(() -> {
                    for (int turn = 1; System.nanoTime() < until; turn++) {
                        if (edits) {
                            sandbox.crew(spec.formatted(turn, LOCKED));
                            supervised.api().post("/v1/reload");
                        }
                        disturb(supervised, random);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        supervised.order("a/start");
        supervised.awaitCondition("Progressing", "False", "Complete");
        for (String id : List.of("a/0", "a/1", "a/2")) {
            supervised.awaitPid(id);
        }
        Patience.await(
                "three trees of two",
                () -> sandbox.ofWorkers().stream()
                        .map(Proc::commandLine)
                        .sorted()
                        .toList(),
                List.of("sleep 1000", "sleep 1000", "sleep 1000", "sleep 1001", "sleep 1001", "sleep 1001")::equals);
        assertThat(sandbox.read("overlaps")).as("seed " + seed).isEmpty();
    }

    private static void disturb(Supervised supervised, Random random) {
        String instance = "a/" + random.nextInt(3);
        switch (random.nextInt(6)) {
            case 0 -> supervised.api().post("/v1/workers/" + instance + "/stop");
            case 1 -> supervised.api().post("/v1/workers/" + instance + "/start");
            case 2 -> supervised.api().post("/v1/workers/a/restart");
            case 3 -> supervised.api().post("/v1/workers/a/stop");
            case 4 -> supervised.api().post("/v1/workers/a/start");
            default ->
                supervised
                        .api()
                        .post("/v1/workers/" + instance + "/signal", "application/json", "{\"signal\": \"SIGKILL\"}");
        }
        Patience.pass(Duration.ofMillis(random.nextInt(40)));
    }
}
