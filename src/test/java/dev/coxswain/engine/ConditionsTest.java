package dev.coxswain.engine;

import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.starting;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Probes;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The conditions Ready and Degraded; Progressing is in RolloutTest. */
class ConditionsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Worker WEB = worker("web");
    private static final Worker JOB = worker("job").withRestartPolicy(RestartPolicy.NEVER);

    @Test
    void readyWhenEveryInstanceOfARequiredWorkerIsReadyOrSucceeded() {
        var crew = starting(WEB, JOB).starts("web").starts("job").exits("job", code(0));
        assertThat(shown(crew, "Ready")).isEqualTo("True AllReady ");
        crew.assertSettled();
    }

    @Test
    void aProbeThatHasPassedOnceMoreChangesNothing() {
        var crew = running(WEB.withProbes(new Probes(Optional.empty(), Optional.empty(), Optional.of(Tasks.PROBE))));
        State before = crew.state();
        Tasks.of(crew).succeeds(ProbeKind.READINESS);
        assertThat(Conditions.same(crew.state(), before)).isFalse();
        crew.passes(Duration.ofSeconds(10));
        before = crew.state();
        Tasks.of(crew).succeeds(ProbeKind.READINESS);
        assertThat(crew.state()).isNotSameAs(before);
        assertThat(Conditions.same(crew.state(), before)).isTrue();
        assertThat(crew.state().changedSince(before)).hasSize(1);
    }

    @Test
    void notReadyNamesThoseThatAreMissing() {
        var crew = starting(WEB.withReplicas(7)).starts("web/6");
        assertThat(shown(crew, "Ready"))
                .isEqualTo("False NotReady web/0 is Starting, web/1 is Starting, web/2 is Starting,"
                        + " web/3 is Starting, web/4 is Starting and 1 more");
    }

    @Test
    void whatIsNotRequiredStoppedOrScaledDownDoesNotCount() {
        var crew = running(WEB.withReplicas(2), JOB.withRequired(false)).exits("job", code(1));
        crew.stop("web/1").exits("web/1", code(0));
        assertThat(shown(crew, "Ready")).isEqualTo("True AllReady ");
        crew.scale("web", 1);
        assertThat(shown(crew, "Ready")).isEqualTo("True AllReady ");
        crew.assertSettled();
    }

    @Test
    void aFailedRequiredWorkerIsNotReady() {
        var crew = running(JOB).exits("job", code(1));
        assertThat(shown(crew, "Ready")).isEqualTo("False NotReady job/0 is Failed (Error)");
        assertThat(shown(crew, "Degraded")).isEqualTo("True Failed job/0 exited with code 1 (after 0ms)");
        crew.assertSettled();
    }

    @Test
    void notReadyBeforeADocumentAndFromTheShutdownOn() {
        var crew = new Drill();
        assertThat(shown(crew, "Ready")).isEqualTo("False NotReady no document yet");
        crew.reload(WEB).shutdown();
        assertThat(shown(crew, "Ready")).isEqualTo("False NotReady shutting down");
        crew.exits("web", code(0)).assertSettled();
    }

    @Test
    void degradedWhileOneBacksOff() {
        var crew = running(WEB).exits("web", code(1)).exits("web", code(1));
        assertThat(shown(crew, "Degraded")).isEqualTo("True BackOff web/0 exited with code 1 (after 0ms)");
        crew.passes(Duration.ofSeconds(2));
        assertThat(shown(crew, "Degraded")).isEqualTo("False AsExpected ");
        crew.assertSettled();
    }

    @Test
    void theTimeOfTheTransitionStaysAsLongAsTheStatusDoes() {
        var crew = starting(WEB);
        List<Condition> before = Conditions.of(crew.state(), List.of(), NOON);
        List<Condition> later = Conditions.of(crew.state(), before, NOON.plusSeconds(60));
        assertThat(later).extracting(Condition::lastTransitionTime).containsOnly(NOON);
        crew.starts("web");
        List<Condition> ready = Conditions.of(crew.state(), later, NOON.plusSeconds(90));
        assertThat(ready)
                .filteredOn(condition -> condition.type().equals("Ready"))
                .singleElement()
                .returns(NOON.plusSeconds(90), Condition::lastTransitionTime);
        crew.assertSettled();
    }

    private static String shown(Drill crew, String type) {
        return Conditions.of(crew.state(), List.of(), NOON).stream()
                .filter(condition -> condition.type().equals(type))
                .map(condition -> condition.status().word() + " " + condition.reason() + " " + condition.message())
                .findFirst()
                .orElseThrow();
    }
}
