package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GosvTest {

    private static final String SERVICES = """
            {
              "services": [
                {
                  "name": "webserver",
                  "command": "python3",
                  "args": ["-m", "http.server", "8080"],
                  "max_restarts": 5,
                  "memory_mb": 256,
                  "cpu_percent": 50
                },
                {"name": "Queue Worker", "command": "/bin/sh", "args": ["-c", "while true; do echo $$ $(date); sleep 1; done"]}
              ]
            }
            """;

    private static final String PROCESSES = """
            processes:
              - name: "web-server"
                command: "python3"
                args: ["-m", "http.server"]
                directory: /srv/www
                env: {PORT: 80, EMPTY: }
                autostart: true
                autorestart: "always"
                stop_signal: "SIGINT"
                stop_wait: 1m0.5s
              - name: once
                command: ./once
                autorestart: on-failure
                log: /tmp/x
            """;

    private static Converted converted(String text) {
        return Converted.of(new Gosv(), text);
    }

    @Test
    void servicesBecomeWorkers() {
        Converted converted = converted(SERVICES);
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec:
                  workers:
                    - name: webserver
                      command: ["python3", "-m", "http.server", "8080"]
                      backoff: {immediateRestarts: 0, maxRestarts: 5}
                      resources: {limits: {cpu: 500m, memory: 256Mi}}
                    - name: queue-worker
                      command: ["/bin/sh", "-c", "while true; do echo $$$$ $$(date); sleep 1; done"]
                      backoff: {immediateRestarts: 0, maxRestarts: 3}
                """);
        assertThat(converted.remarks)
                .containsExactly("in:11: Queue Worker: is called queue-worker here: a name is a DNS label, and unique");
        assertThat(converted.crew().workers()).hasSize(2);
    }

    @Test
    void processesBecomeWorkers() {
        Converted converted = converted(PROCESSES);
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec:
                  terminationGracePeriodSeconds: 61
                  workers:
                    - name: web-server
                      command: ["python3", "-m", "http.server"]
                      workingDir: /srv/www
                      env:
                        - {name: PORT, value: "80"}
                        - {name: EMPTY, value: ""}
                      backoff:
                        immediateRestarts: 0
                        delay: 1500ms
                        factor: 1
                        maxRestarts: 5
                      terminationGracePeriodSeconds: 61
                      lifecycle: {stopSignal: SIGINT}
                    - name: once
                      command: ["./once"]
                      replicas: 0
                      restartPolicy: Never
                """);
        assertThat(converted.remarks)
                .containsExactly(
                        "in:2: web-server autorestart: restarts 5 times as gosv does; here a run of 60s sets the count"
                                + " back (backoff.resetAfter)",
                        "in:10: web-server stop_wait: is 61 whole seconds",
                        "in:11: once autostart: false, as it is where it isn't given, is replicas: 0; coxswain scale"
                                + " NAME=1 starts it",
                        "in:13: once autorestart: is Never: gosv restarts with always alone",
                        "in:14: once log: is left out: gosv doesn't know it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"args\": [\"b c\"] | [\"a\", \"b c\"]",
                "\"max_restarts\": 7 | maxRestarts: 7",
                "\"max_restarts\": 0 | maxRestarts: 3",
                "\"max_restarts\": -1 | maxRestarts: 0",
                "\"Memory_MB\": 64 | memory: 64Mi",
                "\"cpu_percent\": 150 | cpu: 1500m",
                "\"user\": \"jo\" | s user: is left out: gosv doesn't know it",
            })
    void noFieldOfAServiceIsLost(String field, String seen) {
        Converted converted = converted("{\"services\": [{\"name\": \"s\", \"command\": \"a\", " + field + "}]}");
        assertThat(converted.unreadable).isEmpty();
        assertThat(converted.document + String.join("\n", converted.remarks)).contains(seen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "args: [b] | [\"a\", \"b\"]",
                "directory: /srv | workingDir: /srv",
                "env: {A: b} | {name: A, value: \"b\"}",
                "autostart: false | replicas: 0",
                "autorestart: always | maxRestarts: 5",
                "autorestart: never | restartPolicy: Never",
                "stop_signal: SIGKILL | stopSignal: SIGKILL",
                "stop_wait: 5s | terminationGracePeriodSeconds: 5",
                "stop_wait: 2h | terminationGracePeriodSeconds: 7200",
                "stop_wait: 3000000000 | terminationGracePeriodSeconds: 3",
                "stop_wait: 250ms | p stop_wait: is 1 whole seconds",
                "tty: true | p tty: is left out: gosv doesn't know it",
            })
    void noFieldOfAProcessIsLost(String field, String seen) {
        Converted converted = converted("processes:\n  - name: p\n    command: a\n    " + field + "\n");
        assertThat(converted.unreadable).isEmpty();
        assertThat(converted.document + String.join("\n", converted.remarks)).contains(seen);
    }

    @Test
    void aNameTwiceIsSaid() {
        assertThat(converted(
                                "{\"services\": [{\"name\": \"s\", \"command\": \"a\"}, {\"name\": \"s\", \"command\": \"b\"}]}")
                        .remarks)
                .contains("in:1: s: has the name of one above: gosv runs the last one alone, so remove the others");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | in:1:1: neither services nor processes here; gosv has one of them",
                "services: {} | in:1:11: services must be a list (was a mapping)",
                "services: [{command: a}] | in:1:12: this service has no name",
                "services: [{name: a}] | in:1:12: a: no command",
                "services: [{name: a, command: b, max_restarts: x}] | in:1:48: a: max_restarts must be a whole number (was \"x\")",
                "processes: [{name: a, command: b, stop_wait: soon}] | in:1:46: a: stop_wait must be a span such as 5s, 1m30s (was \"soon\")",
                "processes: [{name: a, command: b, stop_wait: 999999999h}] | in:1:46: a: stop_wait must be at most a hundred years (was \"999999999h\")",
                "processes: [{name: a, command: b, stop_signal: FOO}] | in:1:48: a: stop_signal must be a signal such as SIGTERM (was \"FOO\")",
                "processes: [a] | in:1:13: a process must be a mapping (key: value) (was \"a\")",
                "'{\"services\": [' | in:1:15: not valid YAML",
            })
    void whatIsNoConfigurationIsRefusedWithItsPlace(String text, String words) {
        assertThat(converted(text).unreadable).startsWith(words);
    }

    @Test
    void theDocumentationsTablesHold() {
        Map<String, String> services = Map.of(
                "name", "name: s",
                "command", "command: a",
                "args", "args: [b]",
                "max_restarts", "max_restarts: 2",
                "memory_mb", "memory_mb: 64",
                "cpu_percent", "cpu_percent: 50");
        Map<String, String> processes = Map.of(
                "name", "name: s",
                "command", "command: a",
                "args", "args: [b]",
                "directory", "directory: /srv",
                "env", "env: {A: b}",
                "autostart", "autostart: false",
                "autorestart", "autorestart: never",
                "stop_signal", "stop_signal: SIGINT",
                "stop_wait", "stop_wait: 2s");
        tableHolds("services", services);
        tableHolds("processes", processes);
    }

    private static void tableHolds(String kind, Map<String, String> uses) {
        List<OptionTable.Row> rows = OptionTable.rows("gosv", "`" + kind + "`");
        assertThat(OptionTable.options(rows)).containsExactlyInAnyOrderElementsOf(uses.keySet());
        rows.forEach(row -> {
            Set<String> fields = new TreeSet<>(Set.of("name: s", "command: a"));
            fields.add(String.valueOf(uses.get(row.option())));
            row.holdsFor(converted(kind + ": [{" + String.join(", ", fields) + "}]\n"));
        });
    }

    @Test
    void malformedOnesAreConvertedOrRefusedWithAPlace() {
        Mutations.of(SERVICES, Gosv::new);
        Mutations.of(PROCESSES, Gosv::new);
    }
}
