package dev.coxswain.engine;

import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.worker;
import static dev.coxswain.engine.ProbeKind.LIVENESS;
import static dev.coxswain.engine.ProbeKind.READINESS;
import static dev.coxswain.engine.ProbeKind.STARTUP;
import static dev.coxswain.engine.Tasks.PROBE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Dependency;
import dev.coxswain.crew.Probes;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rows of lifecycle.md on probes. */
class ProbesTest {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    static Worker probed(@Nullable Probe startup, @Nullable Probe liveness, @Nullable Probe readiness) {
        return probed(worker("web"), startup, liveness, readiness);
    }

    private static Worker probed(
            Worker worker, @Nullable Probe startup, @Nullable Probe liveness, @Nullable Probe readiness) {
        return worker.withProbes(new Probes(
                Optional.ofNullable(startup), Optional.ofNullable(liveness), Optional.ofNullable(readiness)));
    }

    /** Shut down, and nothing is left: no timer, no check. */
    static void end(Drill crew) {
        crew.shutdown().exits("web", signal(Signal.SIGTERM));
        assertThat(crew.ended()).hasValue(0);
        crew.assertSettled();
    }

    @Test
    void theStartupProbeHoldsTheOthersBack() {
        var crew = running(probed(PROBE, PROBE, PROBE));
        assertThat(crew.shown("web")).isEqualTo("Starting");
        assertThat(Tasks.of(crew).open()).hasSize(1);
        Tasks.of(crew).fails(STARTUP, "refused");
        assertThat(crew.shown("web")).isEqualTo("Starting startupProbe");
        assertThat(crew.instance("web").message()).isEqualTo("startupProbe failed 1 of 3 times: refused");
        crew.passes(PERIOD);
        Tasks.of(crew).succeeds(STARTUP);
        assertThat(crew.shown("web")).isEqualTo("Running NotReady");
        assertThat(Tasks.of(crew).open()).hasSize(2);
        Tasks.of(crew).succeeds(LIVENESS).succeeds(READINESS);
        assertThat(crew.instance("web").ready()).isTrue();
        end(crew);
    }

    @Test
    void aStartupProbeThatFailsOftenEnoughStopsIt() {
        var crew = running(probed(PROBE, null, null));
        Tasks.of(crew)
                .fails(STARTUP, "refused")
                .failsAfter(PERIOD, STARTUP, "refused")
                .failsAfter(PERIOD, STARTUP, "HTTP 500");
        assertThat(crew.stops("web")).hasSize(1);
        assertThat(crew.all(Action.ProbeFailed.class, failed -> failed.kind() == STARTUP))
                .hasSize(3);
        crew.exits("web", signal(Signal.SIGTERM));
        var exit = crew.instance("web").lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(Reason.STARTUP_FAILED);
        assertThat(exit.success()).isFalse();
        assertThat(exit.message())
                .startsWith("startupProbe failed 3 times: HTTP 500; killed by SIGTERM, as asked (after 20s");
        assertThat(crew.spawned("web")).hasSize(2);
        end(crew);
    }

    @Test
    void theFirstCheckComesAtOnceAfterTheInitialDelay() {
        var crew = running(probed(null, Tasks.delayed(PROBE, Duration.ofSeconds(3)), PROBE));
        assertThat(Tasks.of(crew).checks(READINESS)).hasSize(1);
        crew.passes(Duration.ofMillis(2999));
        assertThat(Tasks.of(crew).checks(LIVENESS)).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(Tasks.of(crew).checks(LIVENESS)).hasSize(1);
        end(crew);
    }

    @Test
    void thoseStartedTogetherDoNotCheckTogether() {
        var crew = running(probed(worker("web").withReplicas(50), null, PROBE, null));
        for (int i = 0; i < 50; i++) {
            Tasks.of(crew).succeeds(LIVENESS);
        }
        Set<Integer> perTenth = new HashSet<>();
        for (int tenth = 0; tenth < 10; tenth++) {
            crew.passes(Duration.ofSeconds(1));
            perTenth.add(Tasks.of(crew).open().size());
        }
        assertThat(perTenth).hasSizeGreaterThan(7).contains(50);
    }

    @Test
    void checksOfOneProbeNeverOverlap() {
        var crew = running(probed(null, PROBE, null));
        crew.passes(PERIOD.multipliedBy(3));
        assertThat(Tasks.of(crew).checks(LIVENESS)).hasSize(1);
        Tasks.of(crew).fails(LIVENESS, "slow");
        assertThat(Tasks.of(crew).checks(LIVENESS)).hasSize(2);
        end(crew);
    }

    @Test
    void aCheckThatIsNeverAnsweredIsGivenUpAndSaysNothing() {
        var crew = running(probed(null, Tasks.thresholds(PROBE, 1, 1), null));
        crew.passes(Duration.ofSeconds(31));
        assertThat(Tasks.of(crew).checks(LIVENESS)).hasSize(2);
        assertThat(crew.all(Action.Cancel.class, one -> true)).hasSize(1);
        assertThat(crew.told("ProbeError")).hasSize(1);
        Tasks.of(crew).answer(Tasks.of(crew).checks(LIVENESS).getFirst(), CheckResult.FAILURE, "late");
        assertThat(crew.shown("web")).isEqualTo("Running");
        Tasks.of(crew).answer(Tasks.of(crew).openCheck(LIVENESS), CheckResult.UNKNOWN, "broken");
        assertThat(crew.shown("web")).isEqualTo("Running");
        assertThat(crew.all(Action.ProbeFailed.class, failed -> true)).isEmpty();
        end(crew);
    }

