package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** process-compose.yaml, against docs/convert.md, its JSON schema and its documentation. */
class ProcessComposeTest {

    /** A use of each option that isn't {@code OPTION: x}; of a process inner ones stand in flow. */
    private static final Map<String, String> USES = Map.ofEntries(
            Map.entry("command", "command: web"),
            Map.entry("entrypoint", "entrypoint: [web]"),
            Map.entry("environment", "environment: [A=1]"),
            Map.entry("replicas", "replicas: 2"),
            Map.entry("disabled", "disabled: true"),
            Map.entry("is_disabled", "is_disabled: \"true\""),
            Map.entry("is_foreground", "is_foreground: true"),
            Map.entry("is_template_disabled", "is_template_disabled: true"),
            Map.entry("vars", "vars: {A: b}"),
            Map.entry("success_exit_codes", "success_exit_codes: [3]"),
            Map.entry("availability", "availability: {}"),
            Map.entry("availability.restart", "availability: {restart: on_failure}"),
            Map.entry("availability.backoff_seconds", "availability: {backoff_seconds: 3}"),
            Map.entry("availability.max_restarts", "availability: {max_restarts: 3}"),
            Map.entry("availability.exit_on_end", "availability: {exit_on_end: true}"),
            Map.entry("availability.exit_on_skipped", "availability: {exit_on_skipped: true}"),
            Map.entry("depends_on", "depends_on: {db: {condition: process_healthy}}"),
            Map.entry("readiness_probe", "readiness_probe: {exec: {command: a}}"),
            Map.entry("liveness_probe", "liveness_probe: {exec: {command: a}}"),
            Map.entry("shutdown", "shutdown: {}"),
            Map.entry("shutdown.command", "shutdown: {command: a}"),
            Map.entry("shutdown.timeout_seconds", "shutdown: {timeout_seconds: 5}"),
            Map.entry("shutdown.signal", "shutdown: {signal: 2}"),
            Map.entry("shutdown.parent_only", "shutdown: {parent_only: true}"),
            Map.entry("shutdown.send_keys", "shutdown: {send_keys: q}"),
            Map.entry("log_configuration", "log_configuration: {}"),
            Map.entry("schedule", "schedule: {}"),
            Map.entry("schedule.cron", "schedule: {cron: 0 3 * * *}"),
            Map.entry("schedule.timezone", "schedule: {cron: 0 3 * * *, timezone: Etc/UTC}"),
            Map.entry("schedule.interval", "schedule: {interval: 5m}"),
            Map.entry("schedule.run_on_start", "schedule: {cron: 0 3 * * *, run_on_start: true}"),
            Map.entry("schedule.max_concurrent", "schedule: {cron: 0 3 * * *, max_concurrent: 2}"));

    private static final Map<String, String> PROJECT_USES = Map.of(
            "processes", "",
            "environment", "environment: [A=1]",
            "vars", "vars: {A: b}",
            "shell", "shell: {shell_command: zsh, shell_argument: -c}",
            "disable_env_expansion", "disable_env_expansion: true");

    private static Converted converted(String text) {
        return Converted.of(new ProcessCompose(), text);
    }

    /** One process, each of its options on a line. */
    private static Converted process(String options) {
        boolean runs = options.startsWith("command:") || options.startsWith("entrypoint:");
        return converted("processes:\n  db: {command: db}\n  web:\n" + (runs ? "" : "    command: web\n") + "    "
                + options.replace("; ", "\n    ") + "\n");
    }

