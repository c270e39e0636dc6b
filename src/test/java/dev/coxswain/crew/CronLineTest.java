package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.crew.type.Wrong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronLineTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/15 * * * *",
                "0 0 29 2 *",
                "0 0 31 2 1",
                "0 9-17 * * MON-fri",
                "0,30 0 1,15 jan,Dec *",
                "5/10 * * * 7",
                "0 0 * * 5-7",
                "0 0 ? * ?",
                "@hourly",
                "@reboot",
                "@annually"
            })
    void theseAreRight(String line) throws Wrong {
        assertThat(CronLine.parse(line)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 0 30 2 *        | never fires
                    0 0 31 4,6,9,11 * | never fires
                    * * * *           | must have five fields
                    0 * * * * *       | must have five fields
                    60 * * * *        | has a wrong minute "60": it goes from 0 to 59
                    * * 0 * *         | has a wrong day of month "0": it goes from 1 to 31
                    * * * foo *       | has a wrong month "foo": "foo" is no number or name
                    * * * * 8         | has a wrong day of week "8": it goes from 0 to 7
                    */0 * * * *       | has a wrong minute "*/0": a step is at least 1
                    * 22-2 * * *      | has a wrong hour "22-2": a range goes from the lower to the higher
                    1,,2 * * * *      | has a wrong minute "1,,2": a number is missing
                    TZ=UTC 0 0 * * *  | must not hold a time zone
                    CRON_TZ=UTC * * * * * | must not hold a time zone
                    @every 5m         | must be a cron line; for an interval give every
                    @sometimes        | must be one of @hourly
                    """)
    void theseAreWrong(String line, String why) {
        assertThatThrownBy(() -> CronLine.parse(line)).isInstanceOf(Wrong.class).hasMessageStartingWith(why);
    }

    @Test
    void sundayIsZeroAndSeven() throws Wrong {
        assertThat(CronLine.parse("0 0 * * 7")).isEqualTo(CronLine.parse("0 0 * * SUN"));
    }
}
