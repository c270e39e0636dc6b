package dev.coxswain.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Watchdog;
import dev.coxswain.crew.Worker;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that looks, by a real clock. */
@Timeout(60)
class WatchTest {

    private static final Duration LONG_LOOK = Duration.ofMillis(5);

    private static final class SlowSampler implements Sampler {
        private final CountDownLatch looks;
        private final CountDownLatch closed = new CountDownLatch(1);

        SlowSampler(int looks) {
            this.looks = new CountDownLatch(looks);
        }

        @Override
        public void sample(List<TreeUsage> trees) {
            looks.countDown();
            long end = System.nanoTime() + LONG_LOOK.toNanos();
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
        SlowSampler sampler = new SlowSampler(looks);
        long begun = System.nanoTime();
        try (Watch watch = new Watch(
                new Watch.Eyes(() -> sampler, Optional::empty),
                new Watch.Ears(event -> {}, warning -> {}, mistake -> {
                    throw mistake;
                }),
                crew::state,
                System::nanoTime)) {
            watch.documentChanged();
            assertThat(sampler.looks.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(5 * (looks - 1) * LONG_LOOK.toNanos());
        assertThat(sampler.closed.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
