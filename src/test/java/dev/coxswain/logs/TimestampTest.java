package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

    private final Timestamp timestamp = new Timestamp();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T06:00:00.123Z",
                "2026-11-21T06:00:00.000Z",
                "1970-01-01T00:00:00.001Z",
                "2027-02-28T23:59:59.999Z",
                "1969-12-31T23:59:59.999Z"
            })
    void itHasMillisecondsAlways(String text) {
        long millis = Instant.parse(text).toEpochMilli();
        timestamp.of(millis - 1);
        assertThat(new String(timestamp.of(millis), StandardCharsets.US_ASCII)).isEqualTo(text);
    }
}
