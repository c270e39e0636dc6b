package dev.coxswain.os.linux;

import dev.coxswain.os.Launch;
import dev.coxswain.os.Setup;
import dev.coxswain.os.TreeEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Measures, on the real system: {@code SpawnStress [N]} prints spawns a second and latencies in microseconds. */
public final class SpawnStress {

    private static final String PREFIX = "stress";

    private final BlockingQueue<TreeEvent> events = new LinkedBlockingQueue<>();
    private final LinuxOs os = new LinuxOs(PREFIX, Running.PRELUDE);
    private long generation;

    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        SpawnStress stress = new SpawnStress();
        stress.os.start(stress.events::add);
        stress.spawn("/bin/true");
        System.out.printf("first spawn after %d us%n", (System.nanoTime() - begin) / 1000);
        stress.gone(1);
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        for (int round = 0; round < 3; round++) {
            stress.spawns(count);
        }
        // Each with a prelude.
        stress.setup = new Setup(
                Map.of("core", new Setup.Limit(0, 0)),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.of(022),
                Setup.Identity.OURS,
                List.of());
        for (int round = 0; round < 3; round++) {
            stress.spawns(count);
        }
        stress.setup = Setup.NONE;
        for (int round = 0; round < 3; round++) {
            stress.group(500);
        }
        System.exit(0);
    }

    private Setup setup = Setup.NONE;

    private long spawn(String... argv) throws Exception {
        long number = ++generation;
        String id = PREFIX + "-1-" + number;
        os.spawn(new Launch(
                number,
                id,
                List.of(argv),
                Map.of("COXSWAIN_ID", id, "PATH", "/usr/bin:/bin"),
                Optional.empty(),
                Launch.Output.INHERITED,
                setup));
        return number;
    }

    private void gone(int count) throws InterruptedException {
        for (int seen = 0; seen < count; ) {
            if (events.take() instanceof TreeEvent.TreeGone) {
                seen++;
            }
        }
    }

    private void spawns(int count) throws Exception {
        long[] took = new long[count];
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long before = System.nanoTime();
            spawn("/bin/true");
            took[i] = System.nanoTime() - before;
        }
        gone(count);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%d spawned and gone, %.0f/s; spawn %s%n", count, count / seconds, percentiles(took));
    }

    /** So many sleepers: time to start, from one's death to its tree being gone, and to stop them all. */
    private void group(int count) throws Exception {
        long begin = System.nanoTime();
        long first = generation + 1;
        for (int i = 0; i < count; i++) {
            spawn("sleep", "1000");
        }
        double started = (System.nanoTime() - begin) / 1e6;
        int sample = 100;
        long[] back = new long[sample];
        for (int i = 0; i < sample; i++) {
            long before = System.nanoTime();
            os.signalLeader(first + i, Libc.SIGKILL);
            gone(1);
            spawn("sleep", "1000");
            back[i] = System.nanoTime() - before;
        }
        long stop = System.nanoTime();
        for (long tree = first; tree <= generation; tree++) {
            os.stop(tree, Libc.SIGTERM);
        }
        gone(count);
        double stopped = (System.nanoTime() - stop) / 1e6;
        System.out.printf(
                "%d started in %.0f ms; kill to running again %s; all stopped in %.0f ms%n",
                count, started, percentiles(back), stopped);
    }

    private static String percentiles(long[] nanos) {
        Arrays.sort(nanos);
        return "p50 %d p99 %d max %d us"
                .formatted(
                        nanos[nanos.length / 2] / 1000,
                        nanos[nanos.length * 99 / 100] / 1000,
                        nanos[nanos.length - 1] / 1000);
    }
}
