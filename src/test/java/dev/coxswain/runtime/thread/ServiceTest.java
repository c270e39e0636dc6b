package dev.coxswain.runtime.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServiceTest {

    @Test
    void aTurnThatFailsIsToldAndNotTheLast() throws Exception {
        LinkedBlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
        AtomicInteger turns = new AtomicInteger();
        Thread service = Service.repeat(
                "service",
                () -> {
                    switch (turns.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("once");
                        case 2 -> throw new OutOfMemoryError("unable to create native thread");
                        default -> {
                            return turns.get() < 5;
                        }
                    }
                },
                mistakes::add);

        assertThat(service.join(java.time.Duration.ofSeconds(30))).isTrue();
        assertThat(turns).hasValue(5);
        assertThat(mistakes.poll(1, TimeUnit.SECONDS)).hasMessage("once");
        assertThat(mistakes.poll(1, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
        assertThat(mistakes).isEmpty();
    }
}
