package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskmasterTest {

    private static final String TWO = """
            programs:
              nginx:
                cmd: "/usr/local/bin/nginx -c /etc/nginx/test.conf"
                numprocs: 1
                umask: 022
                workingdir: /tmp
                autostart: true
                autorestart: unexpected
                exitcodes:
                  - 0
                  - 2
                startretries: 3
                starttime: 5
                stopsignal: TERM
                stoptime: 10
                stdout: /tmp/nginx.stdout
                stderr: /tmp/nginx.stderr
                env:
                  STARTED_BY: taskmaster
                  ANSWER: 42
              thumbs_worker:
                cmd: "/usr/local/bin/thumbs --no-prefork > /dev/null"
                numprocs: 8
                umask: 077
                autostart: no
                autorestart: always
                exitcodes: 0
                stopsignal: USR1
                stoptime: 12
                stdout: discard
            """;

    private static Converted converted(String text) {
        return Converted.of(new Taskmaster(), text);
    }

    @Test
    void programsBecomeWorkers() {
        Converted converted = converted(TWO);
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec:
                  workers:
                    - name: nginx
                      command: ["/usr/local/bin/nginx", "-c", "/etc/nginx/test.conf"]
                      workingDir: /tmp
                      env:
                        - {name: STARTED_BY, value: "taskmaster"}
                        - {name: ANSWER, value: "42"}
                      restartPolicy: OnFailure
                      successExitCodes: [0, 2]
                      backoff: {resetAfter: 5s, maxRestarts: 3}
                      umask: '022'
                      logs: {stdout: {file: {path: /tmp/nginx.stdout}}, stderr: {file: {path: /tmp/nginx.stderr}}}
                    - name: thumbs-worker
                      command: ["/bin/sh", "-c", "exec /usr/local/bin/thumbs --no-prefork > /dev/null"]
                      replicas: 0
                      terminationGracePeriodSeconds: 12
                      lifecycle: {stopSignal: SIGUSR1}
                      umask: '077'
                      logs: {stdout: Discard}
                """);
        assertThat(converted.remarks)
                .containsExactly(
                        "in:13: nginx starttime: is backoff.resetAfter: a shorter run counts as a failed start. It is"
                                + " ready at once; a startupProbe can say more",
                        "in:16: nginx stdout: is rotated here: 10 files of 50Mi (maxSize, maxFiles, daily)",
                        "in:17: nginx stderr: is rotated here: 10 files of 50Mi (maxSize, maxFiles, daily)",
                        "in:21: thumbs_worker: is called thumbs-worker here: a name is a DNS label, and unique",
                        "in:22: thumbs_worker cmd: is given to a shell, for what only a shell knows in it",
                        "in:25: thumbs_worker autostart: false is replicas: 0; coxswain scale NAME=8 starts it");
        assertThat(converted.crew().workers()).hasSize(2);
    }

    /** Each option of the subject, and what some have beside, is a field or has a remark. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "cmd: a 'b c' | command: [\"a\", \"b c\"]",
                "args: [b, c] | command: [\"a\", \"b\", \"c\"]",
                "numprocs: 3 | replicas: 3",
                "umask: 027 | umask: '027'",
                "umask: '0027' | umask: '0027'",
                "workingdir: /srv | workingDir: /srv",
                "autostart: false | replicas: 0",
                "autostart: 0 | replicas: 0",
                "autorestart: never | restartPolicy: Never",
                "autorestart: false | restartPolicy: Never",
                "autorestart: unexpected | restartPolicy: OnFailure",
                "exitcodes: 3 | successExitCodes: [3]",
                "exitcodes: [0, 3] | successExitCodes: [0, 3]",
                "exitcodes: 0,3 | successExitCodes: [0, 3]",
                "startretries: 4 | maxRestarts: 4",
                "startretries: -1 | p startretries: is no limit",
                "starttime: 7 | resetAfter: 7s",
                "stopsignal: SIGINT | stopSignal: SIGINT",
                "stopsignal: 10 | stopSignal: SIGUSR1",
                "stoptime: 3 | terminationGracePeriodSeconds: 3",
                "stdout: /dev/null | stdout: Discard",
                "stdout: /tmp/o | stdout: {file: {path: /tmp/o}}",
                "stderr: none | stderr: Discard",
                "stderr: /dev/stderr | p stderr: /dev/stderr is the default",
                "env: {A: $(b)} | {name: A, value: \"$$(b)\"}",
                "env: [A=b, C=d=e] | {name: C, value: \"d=e\"}",
                "user: www | securityContext: {runAsUser: www}",
                "group: www | securityContext: {runAsGroup: www}",
                "stdin: /tmp/i | p stdin: is left out: a worker's stdin is /dev/null",
                "priority: 3 | p priority: is left out: no option that the subject has",
            })
    void noOptionIsLost(String option, String seen) {
        String text = "programs:\n  p:\n"
                + (option.startsWith("cmd") ? "" : "    cmd: a\n")
                + (option.startsWith("autorestart") ? "" : "    autorestart: always\n")
                + "    " + option + "\n";
        Converted converted = converted(text);
        assertThat(converted.unreadable).isEmpty();
        assertThat(converted.document + String.join("\n", converted.remarks)).contains(seen);
    }

    @Test
    void withoutAutorestartNothingStartsAgain() {
        Converted converted = converted("programs: {p: {cmd: a, startretries: 3}}");
        assertThat(converted.document).contains("restartPolicy: Never").doesNotContain("maxRestarts");
        assertThat(converted.remarks)
                .containsExactly(
                        "in:1: p autorestart: is not there: Never (Taskmasters differ; supervisord has unexpected, which"
                                + " is OnFailure)",
                        "in:1: p startretries: is left out: with restartPolicy Never nothing starts again");
    }

    @Test
    void programsAtTheTopAndInAListAreReadToo() {
        assertThat(converted("p: {cmd: a, autorestart: always}\nq: {cmd: b, autorestart: always}\n")
                        .workers())
                .isEqualTo("""
                        workers:
                          - name: p
                            command: ["a"]
                          - name: q
                            command: ["b"]
                        """);
        assertThat(converted("programs: [{name: p, cmd: a, autorestart: always}]\n")
                        .workers())
                .isEqualTo("""
                workers:
                  - name: p
                    command: ["a"]
                """);
    }

    @Test
    void whatIsTheDaemonsOwnIsSaid() {
        assertThat(converted("logfile: /tmp/l\nprograms: {p: {cmd: a, autorestart: always}}\n").remarks)
                .containsExactly("in:1: logfile: is left out: it is the daemon's own");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "programs: {p: {}} | in:1:12: p: no cmd",
                "programs: {p: } | in:1:14: p must be a mapping (key: value) (was nothing)",
                "programs: {p: {cmd: [a]}} | in:1:21: p: cmd must be a text (was a list)",
                "programs: {p: {cmd: ' '}} | in:1:21: p: cmd must be a command (was \" \")",
                "programs: {p: {cmd: a, numprocs: x}} | in:1:34: p: numprocs must be a whole number (was \"x\")",
                "programs: {p: {cmd: a, numprocs: 5000}} | in:1:12: p: cannot be a worker: replicas must be a whole number from 0 to 1000 (was 5000)",
                "programs: {p: {cmd: a, autorestart: sometimes}} | in:1:37: p: autorestart must be always, never or unexpected (was \"sometimes\")",
                "programs: {p: {cmd: a, stopsignal: FOO}} | in:1:36: p: stopsignal must be a signal such as TERM, USR1 (was \"FOO\")",
                "programs: {p: {cmd: a, exitcodes: x}} | in:1:35: p: exitcodes must be exit codes from 0 to 255 (was \"x\")",
                "programs: {p: {cmd: a, autostart: maybe}} | in:1:35: p: autostart must be true or false (was \"maybe\")",
                "programs: {p: {cmd: a, env: x}} | in:1:29: p: env must be a mapping (key: value) (was \"x\")",
                "programs: {p: {cmd: a, env: [x]}} | in:1:30: p: env must be KEY=VALUE (was \"x\")",
                "tasks: {} | in:1:1: no programs: here; a Taskmaster's programs stand there by name",
                "programs: [{cmd: a}] | in:1:12: this program has no name",
                "- a | in:1:1: the file must be a mapping (key: value) (was a list)",
                "^^ | in:1:1: there is nothing in it",
            })
    void whatIsNoConfigurationIsRefusedWithItsPlace(String text, String words) {
        assertThat(converted(text).unreadable).isEqualTo(words);
    }

    @Test
    void theDocumentationsTableHolds() {
        Map<String, String> uses = Map.ofEntries(
                Map.entry("cmd", "cmd: a"),
                Map.entry("args", "cmd: a\n    args: [b]"),
                Map.entry("numprocs", "numprocs: 2"),
                Map.entry("autostart", "autostart: false"),
                Map.entry("autorestart", "autorestart: never"),
                Map.entry("exitcodes", "exitcodes: 2"),
                Map.entry("startretries", "startretries: 2"),
                Map.entry("starttime", "starttime: 2"),
                Map.entry("stopsignal", "stopsignal: INT"),
                Map.entry("stoptime", "stoptime: 2"),
                Map.entry("stdout", "stdout: /tmp/o"),
                Map.entry("stderr", "stderr: discard"),
                Map.entry("env", "env: {A: b}"),
                Map.entry("umask", "umask: 077"),
                Map.entry("workingdir", "workingdir: /tmp"),
                Map.entry("user", "user: jo"),
                Map.entry("group", "group: jo"),
                Map.entry("stdin", "stdin: /tmp/i"));
        List<OptionTable.Row> rows = OptionTable.rows("taskmaster", "a program");
        assertThat(OptionTable.options(rows)).containsExactlyInAnyOrderElementsOf(uses.keySet());
        rows.forEach(row -> {
            String use = String.valueOf(uses.get(row.option()));
            row.holdsFor(converted("programs:\n  p:\n    " + use + (use.startsWith("cmd") ? "\n" : "\n    cmd: a\n")
                    + (row.option().equals("autorestart") ? "" : "    autorestart: always\n")));
        });
    }

    @Test
    void malformedOnesAreConvertedOrRefusedWithAPlace() {
        Mutations.of(TWO, Taskmaster::new);
    }
}
