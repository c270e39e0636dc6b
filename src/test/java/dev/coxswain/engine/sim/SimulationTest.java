package dev.coxswain.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All seeds that ever failed, and fresh ones for {@code -Dsimulation.seconds} (5; in CI 60). */
class SimulationTest {

    private static final String FAILED_SEEDS = "/dev/coxswain/engine/failed-seeds.txt";

    /** One a line, with what it once found. */
    static List<Long> failedSeeds() throws IOException {
        try (InputStream file = Objects.requireNonNull(SimulationTest.class.getResourceAsStream(FAILED_SEEDS))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Long.valueOf(line.split(" ", 2)[0]))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("failedSeeds")
    void seedsThatOnceFailedHold(long seed) {
        assertThat(Run.of(seed, Engine::step, false)).isPositive();
    }

    @Test
    void freshSeedsHold() {
        long begin = System.nanoTime();
        long end = begin + seconds() * 1_000_000_000L;
        long firstSeed = System.currentTimeMillis() << 20;
        long seed = firstSeed;
        long events = 0;
        while (System.nanoTime() < end) {
            events += Run.of(seed++, Engine::step, false);
        }
        double took = (System.nanoTime() - begin) / 1e9;
        System.out.println(String.format(
                Locale.ROOT,
                "simulation: %d runs from seed %d, %d events, %.0f K events/s",
                seed - firstSeed,
                firstSeed,
                events,
                events / took / 1000));
        assertThat(events).isPositive();
    }

    private static long seconds() {
        Long given = Long.getLong("simulation.seconds");
        return given != null ? given : "true".equals(System.getenv("CI")) ? 60 : 5;
    }
}
