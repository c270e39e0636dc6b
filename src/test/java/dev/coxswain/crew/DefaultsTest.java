package dev.coxswain.crew;

import static dev.coxswain.crew.Documents.HEAD;
import static dev.coxswain.crew.Documents.crew;
import static dev.coxswain.crew.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What workers start from. */
class DefaultsTest {

    @Test
    void workersStartFromTheDefaults() {
        Crew crew = crew(HEAD + """
                          defaults:
                            backoff: {delay: 2s, maxDelay: 10s}
                            env: [{name: A, value: a}]
                            replicas: 4
                            labels: {tier: web}
                          workers:
                            - {name: a, command: [x]}
                            - {name: b, command: [x], backoff: {delay: 3s}, env: [], replicas: , labels: {zone: a}}
                        """.indent(0));

        Worker a = crew.workers().get(0);
        Worker b = crew.workers().get(1);
        assertThat(a.backoff().delay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(a.process().env()).hasSize(1);
        assertThat(b.backoff().delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(b.backoff().maxDelay()).isEqualTo(Duration.ofSeconds(10));
        assertThat(b.process().env()).isEmpty();
        assertThat(b.replicas()).isEqualTo(4);
        assertThat(b.labels()).containsOnlyKeys("tier", "zone");
    }

    @Test
    void anErrorInTheDefaultsIsSaidOnceAndThere() {
        String defaults = "  defaults: {replicas: x, foo: 1, name: a, backoff: {delay: 5m, a: 1}, env: [{value: 1}]}\n";
        String workers = "  workers: [{name: a, command: [x]}, {name: b, command: [x], backoff: {factor: 3}}]\n";
        assertThat(problems(HEAD + defaults + workers))
                .containsExactly(
                        "crew.yaml:5:24: spec.defaults.replicas: must be a whole number from 0 to 1000 (was \"x\")",
                        "crew.yaml:5:27: spec.defaults.foo: unknown field",
                        "crew.yaml:5:35: spec.defaults.name: can't be a default; give it to each worker",
                        "crew.yaml:5:61: spec.defaults.backoff.delay: delay is more than maxDelay (300s, 60s)",
                        "crew.yaml:5:65: spec.defaults.backoff.a: unknown field",
                        "crew.yaml:5:78: spec.defaults.env[0].name: missing; it is the variable's name",
                        "crew.yaml:5:86: spec.defaults.env[0].value: must be a text; write \"1\" (was 1)");
        assertThat(problems(HEAD + defaults)).hasSize(6);
    }

    @Test
    void aDefaultProbeIsBeatenByOneWithAnotherHandler() {
        String defaults = "  defaults: {readinessProbe: {periodSeconds: 5, httpGet: {port: 80}}}\n";
        assertThat(problems(HEAD + defaults
                        + "  workers: [{name: a, command: [x], readinessProbe: {tcpSocket: {port: 1}}}]\n"))
                .isEmpty();
    }

    @Test
    void aDefaultProbeWithoutAHandlerIsForThoseThatHaveThatProbe() {
        Crew crew = crew(HEAD + """
                          defaults: {livenessProbe: {periodSeconds: 5, failureThreshold: 2}, readinessProbe: {exec: }}
                          workers:
                            - {name: a, command: [x], livenessProbe: {tcpSocket: {port: 1}, failureThreshold: 4}}
                            - {name: b, command: [x]}
                            - {name: c, command: [x], livenessProbe: }
                        """.indent(0));

        Probes.Probe probe = crew.workers().get(0).probes().liveness().orElseThrow();
        assertThat(probe.period()).isEqualTo(Duration.ofSeconds(5));
        assertThat(probe.failureThreshold()).isEqualTo(4);
        assertThat(crew.workers().subList(1, 3))
                .allSatisfy(worker -> assertThat(worker.probes()).isEqualTo(Probes.NONE));
    }

    @Test
    void aProbeOfAWorkerItselfNeedsAHandlerFromSomewhere() {
        String defaults = HEAD + "  defaults: {livenessProbe: {periodSeconds: 5}}\n";
        assertThat(problems(defaults + "  workers: [{name: a, command: [x], livenessProbe: {failureThreshold: 1}}]\n"))
                .containsExactly("crew.yaml:6:52: spec.workers[0].livenessProbe: needs one of exec, httpGet, tcpSocket,"
                        + " grpc, heartbeatFile, notify");
        assertThat(problems(defaults + "  workers: []\n")).isEmpty();
    }

    @Test
    void whatAWorkerInheritsAndCannotUseIsSaidWithItsName() {
        assertThat(problems("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: shop}
                spec:
                  defaults: {restartPolicy: Always, replicas: 2, backoff: {delay: 5s}, resources: {limits: {cpu: 1}}}
                  workers:
                    - {name: a, command: [a], every: 5s}
                    - {name: b, command: [b], schedule: '@daily', replicas: 1}
                    - {name: c, command: [c], backoff: {maxDelay: 2s}}
                    - {name: d, command: [d], resources: {requests: {cpu: 2}}}
                    - {command: [e], schedule: '@daily', restartPolicy: Never}
                """))
                .containsExactly(
                        "crew.yaml:5:29: spec.defaults.restartPolicy: must be one of OnFailure, Never for a scheduled"
                                + " worker (was \"Always\"); give a scheduled worker one of its own; worker \"a\" inherits it",
                        "crew.yaml:5:29: spec.defaults.restartPolicy: must be one of OnFailure, Never for a scheduled"
                                + " worker (was \"Always\"); give a scheduled worker one of its own; worker \"b\" inherits it",
                        "crew.yaml:5:47: spec.defaults.replicas: must be 1 for a scheduled worker; worker \"a\" inherits it",
                        "crew.yaml:5:47: spec.defaults.replicas: must be 1 for a scheduled worker; spec.workers[4] inherits it",
                        "crew.yaml:5:67: spec.defaults.backoff.delay: delay is more than maxDelay (5s, 2s); worker \"c\""
                                + " inherits it",
                        "crew.yaml:10:59: spec.workers[3].resources.requests.cpu: is more than the limit (was 2)",
                        "crew.yaml:11:7: spec.workers[4].name: missing; it is a DNS label, unique in the crew");
    }
}