    @Test
    void aWholeFile() {
        Converted converted = converted(Converted.resource("process-compose.yaml"));
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec:
                  terminationGracePeriodSeconds: 40
                  exit: {when: AllFinished}
                  workers:
                    - name: web-server
                      labels: {namespace: front}
                      description: The front, at 8080
                      command: ["./bin/web", "--port", "8080", "--title", "The shop"]
                      workingDir: /srv/shop
                      env:
                        - {name: LANG, value: "C.UTF-8"}
                        - {name: STAGE, value: "local"}
                        - {name: PATH, value: "/srv/shop/bin:$(PATH)"}
                      envFrom:
                        - {fileRef: {path: web.env}}
                      restartPolicy: OnFailure
                      backoff:
                        immediateRestarts: 0
                        delay: 2s
                        factor: 1
                        maxDelay: 2s
                        jitter: 0
                        maxRestarts: 5
                      dependsOn:
                        - {name: database}
                        - {name: migrate, condition: Succeeded}
                      terminationGracePeriodSeconds: 30
                      lifecycle: {stopSignal: SIGINT}
                      readinessProbe:
                        httpGet:
                          port: 8080
                          path: /health
                          httpHeaders:
                            - {name: X-Probe, value: "yes"}
                        periodSeconds: 5
                        failureThreshold: 4
                      logs:
                        stdout:
                          file:
                            path: ./web.log
                            maxSize: 20Mi
                            maxFiles: 4
                            compress: true
                        stderr:
                          file:
                            path: ./web.log
                            maxSize: 20Mi
                            maxFiles: 4
                            compress: true
                    - name: database
                      command: ["bash", "-c", "mkdir -p \\"$HOME/db\\"\\nexec ./db --pid $$$$ --data ${HOME}/db/$$(date +%F)"]
                      env:
                        - {name: LANG, value: "C.UTF-8"}
                        - {name: STAGE, value: "$(STAGE)"}
                      startupProbe: {logLine: {pattern: ready to accept .* connections}, periodSeconds: 1, failureThreshold: 86400}
                      livenessProbe: {exec: {command: ["bash", "-c", "pg_isready -q || exit 1"]}}
                    - name: migrate
                      command: ["./migrate", "--stage", "$(STAGE)"]
                      env:
                        - {name: LANG, value: "C.UTF-8"}
                        - {name: STAGE, value: "$(STAGE)"}
                      restartPolicy: Never
                      onFailure: Shutdown
                    - name: worker
                      command: ["./worker", "--shard", "$(COXSWAIN_INSTANCE)"]
                      env:
                        - {name: LANG, value: "C.UTF-8"}
                        - {name: STAGE, value: "$(STAGE)"}
                      replicas: 3
                      restartPolicy: Never
                      successExitCodes: [0, 130]
                    - name: cleanup
                      command: ["find", "/tmp", "-mtime", "+7", "-delete"]
                      env:
                        - {name: LANG, value: "C.UTF-8"}
                        - {name: STAGE, value: "$(STAGE)"}
                      schedule: 0 3 * * *
                      timeZone: Europe/Berlin
                    - name: ping
                      command: ["true"]
                      env:
                        - {name: LANG, value: "C.UTF-8"}
                        - {name: STAGE, value: "$(STAGE)"}
                      every: 90s
                    - name: debug
                      command: ["sleep", "infinity"]
                      env:
                        - {name: LANG, value: "C.UTF-8"}
                        - {name: STAGE, value: "$(STAGE)"}
                      replicas: 0
                      restartPolicy: Never
                """);
        assertThat(String.join("\n", converted.remarks) + "\n").isEqualTo("""
                in:3: log_level: is left out: coxswain's own lines go to stderr in the form of spec.logs.format
                in:6: processes.web_server environment: ${STAGE} is $(STAGE): set it in coxswain's environment, for no .env is read; one that isn't set stays as it is
                in:12: processes.web_server: is called web-server here: a name is a DNS label, and unique
                in:24: processes.web_server availability.max_restarts: is backoff.maxRestarts, which counts restarts in a row; process-compose counts all of them (here a run of backoff.resetAfter, 60s, begins anew)
                in:31: processes.web_server readiness_probe: is readinessProbe, which restarts nothing; process-compose does after failure_threshold: copy it to livenessProbe for that
                in:41: processes.web_server log_location: is a log file of lines as they come, without JSON, shared by the replicas
                in:43: processes.web_server log_configuration.rotation.max_age_days: is left out: files go by their number, maxFiles
                in:44: processes.web_server log_configuration.add_timestamp: is left out: a log file has the lines as they come
                in:45: processes.web_server is_tty: is left out: there is no terminal: stdin is /dev/null, stdout a pipe
                in:52: processes.database liveness_probe.exec.working_dir: is left out: a probe runs in the worker's folder; begin its command with cd
                in:54: processes.database restart: is left out: process-compose has no such option
                in:64: processes.cleanup schedule.run_on_start: is left out: run it at the start with `coxswain run-now NAME`
                in:67: processes.ping schedule.interval: is every, which counts from the end of the last run; the first run comes at once
                in:70: processes.debug disabled: is replicas: 0; `coxswain scale NAME=1` starts it
                """);
    }

    static Stream<OptionTable.Row> projectOptions() {
        return OptionTable.rows("process-compose", "of the project").stream();
    }

    @ParameterizedTest
    @MethodSource("projectOptions")
    void anOptionOfTheProjectIsWhatTheTableSays(OptionTable.Row row) {
        String use = PROJECT_USES.getOrDefault(row.option(), row.option() + ": 5");
        row.holdsFor(converted(use + "\nprocesses: {web: {command: web}}\n"));
    }

    static Stream<OptionTable.Row> processOptions() {
        return OptionTable.rows("process-compose", "of a process").stream();
    }

    @ParameterizedTest
    @MethodSource("processOptions")
    void anOptionOfAProcessIsWhatTheTableSays(OptionTable.Row row) {
        row.holdsFor(process(USES.getOrDefault(row.option(), row.option() + ": x")));
    }

    static Stream<OptionTable.Row> probeOptions() {
        return OptionTable.rows("process-compose", "of a probe").stream();
    }

    @ParameterizedTest
    @MethodSource("probeOptions")
    void anOptionOfAProbeIsWhatTheTableSays(OptionTable.Row row) {
        String[] parts = row.option().split("\\.");
        String value = switch (row.option()) {
            case "http_get.headers" -> "{A: b}";
            case "http_get.scheme" -> "https";
            case "period_seconds", "timeout_seconds", "success_threshold", "failure_threshold" -> "7";
            default -> "5";
        };
        String handler = parts[0].equals("http_get") ? "" : "exec: {command: a}, ";
        String use = parts.length == 1
                ? handler + row.option() + ": " + value
                : parts[0] + ": {" + (parts[0].equals("exec") && !parts[1].equals("command") ? "command: a, " : "")
                        + parts[1] + ": " + value + "}";
        row.holdsFor(process("readiness_probe: {" + use + "}"));
    }

    static Stream<OptionTable.Row> logOptions() {
        return OptionTable.rows("process-compose", "of `log_configuration`").stream();
    }

    @ParameterizedTest
    @MethodSource("logOptions")
    void anOptionOfALogIsWhatTheTableSays(OptionTable.Row row) {
        String name = row.option().substring(row.option().indexOf('.') + 1);
        String value = name.equals("compress") ? "true" : "3";
        String use =
                row.option().startsWith("rotation.") ? "rotation: {" + name + ": " + value + "}" : name + ": " + value;
        row.holdsFor(process("log_location: /l; log_configuration: {" + use + "}"));
    }

    @Test
    void theTablesAreWhole() {
        assertThat(OptionTable.options(projectOptions().toList()))
                .containsExactlyInAnyOrderElementsOf(ProcessCompose.OPTIONS.keySet());
        assertThat(OptionTable.options(processOptions().toList()))
                .containsExactlyInAnyOrderElementsOf(ComposeOptions.OPTIONS.keySet());
        List<String> probe = new ArrayList<>(List.of("exec.command", "exec.working_dir"));
        ComposeProbes.HTTP.forEach(name -> probe.add("http_get." + name));
        probe.addAll(ComposeProbes.NUMBERS.keySet());
        assertThat(OptionTable.options(probeOptions().toList())).containsExactlyInAnyOrderElementsOf(probe);
        List<String> logs = new ArrayList<>(ComposeLogs.FORM);
        ComposeLogs.ROTATION.forEach(name -> logs.add("rotation." + name));
        assertThat(OptionTable.options(logOptions().toList())).containsExactlyInAnyOrderElementsOf(logs);
    }

    @Test
    void whatProcessComposeDoesNotKnowIsSaid() {
        assertThat(process("comand: x; x-mine: 1; availability: {restrat: no}").remarks)
                .containsExactly(
                        "in:5: processes.web comand: is left out: process-compose has no such option; did you mean"
                                + " command?",
                        "in:7: processes.web availability.restrat: is left out: process-compose has no such option; did"
                                + " you mean availability.restart?");
        assertThat(converted("proceses: {}\nprocesses: {}\n").remarks)
                .containsExactly(
                        "in:1: proceses: is left out: process-compose has no such option; did you mean processes?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "a 'b c' d             # \"a\", \"b c\", \"d\"",
                "a | b                 # \"bash\", \"-c\", \"a | b\"",
                "a $$X $$$$ $$(b)      # \"bash\", \"-c\", \"a $X $$$$ $$(b)\"",
                "a ${X}/y $Z           # \"bash\", \"-c\", \"exec a $(X)/y $(Z)\"",
                "a $(b)                # \"bash\", \"-c\", \"a $$(b)\"",
                "a $? b                # \"a\", \"b\"",
                "a {{.PC_REPLICA_NUM}} # \"a\", \"0\"",
                "a {{.NAME}}-{{ .N }}  # \"a\", \"value-5\"",
                "a {{\"{{.B}}\"}}      # \"bash\", \"-c\", \"exec a {{.B}}\"",
            })
    void aCommandIsReadByItsRules(String command, String words) {
        assertThat(converted("vars: {NAME: value, N: 5}\nprocesses:\n  web:\n    command: '"
                                + command.replace("'", "''") + "'\n")
                        .workers())
                .contains("command: [" + words + "]\n");
    }

    @Test
    void withoutExpansionADollarIsItself() {
        assertThat(converted("disable_env_expansion: true\nprocesses: {web: {command: 'a $X $$'}}")
                        .workers())
                .contains("[\"bash\", \"-c\", \"exec a $X $$$$\"]");
    }

    @Test
    void whatEndsEverything() {
        assertThat(process("availability: {restart: exit_on_failure}").workers())
                .contains("restartPolicy: Never", "onFailure: Shutdown")
                .doesNotContain("onSuccess");
        assertThat(process("availability: {exit_on_end: true}").workers()).contains("onSuccess: Shutdown");
        assertThat(process("description: x").document).contains("exit: {when: AllFinished}");
    }

    @Test
    void aDisabledScheduleIsSuspended() {
        assertThat(process("schedule: {cron: 0 3 * * *}; disabled: true").workers())
                .contains("suspend: true")
                .doesNotContain("replicas");
        Converted off = process("schedule: {interval: 5m}; disabled: true");
        assertThat(off.workers()).contains("replicas: 0").doesNotContain("every:");
        assertThat(off.remarks).hasSize(2);
        Converted always = process("schedule: {interval: 5m}; availability: {restart: always}");
        assertThat(always.workers()).contains("every: 5m", "restartPolicy: OnFailure");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "a: 1                          # 1:1: no processes: here; is it a file of process-compose's?",
                "processes: [a]                # 1:12: processes must be a mapping (key: value) (was a list)",
                "processes: {web: {}}          # 1:13: processes.web: no command",
                "processes: {web: {command: a, depends_on: {db: {}}}} # 1:44: processes.web depends_on: there is no process db",
                "processes: {web: {command: a, availability: {restart: sometimes}}} # 1:45: processes.web availability.restart must be one of always, on_failure, exit_on_failure, no",
                "processes: {web: {command: a, replicas: many}} # 1:41: processes.web replicas must be a whole number (was \"many\")",
                "processes: {web: {command: a, shutdown: {signal: 99}}} # 1:50: processes.web shutdown.signal must be a signal's number (was \"99\")",
                "processes: {web: {command: a  # 1:",
            })
    void whatItCouldNotReadIsAnErrorWithItsPlace(String text, String error) {
        assertThat(converted(text).unreadable).startsWith("in:" + error);
    }

    @Test
    void aCycleIsToldAtOneOfItsProcesses() {
        assertThat(converted(
                                "processes:\n  a: {command: a, depends_on: {b: {}}}\n  b: {command: b, depends_on: {a: {}}}\n")
                        .unreadable)
                .startsWith("in:3:3: processes.b: cannot be a worker: dependsOn");
    }

    @Test
    void mutatedFiles() {
        Mutations.of(Converted.resource("process-compose.yaml"), ProcessCompose::new);
    }
}
