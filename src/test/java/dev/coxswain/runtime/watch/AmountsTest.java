package dev.coxswain.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.engine.Resource;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MEMORY     | 222298112  | 209715200  | 4000 | used 212Mi for 4s, limit 200Mi",
                "MEMORY     | 222298112  | 209715200  | 0    | used 212Mi, limit 200Mi",
                "MEMORY     | 209715201  | 209715200  | 0    | used 209715201, limit 200Mi",
                "MEMORY     | 1395864371 | 1073741824 | 0    | used 1.3Gi, limit 1Gi",
                "MEMORY     | 250000000  | 200000000  | 0    | used 250M, limit 200M",
                "MEMORY     | 130        | 123        | 0    | used 130, limit 123",
                "MEMORY     | 4096       | 0          | 0    | used 4096, limit 0",
                "CPU        | 970        | 900        | 10500 | used 970m of CPU for 10.5s, limit 900m",
                "PROCESSES  | 12         | 10         | 0    | had 12 processes, limit 10",
                "OPEN_FILES | 1200       | 1000       | 2000 | had 1200 open files for 2s, limit 1000",
            })
    void aBreachTellsUseTimeAndLimit(Resource resource, long used, long max, long millis, String words) {
        assertThat(Amounts.breach(resource, used, max, Duration.ofMillis(millis)))
                .isEqualTo(words);
    }
}