    @Test
    void aFailedLivenessRestartsItByItsPolicyAndIsNoSuccess() {
        var crew = running(probed(worker("web").withRestartPolicy(RestartPolicy.NEVER), null, PROBE, null));
        Tasks.of(crew).fails(LIVENESS, "HTTP 503");
        assertThat(crew.shown("web")).isEqualTo("Running livenessProbe");
        assertThat(crew.told("Unhealthy")).hasSize(1);
        Tasks.of(crew).failsAfter(PERIOD, LIVENESS, "HTTP 503").failsAfter(PERIOD, LIVENESS, "HTTP 503");
        assertThat(crew.told("Unhealthy")).hasSize(2);
        crew.exits("web", code(0));
        assertThat(crew.shown("web")).isEqualTo("Failed LivenessFailed");
        crew.assertSettled();
    }

    @Test
    void aSuccessInBetweenBeginsTheCountAnew() {
        var crew = running(probed(null, PROBE, null));
        Tasks.of(crew).fails(LIVENESS, "x").failsAfter(PERIOD, LIVENESS, "x");
        crew.passes(PERIOD);
        Tasks.of(crew).succeeds(LIVENESS);
        Tasks.of(crew).failsAfter(PERIOD, LIVENESS, "x").failsAfter(PERIOD, LIVENESS, "x");
        assertThat(crew.stops("web")).isEmpty();
        end(crew);
    }

    @Test
    void theProbesOwnGraceReplacesTheWorkers() {
        var crew = running(probed(null, Tasks.withGrace(PROBE, Duration.ofSeconds(2)), null));
        Tasks.of(crew).fails(LIVENESS, "x").failsAfter(PERIOD, LIVENESS, "x").failsAfter(PERIOD, LIVENESS, "x");
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.kills("web")).hasSize(1);
        crew.exits("web", signal(Signal.SIGKILL));
        end(crew);
    }

    @Test
    void anOperatorsRestartOfOneThatFailedKeepsTheReason() {
        var crew = running(probed(worker("web").withRestartPolicy(RestartPolicy.NEVER), null, PROBE, null));
        Tasks.of(crew).fails(LIVENESS, "x").failsAfter(PERIOD, LIVENESS, "x").failsAfter(PERIOD, LIVENESS, "x");
        crew.restart("web").exits("web", code(0));
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.LIVENESS_FAILED);
        assertThat(crew.spawned("web")).hasSize(2);
        end(crew);
    }

    @Test
    void readinessTurnsByItsThresholdsAndDependentsFollow() {
        Worker web = probed(null, null, Tasks.thresholds(PROBE, 2, 2));
        var crew = running(web, needing(worker("app"), "web", Dependency.Condition.READY));
        Tasks.of(crew).succeeds(READINESS);
        assertThat(crew.shown("web")).isEqualTo("Running NotReady");
        crew.passes(PERIOD);
        assertThat(crew.spawned("app")).isEmpty();
        Tasks.of(crew).succeeds(READINESS);
        assertThat(crew.shown("web")).isEqualTo("Running");
        assertThat(crew.spawned("app")).hasSize(1);
        Tasks.of(crew).failsAfter(PERIOD, READINESS, "HTTP 503");
        assertThat(crew.instance("web").ready()).isTrue();
        Tasks.of(crew).failsAfter(PERIOD, READINESS, "HTTP 503");
        assertThat(crew.instance("web").ready()).isFalse();
        assertThat(crew.shown("web")).isEqualTo("Running readinessProbe");
        assertThat(crew.shown("app")).isEqualTo("Running");
        crew.shutdown().exits("app", code(0)).exits("web", code(0)).assertSettled();
    }

    @Test
    void anExitCallsItsChecksOff() {
        var crew = running(probed(null, PROBE, PROBE));
        var check = Tasks.of(crew).openCheck(LIVENESS);
        crew.exits("web", code(1));
        assertThat(crew.all(Action.Cancel.class, one -> true)).hasSize(2);
        Tasks.of(crew).answer(check, CheckResult.SUCCESS, "");
        assertThat(Tasks.of(crew).open()).as("those of the next process").hasSize(2);
        end(crew);
    }

    @Test
    void aChangedProbeBeginsAnewAndTheVerdictStays() {
        var crew = running(probed(null, null, PROBE));
        Tasks.of(crew).succeeds(READINESS);
        int pid = crew.pid("web").orElseThrow();
        crew.passes(PERIOD);
        crew.reload(probed(null, PROBE, Tasks.thresholds(PROBE, 1, 1)));
        assertThat(crew.pid("web")).hasValue(pid);
        assertThat(crew.instance("web").ready()).isTrue();
        assertThat(crew.all(Action.Cancel.class, one -> true)).hasSize(1);
        assertThat(Tasks.of(crew).open()).hasSize(2);
        Tasks.of(crew).fails(READINESS, "x");
        assertThat(crew.instance("web").ready()).isFalse();
        crew.reload(probed(null, null, null));
        assertThat(crew.instance("web").ready()).isTrue();
        assertThat(Tasks.of(crew).open()).isEmpty();
        end(crew);
    }

    @Test
    void aLineIsLookedForFromTheStartUntilItsTimeIsOver() {
        Worker web = probed(Tasks.probe(new Handler.LogLine("listening")), null, null);
        var crew = running(web);
        crew.passes(Duration.ofSeconds(29));
        assertThat(Tasks.of(crew).checks(STARTUP)).hasSize(1);
        crew.passes(Duration.ofSeconds(1));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.STARTUP_FAILED);
        Tasks.of(crew).succeeds(STARTUP);
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.passes(Duration.ofMinutes(1)).assertSettled();
        end(crew);
    }
}
