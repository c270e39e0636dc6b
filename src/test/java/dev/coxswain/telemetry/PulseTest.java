package dev.coxswain.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PulseTest {

    private final List<CompletableFuture<Void>> asked = new ArrayList<>();
    private long nanos;
    private final Pulse pulse = new Pulse(
            () -> {
                asked.add(new CompletableFuture<>());
                return asked.getLast();
            },
            () -> nanos);

    @Test
    void aCoreThatDoesNotAnswerHasBeenWaitedForSinceItWasFirstAsked() {
        assertThat(pulse.waiting()).isZero();
        nanos += Duration.ofSeconds(6).toNanos();
        assertThat(pulse.waiting()).isEqualTo(Duration.ofSeconds(6));
        nanos += Duration.ofSeconds(6).toNanos();
        assertThat(pulse.waiting()).isEqualTo(Duration.ofSeconds(12)).isGreaterThan(Pulse.WITHIN);
        assertThat(asked).as("one wish at a time").hasSize(1);
    }

    @Test
    void oneThatWasNotAskedForLongIsNotStuck() {
        pulse.waiting();
        asked.getLast().complete(null);
        nanos += Duration.ofHours(1).toNanos();
        assertThat(pulse.waiting()).isZero();
        assertThat(asked).hasSize(2);
    }
}
