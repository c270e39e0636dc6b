package dev.coxswain.engine;

import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Backoff;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows an exit by itself: policy, success, and restarts in a row. */
class RestartPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "ALWAYS, 0, Running",
        "ALWAYS, 1, Running",
        "ON_FAILURE, 0, Succeeded Completed",
        "ON_FAILURE, 1, Running",
        "NEVER, 0, Succeeded Completed",
        "NEVER, 1, Failed Error",
    })
    void theTable(RestartPolicy policy, int code, String shown) {
        var crew = running(worker("web").withRestartPolicy(policy)).exits("web", code(code));
        assertThat(crew.shown("web")).isEqualTo(shown);
        crew.assertSettled();
    }

    @ParameterizedTest
    @CsvSource({"0, Failed Error", "3, Succeeded Completed", "4, Succeeded Completed", "1, Failed Error"})
    void successExitCodesSayWhatSuccessIs(int code, String shown) {
        var crew = running(worker("job").withRestartPolicy(RestartPolicy.NEVER).withSuccessExitCodes(Set.of(3, 4)));
        crew.exits("job", code(code));
        assertThat(crew.shown("job")).isEqualTo(shown);
        crew.assertSettled();
    }

    @Test
    void aDeathBySignalIsNoSuccessEvenWhereItsCodeIsInTheList() {
        var crew = running(worker("job").withRestartPolicy(RestartPolicy.NEVER).withSuccessExitCodes(Set.of(0, 139)));
        crew.exits("job", signal(Signal.SIGSEGV));
        assertThat(crew.shown("job")).isEqualTo("Failed Signaled");
        assertThat(crew.instance("job").lastExit()).map(Exit::exitCode).hasValue(139);
        assertThat(crew.instance("job").lastExit()).flatMap(Exit::signal).hasValue("SIGSEGV");
        crew.assertSettled();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aDeathByOurOwnStopSignalIsASuccess(boolean bySignal) {
        var crew = running(worker("web")).stop("web");
        crew.exits("web", bySignal ? signal(Signal.SIGTERM) : code(143));
        assertThat(crew.instance("web").lastExit()).map(Exit::success).hasValue(true);
        crew.assertSettled();
    }

    @Test
    void aStopSignalThatWasNotOursIsNone() {
        var crew = running(worker("job").withRestartPolicy(RestartPolicy.NEVER)).exits("job", signal(Signal.SIGTERM));
        assertThat(crew.shown("job")).isEqualTo("Failed Signaled");
        assertThat(crew.instance("job").lastExit())
                .map(Exit::message)
                .hasValueSatisfying(message -> assertThat(message).startsWith("killed by SIGTERM, not by us"));
        crew.assertSettled();
    }

    @Test
    void aDeathByTheOperatorsSignalCommandSaysSo() {
        var crew = running(worker("web")).isSent("web", Signal.SIGKILL).exits("web", signal(Signal.SIGKILL));
        assertThat(lastMessage(crew)).startsWith("killed by SIGKILL, sent by the operator's signal command");
        crew.exits("web", signal(Signal.SIGKILL));
        assertThat(lastMessage(crew)).as("of the next process").startsWith("killed by SIGKILL, not by us");
        crew.passes(Duration.ofMinutes(1)).assertSettled();
    }

    @Test
    void anotherSignalThanTheOperatorsIsNotHis() {
        var crew = running(worker("web")).isSent("web", Signal.SIGHUP).isSent("web", Signal.SIGUSR1);
        crew.exits("web", signal(Signal.SIGKILL));
        assertThat(lastMessage(crew)).startsWith("killed by SIGKILL, not by us");
        crew.isSent("web", Signal.SIGKILL).stop("web").exits("web", signal(Signal.SIGKILL));
        assertThat(lastMessage(crew))
                .as("while it stops, before our own SIGKILL")
                .startsWith("killed by SIGKILL, sent by the operator's");
        crew.assertSettled();
    }

    private static String lastMessage(Drill crew) {
        return crew.instance("web").lastExit().orElseThrow().message();
    }

    @Test
    void theDelaysGrowFromNoneOverOneSecondToAMinute() {
        var crew = running(worker("web"));
        double[] seconds = {0, 1, 2, 4, 8, 16, 32, 60, 60};
        for (double expected : seconds) {
            crew.exits("web", code(1));
            if (expected == 0) {
                assertThat(crew.shown("web")).isEqualTo("Running");
                continue;
            }
            Duration delay = crew.nextStartIn("web").orElseThrow();
            assertThat(delay.toNanos() / 1e9).isBetween(expected * 0.9, expected * 1.1);
            crew.passes(delay);
        }
        assertThat(crew.instance("web").restarts()).isEqualTo(seconds.length);
        crew.assertSettled();
    }

    @Test
    void jitterIsDrawnAnewEachTime() {
        var crew = running(worker("web").withBackoff(backoff(0, OptionalInt.empty(), 1.0)));
        Set<Duration> delays = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            crew.exits("web", code(1));
            Duration delay = crew.nextStartIn("web").orElse(Duration.ZERO);
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(2));
            delays.add(delay);
            crew.passes(Duration.ofSeconds(2));
        }
        assertThat(delays).hasSizeGreaterThan(15);
        crew.assertSettled();
    }

    @Test
    void afterMaxRestartsInARowItIsFailed() {
        var crew = running(worker("web").withBackoff(backoff(5, OptionalInt.of(2), 0)));
        crew.exits("web", code(1)).exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Failed Error");
        assertThat(crew.told("Failed").getFirst().message())
                .isEqualTo("failed for good: 2 restarts in a row, no more allowed");
        crew.assertSettled();
    }

    @Test
    void maxRestartsZeroIsNoneEver() {
        var crew = running(worker("web").withBackoff(backoff(5, OptionalInt.of(0), 0)));
        crew.passes(Duration.ofHours(1)).exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Failed Error");
        crew.assertSettled();
    }

    @Test
    void maxRestartsCountsSuccessesOfAlwaysToo() {
        var crew = running(worker("web").withBackoff(backoff(5, OptionalInt.of(1), 0)));
        crew.exits("web", code(0)).exits("web", code(0));
        assertThat(crew.shown("web")).isEqualTo("Failed Completed");
        crew.assertSettled();
    }

    @Test
    void aRunOfResetAfterSetsTheRowBack() {
        var crew = running(worker("web").withBackoff(backoff(1, OptionalInt.of(1), 0)));
        crew.exits("web", code(1)).passes(Duration.ofSeconds(60)).exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.passes(Duration.ofMillis(59_999)).exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Failed Error");
        crew.assertSettled();
    }

    @Test
    void aClockThatIsSetChangesNoDelay() {
        var crew = running(worker("web")).exits("web", code(1)).clockIsSet(Duration.ofHours(-5));
        crew.exits("web", code(1)).clockIsSet(Duration.ofDays(3)).passes(Duration.ofMillis(800));
        assertThat(crew.shown("web")).isEqualTo("Backoff Error");
        crew.passes(Duration.ofMillis(400));
        assertThat(crew.shown("web")).isEqualTo("Running");
        assertThat(crew.instance("web").lastExit()).map(Exit::message).hasValue("exited with code 1 (after 0ms)");
        crew.assertSettled();
    }

    @Test
    void timesTooLongToCountAreForEver() {
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
        Worker web = worker("web")
                .withBackoff(new Backoff(0, ever, 2, ever, 0, ever, OptionalInt.empty()))
                .withTerminationGracePeriod(ever);
        var crew = running(web).exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Backoff Error");
        crew.start("web").stop("web").passes(Duration.ofDays(1));
        assertThat(crew.kills("web")).isEmpty();
        crew.exits("web", code(0)).assertSettled();
    }

    private static Backoff backoff(int immediate, OptionalInt maxRestarts, double jitter) {
        return new Backoff(
                immediate,
                Duration.ofSeconds(1),
                1,
                Duration.ofSeconds(1),
                jitter,
                Duration.ofSeconds(60),
                maxRestarts);
    }
}
