package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many threads there are for how many files. */
@Timeout(30)
class WriterPoolTest {

    private final WriterPool pool = new WriterPool();

    @Test
    void fiveHundredTasksThatWaitHaveSixteenThreads() throws InterruptedException {
        CountDownLatch sixteen = new CountDownLatch(WriterPool.MOST_THREADS);
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(500);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            pool.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                sixteen.countDown();
                await(released);
                running.decrementAndGet();
                all.countDown();
            });
        }
        assertThat(sixteen.await(10, TimeUnit.SECONDS)).isTrue();
        released.countDown();
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isEqualTo(WriterPool.MOST_THREADS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
