package dev.coxswain.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sample each two seconds against a bound of 200; the row says at which samples there is a breach, and after how long. */
class BreachRuleTest {

    @ParameterizedTest(name = "{0} over 200 for {1}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "199 200 200,             0s,  -",
                "201,                     0s,  0@0s",
                "199 201 201 201,         0s,  1@0s",
                "201 199 201,             0s,  0@0s 2@0s",
                "201 201 201,             4s,  2@4s",
                "201 201 200 201 201,     4s,  -",
                "201 201 200 201 201 201, 4s,  5@4s",
                "201 201 201 300 300,     4s,  2@4s",
                "201 201 201 0 201 201 201, 4s, 2@4s 6@4s",
                "201 201 201 201,         5s,  3@6s",
                "201,                     1s,  -",
            })
    void aBreachIsBeingOverAtEverySampleForLongEnoughAndIsToldOnce(String samples, String during, String breaches) {
        BreachRule rule = new BreachRule();
        Duration forAtLeast = Duration.parse("PT" + during);
        List<String> told = new ArrayList<>();
        String[] values = samples.split(" ");
        for (int i = 0; i < values.length; i++) {
            int sample = i;
            rule.sample(
                            Long.parseLong(values[i]),
                            200,
                            forAtLeast,
                            Duration.ofSeconds(2L * i).toNanos())
                    .ifPresent(time -> told.add(sample + "@" + Amounts.seconds(time)));
        }
        assertThat(told).isEqualTo(breaches == null ? List.of() : Arrays.asList(breaches.split(" ")));
    }
}
