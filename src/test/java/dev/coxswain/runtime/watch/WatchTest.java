package dev.coxswain.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Watchdog;
import dev.coxswain.crew.Worker;
import dev.coxswain.os.MemoryUse;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that looks, by a real clock. */
@Timeout(60)
class WatchTest {

    private static final Duration LONG_LOOK = Duration.ofMillis(5);

    private static final class SlowSampler implements Sampler {
        private final CountDownLatch looks;
        private final CountDownLatch closed = new CountDownLatch(1);

        private final Duration length;

        SlowSampler(int looks, Duration length) {
            this.looks = new CountDownLatch(looks);
            this.length = length;
        }

        @Override
        public void sample(List<TreeUsage> trees) {
            looks.countDown();
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void aPeriodShorterThanALookDoesNotTakeTheWholeCpu() throws InterruptedException {
        var bound = new Watchdog.Bound(1, Duration.ZERO, new Watchdog.Action.Event());
        WatchedCrew crew = new WatchedCrew();
        crew.runs(Worker.of("web", List.of("web"))
                .withWatchdog(new Watchdog(
                        Duration.ofMillis(1),
                        Optional.of(bound),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
        int looks = 10;
        SlowSampler sampler = new SlowSampler(looks, LONG_LOOK);
        long begun = System.nanoTime();
        try (Watch watch = new Watch(
                new Watch.Eyes(() -> sampler, generation -> Set.of(), Optional::empty),
                new Watch.Ears(event -> {}, warning -> {}, mistake -> {
                    throw new AssertionError(mistake);
                }),
                crew::state,
                System::nanoTime)) {
            watch.documentChanged();
            assertThat(sampler.looks.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(5 * (looks - 1) * LONG_LOOK.toNanos());
        assertThat(sampler.closed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theContainersMemoryIsLookedAtMeanwhile() throws InterruptedException {
        var bound = new Watchdog.Bound(1, Duration.ZERO, new Watchdog.Action.Event());
        Worker worker = Worker.of("web", List.of("web"))
                .withWatchdog(new Watchdog(
                        Duration.ofMillis(1),
                        Optional.of(bound),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        WatchedCrew crew = new WatchedCrew();
        crew.load(ContainerGuardTest.guarded(worker));
        SlowSampler sampler = new SlowSampler(3, Duration.ofMillis(100));
        AtomicInteger reads = new AtomicInteger();
        Watch.Eyes eyes = new Watch.Eyes(() -> sampler, generation -> Set.of(), () -> {
            reads.incrementAndGet();
            // Near the threshold, and below it.
            return Optional.of(new MemoryUse(85, 100, ""));
        });
        try (Watch watch = new Watch(
                eyes,
                new Watch.Ears(event -> {}, warning -> {}, mistake -> {
                    throw new AssertionError(mistake);
                }),
                crew::state,
                System::nanoTime)) {
            watch.documentChanged();
            assertThat(sampler.looks.await(30, TimeUnit.SECONDS)).isTrue();
        }
        // Two rests of 400 ms: with one look at the memory for each look at the trees there were 3.
        assertThat(reads.get()).isGreaterThanOrEqualTo(6);
    }
}
