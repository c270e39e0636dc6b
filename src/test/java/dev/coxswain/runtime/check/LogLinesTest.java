package dev.coxswain.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.engine.CheckResult;
import dev.coxswain.engine.Event;
import dev.coxswain.os.StartFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LogLinesTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    @Test
    void aLineIsFound() throws StartFailure, InterruptedException {
        try (Bench bench = new Bench()) {
            bench.runs("echo starting; echo listening on :80; exec sleep 60");
            assertThat(check(bench, "on :\\d+$").result()).isEqualTo(CheckResult.SUCCESS);
        }
    }

    /** The first takes stack for each character, the second one 2^n looks. */
    @ParameterizedTest
    @ValueSource(strings = {"(\\w|\\s)*ready", "(x+x+)+y"})
    void aPatternThatTakesTooMuchIsAFailureAndNothingElse(String pattern) throws StartFailure, InterruptedException {
        try (Bench bench = new Bench()) {
            bench.runs("head -c 60000 /dev/zero | tr '\\0' x; echo; exec sleep 60");
            Event.Checked checked = check(bench, pattern);
            assertThat(checked.result()).isEqualTo(CheckResult.FAILURE);
            assertThat(checked.message()).contains("takes too much for one line");
        }
    }

    private static Event.Checked check(Bench bench, String pattern) throws InterruptedException {
        return bench.check(new Handler.LogLine(pattern), LONG);
    }
}
