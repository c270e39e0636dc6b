package dev.coxswain.crew;

import static dev.coxswain.crew.Documents.HEAD;
import static dev.coxswain.crew.Documents.problems;
import static dev.coxswain.crew.Documents.worker;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each field may be, and what is said where it isn't. */
class FieldRulesTest {

    /** A field of the one worker, and what is said of its value from the column on; {@code *} for the field's path. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    restartPolicy: Sometimes | 8:22: *: must be one of Always, OnFailure, Never (was "Sometimes"); did you mean OnFailure?
                    restartPolicy: always | 8:22: *: must be one of Always, OnFailure, Never (was "always"); did you mean Always?
                    restartPolicy: on-failure | 8:22: *: must be one of Always, OnFailure, Never (was "on-failure"); did you mean OnFailure?
                    restartPolicy: 5 | 8:22: *: must be one of Always, OnFailure, Never (was 5)
                    restartPolicy: [Always] | 8:22: *: must be one of Always, OnFailure, Never (was a list)
                    replicas: 1001 | 8:17: *: must be a whole number from 0 to 1000 (was 1001)
                    replicas: -1 | 8:17: *: must be a whole number from 0 to 1000 (was -1)
                    replicas: "3" | 8:17: *: must be a whole number from 0 to 1000; write 3 without quotes (was "3")
                    replicas: 1.5 | 8:17: *: must be a whole number from 0 to 1000 (was 1.5)
                    replicas: 99999999999999999999 | 8:17: *: must be a whole number from 0 to 1000 (was 99999999999999999999)
                    replicas: 010 | 8:17: *: must be a whole number from 0 to 1000 (was 010)
                    nice: 20 | 8:13: *: must be a whole number from -20 to 19 (was 20)
                    oomScoreAdj: -1001 | 8:20: *: must be a whole number from -1000 to 1000 (was -1001)
                    required: yes | 8:17: *: must be true or false (was "yes"); did you mean true?
                    startDelay: 5 | 8:19: *: must be a duration such as 5s, 500ms, 1m30s, 7d (was 5); did you mean 5s?
                    startDelay: 1.5s | 8:19: *: must be a duration such as 5s, 500ms, 1m30s, 7d (was "1.5s")
                    startDelay: 30s1m | 8:19: *: must be a duration such as 5s, 500ms, 1m30s, 7d (was "30s1m")
                    startDelay: 99999999d | 8:19: *: must be at most 36500d (was "99999999d")
                    every: 0s | 8:14: *: must be longer than 0s (was "0s")
                    terminationGracePeriodSeconds: "10s" | 8:38: *: must be whole seconds, a number without unit, at least 0; write 10 (was "10s")
                    terminationGracePeriodSeconds: 1m | 8:38: *: must be whole seconds, a number without unit, at least 0; write 60 (was "1m")
                    umask: 028 | 8:14: *: must be octal digits up to 0777, such as 022 (was 028)
                    umask: 01777 | 8:14: *: must be octal digits up to 0777, such as 022 (was 01777)
                    successExitCodes: [0, 256] | 8:29: *[1]: must be a whole number from 0 to 255 (was 256)
                    args: --fast -v | 8:13: *: must be a list; write ["--fast", "-v"] (was "--fast -v")
                    args: [--port, 80] | 8:22: *[1]: must be a text; write "80" (was 80)
                    labels: {tier: 1} | 8:22: *.tier: must be a label's value: letters, digits, -, _ and . inside, at most 63 characters; write "1" (was 1)
                    labels: {-a: b} | 8:16: *.-a: must be a label's key: letters, digits, -, _ and . inside, at most 63 characters, a DNS name and / may go before (was "-a")
                    env: [{name: A=B, value: x}] | 8:20: *[0].name: must be a variable's name without = (was "A=B")
                    env: [{name: A, value: x, valueFrom: {fileRef: {path: /a}}}] | 8:44: *[0].valueFrom: can't be together with value; keep one of them
                    env: [{name: A}, {name: A}] | 8:31: *[1].name: given twice (was "A"); keep one of them
                    env: [{value: x}] | 8:13: *[0].name: missing; it is the variable's name
                    env: {A: b} | 8:12: *: must be a list of EnvVar (was a mapping)
                    envFrom: [{prefix: A_}] | 8:17: *[0].fileRef: missing; it is a dotenv file: KEY=VALUE lines, # comments, quotes, no expansion
                    backoff: {factor: 0.5} | 8:25: *.factor: must be a number, at least 1 (was 0.5)
                    backoff: {jitter: 2} | 8:25: *.jitter: must be a number from 0 to 1 (was 2)
                    backoff: {delay: 5m} | 8:24: *.delay: delay is more than maxDelay (300s, 60s)
                    backoff: {maxDelay: 500ms} | 8:27: *.maxDelay: delay is more than maxDelay (1s, 500ms)
                    backoff: {maxRestarts: lots} | 8:30: *.maxRestarts: must be a whole number, at least 0, or none (was "lots")
                    backoff: 5s | 8:16: *: must be a mapping with immediateRestarts, delay, factor, ... (was "5s")
                    onFailure: Stop | 8:18: *: must be one of Ignore, Shutdown (was "Stop")
                    lifecycle: {stopSignal: SIGRTMIN+31} | 8:31: *.stopSignal: must be a signal's name such as SIGTERM, SIGHUP, SIGUSR1 (was "SIGRTMIN+31"); did you mean SIGRTMIN+1?
                    lifecycle: {stopSignal: 37} | 8:31: *.stopSignal: must be a signal's name such as SIGTERM, SIGHUP, SIGUSR1 (was 37); did you mean SIGRTMIN+3?
                    lifecycle: {stopSignal: TERM} | 8:31: *.stopSignal: must be a signal's name such as SIGTERM, SIGHUP, SIGUSR1 (was "TERM"); did you mean SIGTERM?
                    lifecycle: {preStop: {}} | 8:28: *.preStop: needs one of exec, httpGet, sleep
                    lifecycle: {reload: {signal: SIGHUP, exec: {command: [a]}}} | 8:50: *.reload.exec: can't be together with signal; keep one of them
                    livenessProbe: {exec: {command: []}} | 8:39: *.exec.command: must have at least one item
                    livenessProbe: {httpGet: {port: 80}, periodSeconds: 0} | 8:59: *.periodSeconds: must be whole seconds, a number without unit, at least 1 (was 0)
                    livenessProbe: {httpGet: {port: 80}, successThreshold: 2} | 8:62: *.successThreshold: must be a whole number from 1 to 1 (was 2)
                    livenessProbe: {httpGet: {port: 65536}} | 8:39: *.httpGet.port: must be a whole number from 1 to 65535 (was 65536)
                    livenessProbe: {logLine: {pattern: x}} | 8:23: *.logLine: only a startupProbe can look for a line
                    readinessProbe: {notify: {}, terminationGracePeriodSeconds: 1} | 8:36: *.terminationGracePeriodSeconds: a readinessProbe stops nothing; remove it
                    readinessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}} | 8:57: *.tcpSocket: can't be together with exec; keep one of them
                    startupProbe: {logLine: {pattern: "(a"}} | 8:41: *.logLine.pattern: must be a Java regular expression (was "(a"); Unclosed group at character 3
                    watchdog: {memory: {max: 256MB}} | 8:32: *.memory.max: must be a quantity of bytes such as 256Mi, 1G (was "256MB"); did you mean 256M or 256Mi?
                    watchdog: {memory: {max: 256m}} | 8:32: *.memory.max: must be a quantity of bytes such as 256Mi, 1G, and m is a thousandth (was "256m"); did you mean 256Mi or 256M?
                    watchdog: {cpu: {for: 1s}} | 8:23: *.cpu.max: missing; it is the most that is allowed, CPUs over the last period, such as 500m
                    watchdog: {cpu: {max: 1, action: Kill}} | 8:40: *.cpu.action: must be Restart, Event or {signal: SIGUSR1} (was "Kill")
                    resources: {limits: {cpu: half}} | 8:33: *.limits.cpu: must be a quantity of CPUs such as 500m, 0.5, 2 (was "half")
                    resources: {limits: {memory: 1Gi}, requests: {memory: 2Gi}} | 8:61: *.requests.memory: is more than the limit (was "2Gi")
                    rlimits: {nofiles: 1} | 8:17: *.nofiles: must be one of as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack (was "nofiles"); did you mean nofile?
                    rlimits: {nofile: {soft: 2048, hard: 1024}} | 8:32: *.nofile.soft: is more than hard
                    rlimits: {nofile: {soft: unlimited, hard: 1024}} | 8:32: *.nofile.soft: is more than hard
                    securityContext: {runAsUser: -1} | 8:36: *.runAsUser: must be a number or a name (was -1)
                    ioPriority: {class: Idle, level: 8} | 8:40: *.level: must be a whole number from 0 to 7 (was 8)
                    sockets: [{name: a, port: 80, path: /x}] | 8:43: *[0].path: is not for the protocol TCP; remove it
                    sockets: [{name: a, protocol: UNIX}] | 8:17: *[0].path: missing; a socket of protocol UNIX needs it
                    sockets: [{name: a, port: 0}] | 8:33: *[0].port: must be a whole number from 1 to 65535 (was 0)
                    sockets: [{name: a, protocol: UNIX, path: /x, mode: 0888}] | 8:59: *[0].mode: must be octal digits up to 07777, such as 022 (was 0888)
                    logs: {stdout: Drop} | 8:22: *.stdout: must be Inherit, Discard or {file: {path: …}} (was "Drop")
                    logs: {stdout: {file: {path: /a, maxFiles: 0}}} | 8:50: *.stdout.file.maxFiles: must be a whole number from 1 to 10000 (was 0)
                    timeZone: Etc/UTC | 8:17: *: needs schedule, which isn't there
                    suspend: true | 8:16: *: needs schedule, which isn't there
                    dependsOn: [{name: web}] | 8:19: *[0]: closes a cycle: web -> web
                    dependsOn: [{name: wep}] | 8:26: *[0].name: no worker is called "wep"; did you mean web?
                    """)
    void aWrongValueIsSaidWithItsPlace(String field, String said) {
        String name = field.substring(0, field.indexOf(':'));
        assertThat(problems(worker(field)))
                .containsExactly("crew.yaml:" + said.replace("*", "spec.workers[0]." + name));
    }

    @Test
    void aCommandThatIsATextIsAnsweredWithTheListToWrite() {
        assertThat(problems(HEAD + "  workers:\n  - {name: a, command: 'echo \"a b\" $(X)'}\n"))
                .containsExactly("crew.yaml:6:24: spec.workers[0].command: must be a list; write"
                        + " [\"echo\", \"a b\", \"$(X)\"] (was \"echo \\\"a b\\\" $(X)\")");
        assertThat(problems(HEAD + "  workers:\n  - {name: a, command: 'a | b'}\n"))
                .containsExactly("crew.yaml:6:24: spec.workers[0].command: must be a list; write"
                        + " [\"sh\", \"-c\", \"a | b\"] (was \"a | b\")");
    }

    @Test
    void whatIsMissingIsSaidAtTheObject() {
        assertThat(problems(HEAD + "  workers:\n    - replicas: 2\n"))
                .containsExactly(
                        "crew.yaml:6:7: spec.workers[0].name: missing; it is a DNS label, unique in the crew",
                        "crew.yaml:6:7: spec.workers[0].command: missing; it is the program and its first arguments,"
                                + " a list without a shell; $(VAR) is expanded");
        assertThat(problems("x-a: 1\n"))
                .containsExactly(
                        "crew.yaml:1:1: apiVersion: missing; it is the form of the document: coxswain.dev/v1alpha1",
                        "crew.yaml:1:1: kind: missing; it is what it describes: Crew",
                        "crew.yaml:1:1: metadata: missing; it is the crew's name: {name: shop}",
                        "crew.yaml:1:1: spec: missing; it is what to run: {workers: []}");
    }

    @Test
    void anUnknownFieldIsSaidAtItsKey() {
        assertThat(problems(worker("startdelay: 5s\nfoo: 1")))
                .containsExactly(
                        "crew.yaml:8:7: spec.workers[0].startdelay: unknown field; did you mean startDelay?",
                        "crew.yaml:9:7: spec.workers[0].foo: unknown field");
        assertThat(problems("apiVersion: coxswain.dev/v1\nkind: Deployment\nmetadata: {name: a, labels: {}}\nspec: {}\n"
                        + "y: 1"))
                .containsExactly(
                        "crew.yaml:1:13: apiVersion: must be coxswain.dev/v1alpha1 (was \"coxswain.dev/v1\");"
                                + " did you mean coxswain.dev/v1alpha1?",
                        "crew.yaml:2:7: kind: must be Crew (was \"Deployment\")",
                        "crew.yaml:3:21: metadata.labels: unknown field",
                        "crew.yaml:5:1: y: unknown field");
    }

    @Test
    void aNameIsADnsLabel() {
        assertThat(problems(HEAD + "  workers:\n  - {name: web_server, command: [a]}\n"))
                .containsExactly("crew.yaml:6:12: spec.workers[0].name: must be a DNS label, a-z, 0-9 and - inside, at"
                        + " most 63 characters (was \"web_server\"); did you mean web-server?");
    }

    @Test
    void aNumberInQuotesIsNotTakenForAPercentage() {
        assertThat(problems(HEAD + "  rollout: {maxUnavailable: \"2\"}\n"))
                .containsExactly("crew.yaml:5:29: spec.rollout.maxUnavailable: must be a whole number, at least 1;"
                        + " write 2 without quotes (was \"2\")");
    }

    @Test
    void settingsOfTheCrewAreChecked() {
        assertThat(problems(HEAD + """
                                  terminationGracePeriodSeconds: 30s
                                  exit: {when: Finished}
                                  logs: {format: text, maxLineBytes: 0, history: -1}
                                  memoryGuard: {threshold: 90, action: Kill}
                                  rollout: {maxUnavailable: 0, progressDeadline: 120}
                                  pidDir: ''
                                """.indent(2)))
                .containsExactly(
                        "crew.yaml:5:36: spec.terminationGracePeriodSeconds: must be whole seconds, a number without"
                                + " unit, at least 0; write 30 (was \"30s\")",
                        "crew.yaml:6:18: spec.exit.when: must be one of Never, AllFinished (was \"Finished\");"
                                + " did you mean AllFinished?",
                        "crew.yaml:7:20: spec.logs.format: must be one of Text, Json, Raw (was \"text\");"
                                + " did you mean Text?",
                        "crew.yaml:7:40: spec.logs.maxLineBytes: must be 1 to 1048576 bytes (was 0)",
                        "crew.yaml:7:52: spec.logs.history: must be a whole number, at least 0 (was -1)",
                        "crew.yaml:8:30: spec.memoryGuard.threshold: must be a percentage from 1% to 100% (was 90);"
                                + " did you mean 90%?",
                        "crew.yaml:8:42: spec.memoryGuard.action: must be Restart (was \"Kill\")",
                        "crew.yaml:9:31: spec.rollout.maxUnavailable: must be a whole number, at least 1 (was 0)",
                        "crew.yaml:9:52: spec.rollout.progressDeadline: must be a duration such as 5s, 500ms, 1m30s,"
                                + " 7d (was 120); did you mean 120s?",
                        "crew.yaml:10:13: spec.pidDir: must be a path (was \"\")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "startDelay: 500ms",
                "startDelay: 1d2h3m4s5ms",
                "umask: 022",
                "umask: '0022'",
                "umask: 0o22",
                "restartPolicy:",
                "env:",
                "env: [{name: A}]",
                "backoff: {maxRestarts: 0}",
                "backoff: {maxRestarts: none, maxDelay: , jitter: 0}",
                "watchdog: {memory: {max: 0.5Gi, action: {signal: SIGUSR1}}, cpu: {max: 500m}, processes: {max: 3}}",
                "resources: {limits: {cpu: 0.5, memory: 256Mi, pids: 20}, enforcement: Required}",
                "rlimits: {nofile: 64Ki, core: 0, stack: unlimited, nproc: {soft: 5, hard: unlimited}}",
                "securityContext: {runAsUser: 1000, runAsGroup: www-data, supplementalGroups: [4, adm]}",
                "successExitCodes: []",
                "labels: {example.com/tier: web, empty: ''}",
                "startupProbe: {logLine: {pattern: 'listening on \\d+'}}",
                "livenessProbe: {heartbeatFile: {path: /a}, terminationGracePeriodSeconds: 5}",
                "readinessProbe: {grpc: {port: 1}, successThreshold: 2}",
                "sockets: [{name: a, port: 80}, {name: b, protocol: UNIX, path: /x, mode: 0660}]",
                "logs: {format: Json, stdout: Discard, stderr: {file: {path: a, daily: true, compress: true}}}",
            })
    void theseAreRight(String field) {
        assertThat(problems(worker(field))).isEmpty();
    }
}
