package dev.coxswain.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.runtime.CrewEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How often the API server is asked and told. */
class PaceTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    @Test
    void whileAllIsWellALookComesEveryFiveToTenMinutes() {
        assertThat(Pace.DEFAULT.slow(0)).isEqualTo(Duration.ofMinutes(5));
        assertThat(Pace.DEFAULT.slow(0.999)).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }

    @Test
    void afterAFailureTheWaitDoublesUpToTwentySeconds() {
        assertThat(Pace.DEFAULT.retry(1, 0)).isEqualTo(Duration.ofMillis(500));
        assertThat(Pace.DEFAULT.retry(3, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Pace.DEFAULT.retry(1000, 0.999)).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
    }

    @Test
    void aBucketAllowsABurstAndThenOneAtATime() {
        TokenBucket bucket = new TokenBucket(2, Duration.ofSeconds(1), 0);
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isFalse();
        assertThat(bucket.take(999_999_999L)).isFalse();
        assertThat(bucket.take(1_000_000_001L)).isTrue();
        assertThat(bucket.take(1_000_000_001L)).isFalse();
    }

    private static CrewEvent exited(String regarding, String message, long second) {
        return new CrewEvent(NOW.plusSeconds(second), CrewEvent.Type.WARNING, "Exited", regarding, message);
    }

    @Test
    void whatHappensAgainIsCountedWhateverItsPidAndItsTime() {
        EventSeries series = new EventSeries();
        assertThat(series.count("Pod", exited("a/0", "exited with code 3 (after 1ms)", 0), "n1")
                        .count())
                .isEqualTo(1);
        EventSeries.Sent again = series.count("Pod", exited("a/0", "exited with code 3 (after 1.5s)", 60), "n2");
        assertThat(again.count()).isEqualTo(2);
        assertThat(again.name()).isEqualTo("n1");
        assertThat(series.count("Pod", exited("a/0", "exited with code 4 (after 1ms)", 61), "n3")
                        .count())
                .isEqualTo(1);
        assertThat(series.count("Pod", exited("a/1", "exited with code 3 (after 1ms)", 61), "n4")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aSeriesEndsAfterSixQuietMinutes() {
        EventSeries series = new EventSeries();
        series.count("Pod", exited("a/0", "exited with code 3", 0), "n1");
        assertThat(series.count("Pod", exited("a/0", "exited with code 3", 361), "n2")
                        .name())
                .isEqualTo("n2");
    }

    @Test
    void aNoteIsNeverLongerThanTheServerTakes() {
        assertThat(EventWriter.note(exited("a/0", "ä".repeat(2000), 0))
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(1024);
    }
}
