package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void millicoresAreRightAfterYearsOfCpuTime() {
        long year = Duration.ofDays(365).toNanos();
        assertThat(Figures.millicores(4 * year, year)).isEqualTo(4000);
        assertThat(Figures.millicores(
                        Duration.ofMillis(3).toNanos(), Duration.ofSeconds(1).toNanos()))
                .isEqualTo(3);
        assertThat(Figures.millicores(-1, 1000)).isZero();
    }
}
