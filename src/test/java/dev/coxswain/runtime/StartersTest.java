package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StartersTest {

    private final Starters starters = new Starters();

    @AfterEach
    void close() {
        starters.shutdownNow();
    }

    @Test
    void startsThatHangHoldUpNoOther() throws Exception {
        CountDownLatch serverIsBack = new CountDownLatch(1);
        for (int i = 0; i < 5; i++) {
            starters.execute(() -> {
                try (var _ = starters.slow()) {
                    serverIsBack.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        CountDownLatch started = new CountDownLatch(1);
        starters.execute(started::countDown);

        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        serverIsBack.countDown();
        while (starters.getCompletedTaskCount() < 6 || starters.getPoolSize() > 2) {
            Thread.onSpinWait();
        }
        assertThat(starters.getCorePoolSize()).isEqualTo(2);
    }
}
