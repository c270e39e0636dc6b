package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.coxswain.crew.yaml.YamlJson;
import dev.coxswain.crew.yaml.YamlLimits;
import dev.coxswain.crew.yaml.YamlReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema and the reader agree, but on what a schema can't say. */
class CrewSchemaTest {

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(CrewSchema.json());

    /** Fields of a worker, or with {@code spec.} before them of the spec, and who finds something wrong. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    description: words                                       | right
                    restartPolicy: Sometimes                                 | wrong
                    replicas: 1000                                           | right
                    replicas: 1001                                           | wrong
                    replicas: "3"                                            | wrong
                    replicas: 1.5                                            | wrong
                    nice: -21                                                | wrong
                    oomScoreAdj: 1000                                        | right
                    required: yes                                            | wrong
                    startDelay: 1d2h3m4s5ms                                  | right
                    startDelay: 5                                            | wrong
                    startDelay: 5s1m                                         | wrong
                    startDelay: ""                                           | wrong
                    every: 0s                                                | reader
                    terminationGracePeriodSeconds: 10s                       | wrong
                    terminationGracePeriodSeconds: 0                         | right
                    umask: 022                                               | right
                    umask: "0022"                                            | right
                    umask: 0o22                                              | right
                    umask: 028                                               | wrong
                    umask: 1777                                              | wrong
                    successExitCodes: [0, 255]                               | right
                    successExitCodes: [256]                                  | wrong
                    args: --fast                                             | wrong
                    args: [1]                                                | wrong
                    labels: {example.com/tier: web, empty: ""}               | right
                    labels: {tier: 1}                                        | wrong
                    labels: {-a: b}                                          | wrong
                    env: [{name: A, value: "1"}, {name: B}]                  | right
                    env: [{name: A=B}]                                       | wrong
                    env: [{value: x}]                                        | wrong
                    env: [{name: A, value: x, valueFrom: {fileRef: {path: /a}}}] | wrong
                    env: [{name: A}, {name: A}]                              | reader
                    envFrom: [{fileRef: {path: /a, optional: true}}]         | right
                    envFrom: [{fileRef: {}}]                                 | wrong
                    backoff: {delay: 1s, jitter: 0.5, factor: 1, maxRestarts: 0} | right
                    backoff: {maxRestarts: none}                             | right
                    backoff: {factor: 0.9}                                   | wrong
                    backoff: {jitter: 1.1}                                   | wrong
                    backoff: {delay: 5m}                                     | reader
                    backoff: 5s                                              | wrong
                    backoff:                                                 | right
                    dependsOn: [{name: web}]                                 | reader
                    dependsOn: [{condition: Ready}]                          | wrong
                    dependsOn: [{name: web, condition: Up}]                  | wrong
                    onFailure: Shutdown                                      | right
                    onFailure: shutdown                                      | wrong
                    lifecycle: {stopSignal: SIGINT, preStop: {sleep: {seconds: 5}}} | right
                    lifecycle: {stopSignal: INT}                             | wrong
                    lifecycle: {preStop: {}}                                 | wrong
                    lifecycle: {reload: {signal: SIGHUP}}                    | reader
                    lifecycle: {reload: {signal: SIGHUP, exec: {command: [a]}}} | wrong
                    startupProbe: {logLine: {pattern: a+}}                   | right
                    startupProbe: {logLine: {pattern: (a}}                   | reader
                    livenessProbe: {logLine: {pattern: a+}}                  | wrong
                    livenessProbe: {httpGet: {port: 80, scheme: HTTPS, httpHeaders: [{name: a, value: b}]}} | right
                    livenessProbe: {httpGet: {port: 65536}}                  | wrong
                    livenessProbe: {notify: {}, successThreshold: 2}         | wrong
                    readinessProbe: {notify: {}, successThreshold: 2}        | right
                    readinessProbe: {notify: {}, tcpSocket: {port: 1}}       | wrong
                    readinessProbe: {periodSeconds: 5}                       | wrong
                    readinessProbe: {grpc: {port: 1}, periodSeconds: 0}      | wrong
                    watchdog: {period: 1s, memory: {max: 256Mi, action: {signal: SIGUSR1}}, cpu: {max: 0.5}} | right
                    watchdog: {memory: {max: 256MB}}                         | wrong
                    watchdog: {memory: {max: 256m}}                          | wrong
                    watchdog: {memory: {}}                                   | wrong
                    watchdog: {cpu: {max: 500m, action: Event}}              | right
                    watchdog: {cpu: {max: 1, action: Kill}}                  | wrong
                    resources: {limits: {cpu: 500m, memory: 1.5Gi, pids: 5}, enforcement: Required} | right
                    resources: {limits: {cpu: -1}}                           | wrong
                    resources: {limits: {memory: 1Gi}, requests: {memory: 2Gi}} | reader
                    rlimits: {nofile: 1Ki, core: 0, stack: unlimited, cpu: {soft: 1, hard: unlimited}} | right
                    rlimits: {files: 1}                                      | wrong
                    rlimits: {nofile: none}                                  | wrong
                    rlimits: {nofile: {soft: 2, hard: 1}}                    | reader
                    securityContext: {runAsUser: 0, supplementalGroups: [adm, 4]} | right
                    securityContext: {runAsUser: -1}                         | wrong
                    securityContext: {runAsUser: "a b"}                      | wrong
                    ioPriority: {class: Idle}                                | right
                    ioPriority: {level: 1}                                   | wrong
                    ioPriority: {class: RealTime, level: 8}                  | wrong
                    sockets: [{name: a, port: 80, backlog: 5, activation: OnDemand}] | right
                    sockets: [{name: a, protocol: UNIX, path: /x, mode: "0660"}] | right
                    sockets: [{name: a, port: 0}]                            | wrong
                    sockets: [{name: a}]                                     | reader
                    sockets: [{name: a, port: 80, path: /x}]                 | reader
                    logs: {format: Json, parseJson: true, stdout: Discard, stderr: {file: {path: /a, maxSize: 1Mi}}} | right
                    logs: {stdout: {file: {}}}                               | wrong
                    logs: {stdout: Drop}                                     | wrong
                    files: [/a, "/b/*"]                                      | right
                    files: /a                                                | wrong
                    schedule: "*/5 * * * *"                                  | right
                    schedule: "0 0 30 2 *"                                   | reader
                    timeZone: Etc/UTC                                        | reader
                    foo: 1                                                   | wrong
                    command: run                                             | wrong
                    command: []                                              | wrong
                    name: web_server                                         | wrong
                    spec.exit: {when: AllFinished}                           | right
                    spec.exit: {when: Always}                                | wrong
                    spec.logs: {format: Raw, maxLineBytes: 64Ki, history: 0} | right
                    spec.logs: {history: -1}                                 | wrong
                    spec.memoryGuard: {threshold: 90%, action: Restart}      | right
                    spec.memoryGuard: {threshold: 101%}                      | wrong
                    spec.memoryGuard: {threshold: 90}                        | wrong
                    spec.rollout: {maxUnavailable: 25%, progressDeadline: 2m, autoRollback: true, jitter: 5s} | right
                    spec.rollout: {maxUnavailable: 0}                        | wrong
                    spec.rollout: {maxUnavailable: 0%}                       | wrong
                    spec.pidDir: /run/pids                                   | right
                    spec.defaults: {readinessProbe: {periodSeconds: 5}, replicas: 2} | right
                    spec.defaults: {env: [{value: a}]}                       | wrong
                    spec.defaults: {command: [a]}                            | wrong
                    spec.defaults: {replicas: x}                             | wrong
                    spec.foo: 1                                              | wrong
                    """)
    void schemaAndReaderAgree(String field, String verdict) {
        String document = document(field);
        boolean byReader = Documents.isRight(document);
        boolean bySchema = SCHEMA.validate(json(document)).isEmpty();

        switch (verdict) {
            case "right" ->
                assertThat(byReader && bySchema).as(byReader + " " + bySchema).isTrue();
            case "wrong" ->
                assertThat(byReader || bySchema).as(byReader + " " + bySchema).isFalse();
            case "reader" ->
                assertThat(!byReader && bySchema).as(byReader + " " + bySchema).isTrue();
            default -> throw new AssertionError(verdict);
        }
    }

    private static String document(String field) {
        String key = field.substring(0, field.indexOf(':'));
        if (key.startsWith("spec.")) {
            return Documents.HEAD + "  workers: [{name: web, command: [run]}]\n  " + field.substring(5) + "\n";
        }
        String name = key.equals("name") ? "" : "name: web\n      ";
        String command = key.equals("command") ? "" : "command: [run]\n      ";
        return Documents.HEAD + "  workers:\n    - " + name + command + field + "\n";
    }

    private static JsonNode json(String document) {
        YamlReader reader = new YamlReader(YamlLimits.DEFAULT, (place, path, message) -> {
            throw new AssertionError(message);
        });
        return YamlJson.of(reader.read("crew.yaml", document).documents().getFirst());
    }

    @Test
    void itSaysOfWhichFieldsADocumentIsRefused() {
        assertThat(CrewSchema.json()
                        .findValue("autoRollback")
                        .path("description")
                        .asText())
                .endsWith("; not available in this version");
        assertThat(CrewSchema.json().findValue("schedule").path("description").asText())
                .isNotEmpty()
                .doesNotContain("not available");
    }
}
