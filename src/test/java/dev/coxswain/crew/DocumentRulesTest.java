package dev.coxswain.crew;

import static dev.coxswain.crew.Documents.HEAD;
import static dev.coxswain.crew.Documents.crew;
import static dev.coxswain.crew.Documents.problems;
import static dev.coxswain.crew.Documents.worker;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents as wholes: several of them, YAML's own devices, and what has to fit between workers. */
class DocumentRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "---\n", "# nothing\n", "---\n---\n", "null\n", "\uFEFF"})
    void anEmptiedFileIsNeverAnEmptyCrew(String text) {
        assertThat(problems(text))
                .containsExactly("crew.yaml:1:1: there is no document here;"
                        + " a crew without workers says so: spec: {workers: []}");
    }

    @Test
    void aSourceWithoutFilesIsInvalid() {
        assertThat(CrewReader.read(List.of())).isInstanceOf(Checked.Invalid.class);
    }

    @Test
    void anEmptyListOfWorkersIsValid() {
        assertThat(crew(HEAD + "  workers: []\n").workers()).isEmpty();
        assertThat(crew(HEAD.replace("spec:\n", "spec: {}\n")).workers()).isEmpty();
    }

    @Test
    void documentsArePutTogether() {
        String one = HEAD + "  workers: [{name: a, command: [x]}]\n  logs: {format: Json}\n";
        String two = HEAD + "  workers: [{name: b, command: [x]}]\n  defaults: {replicas: 2}\n";

        Crew crew = crew("---\n" + one + "---\n\n---\n" + two, HEAD + "  workers: [{name: c, command: [x]}]\n", "");

        assertThat(crew.workers()).extracting(Worker::name).containsExactly("a", "b", "c");
        assertThat(crew.workers()).extracting(Worker::replicas).containsOnly(2);
        assertThat(crew.workers()).extracting(worker -> worker.logs().format()).containsOnly(CrewLogs.Format.JSON);
        assertThat(crew.written())
                .hasToString("{\"logs\":{\"format\":\"Json\"},\"defaults\":{\"replicas\":2},\"workers\":["
                        + "{\"name\":\"a\",\"command\":[\"x\"]},{\"name\":\"b\",\"command\":[\"x\"]},"
                        + "{\"name\":\"c\",\"command\":[\"x\"]}]}");
    }

    @Test
    void whatMayBeGivenOnceIsGivenOnceInAllDocuments() {
        String one = HEAD + "  workers: [{name: a, command: [x]}]\n  logs: {format: Json}\n";
        String two = "apiVersion: coxswain.dev/v1alpha1\nkind: Crew\nmetadata:\n  name: other\nspec:\n"
                + "  logs: {history: 5}\n  workers:\n  - {name: a, command: [x]}\n";

        assertThat(problems(one, two))
                .containsExactly(
                        "crew-1.yaml:4:9: metadata.name: must be shop as at crew.yaml:3 (was \"other\");"
                                + " the documents of a source are one crew",
                        "crew-1.yaml:6:3: spec.logs: given twice; it is the whole crew's, and given at crew.yaml:6"
                                + " already",
                        "crew-1.yaml:8:12: spec.workers[0].name: the name \"a\" is taken by the worker at crew.yaml:5");
    }

    @Test
    void problemsAreInTheOrderOfFilesAndLines() {
        assertThat(problems(worker("replicas: x\nnice: x"), HEAD + "  logs: 1\n  workers: 2\n"))
                .map(line -> line.substring(0, line.indexOf(": ")))
                .containsExactly("crew.yaml:8:17", "crew.yaml:9:13", "crew-1.yaml:5:9", "crew-1.yaml:6:12");
    }

    @Test
    void aKeyTwiceIsSaidAtTheSecondOne() {
        assertThat(problems(worker("replicas: 1\nreplicas: 2")))
                .containsExactly("crew.yaml:9:7: spec.workers[0].replicas: given twice; keep one of them");
        assertThat(problems("x-a: {b: 1, b: 2}\n" + HEAD))
                .contains("crew.yaml:1:13: x-a.b: given twice; keep one of them");
    }

    @Test
    void anchorsAndMergeKeysWork() {
        Crew crew = crew("""
                x-base: &base {replicas: 2, startDelay: 1s, env: &env [{name: A, value: a}]}
                x-more: &more {replicas: 3, restartPolicy: Never}
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: shop}
                spec:
                  workers:
                    - {name: a, command: [x], <<: *base, startDelay: 2s}
                    - <<: [*base, *more]
                      name: b
                      command: [x]
                    - {name: c, command: [x], env: *env}
                """);

        assertThat(crew.workers()).extracting(Worker::replicas).containsExactly(2, 2, 1);
        assertThat(crew.workers())
                .extracting(Worker::startDelay)
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO);
        assertThat(crew.workers().get(1).restartPolicy()).isEqualTo(RestartPolicy.NEVER);
        assertThat(crew.workers().get(2).process().env())
                .containsExactly(new EnvVar("A", new EnvVar.Value.Literal("a")));
        assertThat(crew.written().at("/workers/1/replicas").asInt()).isEqualTo(2);
        assertThat(crew.written().toString()).doesNotContain("<<");
    }

    @Test
    void aWrongMergeKeyOrAliasIsSaid() {
        assertThat(problems(worker("<<: 5")))
                .containsExactly("crew.yaml:8:11: spec.workers[0].<<: must be a mapping or a list of mappings,"
                        + " such as *name");
        assertThat(problems(worker("env: *env")))
                .containsExactly("crew.yaml:8:12: spec.workers[0].env: unknown alias *env; there is no &env before it"
                        + " in this document");
        assertThat(problems(worker("env: &env [*env]")))
                .containsExactly(
                        "crew.yaml:8:18: spec.workers[0].env[0]: the alias *env is inside of what it stands" + " for");
    }

    @Test
    void jsonIsYaml() {
        assertThat(crew("{\"apiVersion\":\"coxswain.dev/v1alpha1\",\t\"kind\":\"Crew\",\n\t\"metadata\":{\"name\":"
                                + "\"shop\"},\"spec\":{\"workers\":[{\"name\":\"a\",\"command\":[\"\\u0041\\/\"]}]}}")
                        .workers()
                        .getFirst()
                        .process()
                        .command())
                .containsExactly("A/");
    }

    @Test
    void brokenYamlIsSaidWithItsPlace() {
        assertThat(problems(HEAD + "  workers: [\n"))
                .singleElement()
                .asString()
                .startsWith("crew.yaml:6:1: not valid YAML: ");
        assertThat(problems(HEAD + "\tworkers: []\n"))
                .singleElement()
                .asString()
                .startsWith("crew.yaml:5:1: not valid YAML: ");
        assertThat(problems("a: \u0007\n"))
                .containsExactly("crew.yaml:1:4: not valid YAML: the character U+0007 is not allowed");
        assertThat(problems(worker("env: !secret x")))
                .contains("crew.yaml:8:12: spec.workers[0].env: the tag \"!secret\" means nothing here; remove it");
    }

    @Test
    void anUnreadableFileDoesNotMakeWhatItHoldsUnknown() {
        assertThat(problems(worker("dependsOn: [{name: db}]"), HEAD + "  workers: [\n"))
                .singleElement()
                .asString()
                .startsWith("crew-1.yaml:6:1: not valid YAML");
    }

    @Test
    void aReloadThatNothingCanCallIsWrong() {
        String reload = "lifecycle: {reload: {signal: SIGHUP}}";
        assertThat(problems(worker(reload)))
                .containsExactly(
                        "crew.yaml:8:27: spec.workers[0].lifecycle.reload: needs files, which isn't there: only"
                                + " a change in one of them calls it");
        assertThat(problems(worker(reload + "\nfiles: []"))).hasSize(1);
        assertThat(problems(worker(reload + "\nfiles: [/etc/x]"))).isEmpty();
        assertThat(problems(worker("nice: 1") + "  defaults: {" + reload + "}\n"))
                .isEmpty();
        assertThat(problems(worker(reload) + "  defaults: {files: [/etc/x]}\n")).isEmpty();
    }

    @Test
    void aCycleIsSaidOnceAtTheEntryThatClosesIt() {
        assertThat(problems(HEAD + """
                          workers:
                            - {name: a, command: [x], dependsOn: [{name: c}]}
                            - {name: b, command: [x], dependsOn: [{name: a}]}
                            - {name: d, command: [x], dependsOn: [{name: a}]}
                            - name: c
                              command: [x]
                              dependsOn:
                                - name: d
                                - name: b
                        """))
                .containsExactly(
                        "crew.yaml:12:11: spec.workers[3].dependsOn[0]: closes a cycle: c -> d -> a -> c",
                        "crew.yaml:13:11: spec.workers[3].dependsOn[1]: closes a cycle: c -> b -> a -> c");
    }

    @Test
    void aDependencyIsNamedOnce() {
        assertThat(problems(HEAD
                        + "  workers: [{name: a, command: [x]}, {name: b, command: [x], dependsOn: [{name: a},"
                        + " {name: a, condition: Started}]}]\n"))
                .containsExactly("crew.yaml:5:92: spec.workers[1].dependsOn[1].name: given twice (was \"a\");"
                        + " keep one of them");
    }

    @Test
    void aSocketIsClaimedOnce() {
        assertThat(problems(HEAD + """
                          workers:
                            - {name: a, command: [x], sockets: [{name: s, port: 80, host: 127.0.0.1}]}
                            - {name: b, command: [x], sockets: [{name: s, port: 80, host: 127.0.0.2}]}
                            - {name: c, command: [x], sockets: [{name: s, port: 80}, {name: t, port: 80, protocol: UDP}]}
                            - {name: d, command: [x], sockets: [{name: s, path: /s, protocol: UNIX}]}
                            - {name: e, command: [x], sockets: [{name: s, path: /s, protocol: UNIX}]}
                        """))
                .containsExactly(
                        "crew.yaml:8:57: spec.workers[2].sockets[0].port: the port 80 is taken by a socket of worker a",
                        "crew.yaml:10:57: spec.workers[4].sockets[0].path: the path /s is taken by a socket of worker"
                                + " d");
    }

    @Test
    void aScheduledWorkerHasItsOwnRules() {
        assertThat(problems(worker("every: 5s\nsockets: [{name: a, port: 80, activation: OnDemand}]")))
                .containsExactly("crew.yaml:9:16: spec.workers[0].sockets: must not be OnDemand for a scheduled worker:"
                        + " its schedule starts it, not a connection");
        assertThat(problems(worker("schedule: '@daily'\nreplicas: 2\nrestartPolicy: Always\nevery: 5s")))
                .containsExactly(
                        "crew.yaml:9:17: spec.workers[0].replicas: must be 1 for a scheduled worker",
                        "crew.yaml:10:22: spec.workers[0].restartPolicy: must be one of OnFailure, Never for a"
                                + " scheduled worker (was \"Always\")",
                        "crew.yaml:11:14: spec.workers[0].every: can't be together with schedule; keep one of them");
    }

    @Test
    void aGlobsWildcardsStandWithinOneName() {
        assertThat(problems(worker("files: ['/etc/*/[a-c]{x,y}?.conf', /a/**/b, '/a/b[']")))
                .containsExactly(
                        "crew.yaml:8:42: spec.workers[0].files[1]: must be a path or a glob without **; name each"
                                + " folder (was \"/a/**/b\")",
                        "crew.yaml:8:51: spec.workers[0].files[2]: must be a path or a glob such as /etc/web/*.conf"
                                + " (was \"/a/b[\"); Missing '] in b[");
    }

    @Test
    void anEmptyCommandIsToldWhatToWrite() {
        assertThat(problems(worker("lifecycle: {preStop: {exec: {command: ' '}}}")))
                .containsExactly("crew.yaml:8:45: spec.workers[0].lifecycle.preStop.exec.command: must be a list; write"
                        + " [\"PROGRAM\", \"ARGUMENT\"] (was \" \")");
    }

    @Test
    void whatIsNotBuiltYetIsRefusedOnceAllElseIsRight() {
        assertThat(problems(worker("every: 5s\nactiveDeadlineSeconds: 5\nlifecycle: {stopSignal: SIGINT}")
                        + "  rollout: {autoRollback: true, jitter: 5s}\n"))
                .containsExactly("crew.yaml:11:27: spec.rollout.autoRollback: not available in this version");
        assertThat(problems(worker("every: 5s\nnice: x") + "  rollout: {autoRollback: true}\n"))
                .hasSize(1);
    }
}
