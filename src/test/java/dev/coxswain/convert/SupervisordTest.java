package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** supervisord.conf, against docs/convert.md and the rules of Python's configparser and shlex. */
class SupervisordTest {

    /** A use of each option that isn't {@code OPTION=VALUE} of a plain program; {@code ; } parts the lines. */
    private static final Map<String, String> USES = Map.ofEntries(
            Map.entry("command", "command=web"),
            Map.entry("process_name", "process_name=%(program_name)s_x"),
            Map.entry("numprocs", "numprocs=2; process_name=%(process_num)d"),
            Map.entry("numprocs_start", "numprocs_start=1; numprocs=2; process_name=%(process_num)d"),
            Map.entry("autostart", "autostart=false"),
            Map.entry("autorestart", "autorestart=false"),
            Map.entry("exitcodes", "exitcodes=0,2"),
            Map.entry("startsecs", "startsecs=3"),
            Map.entry("startretries", "startretries=9"),
            Map.entry("stopsignal", "stopsignal=QUIT"),
            Map.entry("stopwaitsecs", "stopwaitsecs=20"),
            Map.entry("stopasgroup", "stopasgroup=true"),
            Map.entry("killasgroup", "killasgroup=true"),
            Map.entry("user", "user=nobody"),
            Map.entry("redirect_stderr", "redirect_stderr=true; stdout_logfile=/l"),
            Map.entry("stdout_logfile", "stdout_logfile=/l"),
            Map.entry("stderr_logfile", "stderr_logfile=/l"),
            Map.entry("stdout_logfile_maxbytes", "stdout_logfile=/l; stdout_logfile_maxbytes=1MB"),
            Map.entry("stderr_logfile_maxbytes", "stderr_logfile=/l; stderr_logfile_maxbytes=1MB"),
            Map.entry("stdout_logfile_backups", "stdout_logfile=/l; stdout_logfile_backups=1"),
            Map.entry("stderr_logfile_backups", "stderr_logfile=/l; stderr_logfile_backups=1"),
            Map.entry("stdout_capture_maxbytes", "stdout_capture_maxbytes=1MB"),
            Map.entry("stderr_capture_maxbytes", "stderr_capture_maxbytes=1MB"),
            Map.entry("stdout_events_enabled", "stdout_events_enabled=true"),
            Map.entry("stderr_events_enabled", "stderr_events_enabled=true"),
            Map.entry("stdout_syslog", "stdout_syslog=true"),
            Map.entry("stderr_syslog", "stderr_syslog=true"),
            Map.entry("environment", "environment=A=1"),
            Map.entry("directory", "directory=/"),
            Map.entry("umask", "umask=077"),
            Map.entry("serverurl", "serverurl=http://x"),
            Map.entry("priority", "priority=1"));

    private static final Map<String, String> SOCKET_USES = Map.of(
            "socket", "socket=unix:///s",
            "socket_mode", "socket=unix:///s; socket_mode=0777",
            "socket_backlog", "socket=tcp://127.0.0.1:9; socket_backlog=3",
            "socket_owner", "socket=unix:///s; socket_owner=a:b");

    private static Converted converted(String text) {
        return Converted.of(new Supervisord(), text);
    }

    private static Converted program(String options) {
        return converted("[program:web]\ncommand=web\n" + options.replace("; ", "\n") + "\n");
    }

    @Test
    void aWholeFile() {
        Converted converted = converted(Converted.resource("supervisord.conf"));
        assertThat(converted.document).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: in}
                spec:
                  defaults: {umask: '027'}
                  terminationGracePeriodSeconds: 30
                  workers:
                    - name: web-server
                      labels: {group: front}
                      command: ["/opt/shop/bin/web", "--listen", ":$(PORT)", "--title", "The shop: 100%", "--pid", "$$$$", "--date", "$$(date)"]
                      workingDir: /opt/shop
                      env:
                        - {name: TZ, value: "Europe/Berlin"}
                        - {name: HOME, value: "/opt/shop"}
                        - {name: PATH, value: "/opt/shop/bin:$(PATH)"}
                        - {name: LANG, value: "de_DE.UTF-8"}
                      backoff: {resetAfter: 5s, maxRestarts: 10}
                      terminationGracePeriodSeconds: 30
                      lifecycle: {stopSignal: SIGINT}
                      securityContext: {runAsUser: shop}
                    - name: queue
                      command: ["python3", "/opt/shop/queue.py", "--shard", "$(COXSWAIN_INSTANCE)"]
                      env:
                        - {name: TZ, value: "Europe/Berlin"}
                        - {name: LANG, value: "C.UTF-8"}
                      replicas: 3
                      restartPolicy: OnFailure
                      successExitCodes: [0, 2]
                      backoff: {resetAfter: 1s, maxRestarts: 3}
                      logs:
                        stdout:
                          file: {path: /var/log/shop/queue.log, maxSize: 10Mi, maxFiles: 5}
                        stderr: Discard
                    - name: api-01
                      labels: {group: front, program: api}
                      command: ["/opt/shop/bin/api", "--port=8001"]
                      env:
                        - {name: TZ, value: "Europe/Berlin"}
                        - {name: LANG, value: "C.UTF-8"}
                      restartPolicy: Never
                      backoff: {resetAfter: 1s, maxRestarts: 3}
                    - name: api-02
                      labels: {group: front, program: api}
                      command: ["/opt/shop/bin/api", "--port=8002"]
                      env:
                        - {name: TZ, value: "Europe/Berlin"}
                        - {name: LANG, value: "C.UTF-8"}
                      restartPolicy: Never
                      backoff: {resetAfter: 1s, maxRestarts: 3}
                    - name: php
                      command: ["/bin/sh", "-c", "exec \\"$@\\" <&3 3<&-", "sh", "/usr/bin/php-cgi"]
                      env:
                        - {name: TZ, value: "Europe/Berlin"}
                        - {name: LANG, value: "C.UTF-8"}
                      replicas: 2
                      restartPolicy: OnFailure
                      backoff: {resetAfter: 1s, maxRestarts: 3}
                      sockets:
                        - {name: fcgi, protocol: UNIX, path: /run/shop/php.sock, mode: '0770'}
                    - name: debug
                      command: ["sleep", "infinity"]
                      env:
                        - {name: TZ, value: "Europe/Berlin"}
                        - {name: LANG, value: "C.UTF-8"}
                      replicas: 0
                      restartPolicy: OnFailure
                """);
        assertThat(String.join("\n", converted.remarks) + "\n").isEqualTo("""
                in:2: [unix_http_server]: all of it is left out: coxswain has a control socket of its own (run --socket PATH)
                in:7: [supervisord] logfile: is left out: coxswain writes its own lines to stderr; redirect it (run crew.yaml 2> FILE), or let the container's runtime keep it
                in:11: [rpcinterface:supervisor]: all of it is left out: there are no plug-ins; the control API is described in docs/api.md
                in:14: [program:web_server]: is called web-server here: a name is a DNS label, and unique
                in:19: [program:web_server] user: is securityContext.runAsUser, with the user's primary group; the supplementary groups that supervisord gives it are to be listed, securityContext.supplementalGroups
                in:20: [program:web_server] priority: is left out: there is no order of numbers; dependsOn says what has to be up before
                in:29: [program:web_server] redirect_stderr: is left out: what a worker writes to stderr goes to coxswain's stderr; to have it on stdout run it as sh -c 'exec … 2>&1'
                in:42: [program:api]: is called api-01 here: a name is a DNS label, and unique
                in:42: [program:api]: is called api-02 here: a name is a DNS label, and unique
                in:48: [program:api] startsec: is left out: supervisord has no such option; did you mean startsecs?
                in:52: [fcgi-program:php] socket: is handed on as descriptor 3 here (LISTEN_FDS); a shell makes it stdin, as supervisord does
                in:59: [program:debug] autostart: is written as replicas: 0; start it with `coxswain scale NAME=1`
                in:60: [program:debug] startsecs: is left out: with startsecs=0 supervisord never gives up; backoff has its defaults
                in:62: [eventlistener:mail]: is left out: there are no event listeners; read `coxswain events -f -o json` or GET /v1/events?follow=true in their place, and onFailure: Shutdown ends the crew where a worker fails for good
                in:70: [include] files: is not followed: convert conf.d/*.conf too (a folder's *.conf and *.ini at once: `coxswain convert --from supervisord FOLDER`)
                """);
    }

    static Stream<OptionTable.Row> programOptions() {
        return OptionTable.rows("supervisord", "`[program:x]`").stream();
    }

    @ParameterizedTest
    @MethodSource("programOptions")
    void anOptionOfAProgramIsWhatTheTableSays(OptionTable.Row row) {
        boolean socket = SOCKET_USES.containsKey(row.option());
        String use = (socket ? SOCKET_USES : USES).get(row.option());
        assertThat(use).as("a use of " + row.option()).isNotNull();
        row.holdsFor(converted(
                (socket ? "[fcgi-program:web]" : "[program:web]") + "\ncommand=web\n" + use.replace("; ", "\n")));
    }

    @Test
    void theTablesAreWhole() {
        List<String> known = new ArrayList<>(SupervisordProgram.OPTIONS);
        known.addAll(SupervisordProgram.SOCKET_OPTIONS);
        assertThat(OptionTable.options(programOptions().toList())).containsExactlyInAnyOrderElementsOf(known);
        assertThat(OptionTable.options(supervisordOptions().toList()))
                .containsExactlyInAnyOrderElementsOf(Supervisord.OWN.keySet());
    }

    static Stream<OptionTable.Row> supervisordOptions() {
        return OptionTable.rows("supervisord", "`[supervisord]`").stream();
    }

    @ParameterizedTest
    @MethodSource("supervisordOptions")
    void anOptionOfSupervisordsOwnIsWhatTheTableSays(OptionTable.Row row) {
        String value = switch (row.option()) {
            case "environment" -> "A=1";
            case "umask" -> "077";
            case "nodaemon" -> "true";
            default -> "5";
        };
        row.holdsFor(converted("[supervisord]\n" + row.option() + "=" + value + "\n[program:web]\ncommand=web\n"));
    }

    @Test
    void whatSupervisordDoesNotKnowIsSaid() {
        assertThat(program("autorestrat=true; colour=red").remarks)
                .containsExactly(
                        "in:3: [program:web] autorestrat: is left out: supervisord has no such option; did you mean"
                                + " autorestart?",
                        "in:4: [program:web] colour: is left out: supervisord has no such option");
        assertThat(converted("[progam:web]\ncommand=a").remarks)
                .containsExactly(
                        "in:1: [progam:web]: is left out: supervisord has no such section; did you mean program?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "a 'b c' \"d e\" f\\ g          # \"a\", \"b c\", \"d e\", \"f g\"",
                "a | b && c                     # \"a\", \"|\", \"b\", \"&&\", \"c\"",
                "bash -c 'a $$ $(b) $HOME'      # \"bash\", \"-c\", \"a $$$$ $$(b) $HOME\"",
                "a %(ENV_B)s-%(ENV_C)s ;comment # \"a\", \"$(B)-$(C)\"",
                "a $%(ENV_B)s                   # \"a\", \"$$$(B)\"",
                "a 100%%                        # \"a\", \"100%\"",
                "%(program_name)s-%(group_name)s-%(process_num)03d # \"web-web-000\"",
                "a ;b                           # \"a\"",
                "a;b                            # \"a;b\"",
            })
    void aCommandIsReadByPythonsRules(String command, String words) {
        assertThat(converted("[program:web]\ncommand=" + command).workers()).contains("command: [" + words + "]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "command=a          # in:1:1: a [section] has to come first",
                "[program:web]      # in:1:1: [program:web] has no command",
                "[program:]; command=a # in:1:1: [program:] has no name; write [program:NAME]",
                "[program:a]; nonsense # in:2:1: must be [section], key = value, or a comment",
                "[program:a]; command=a 'b # in:2:1: [program:a] command: must be a command, its quotes closed (was \"a 'b\")",
                "[program:a]; command=a %d # in:2:1: a % that is neither %% nor %(name)s: write %% for one",
                "[program:a]; command=%(nam)s # in:2:1: [program:a] command: supervisord has no %(nam)s",
                "[program:a]; command=a; startsecs=x # in:3:1: [program:a] startsecs: must be a whole number (was \"x\")",
                "[program:a]; command=a; autostart=perhaps # in:3:1: [program:a] autostart: must be true or false (was \"perhaps\")",
                "[program:a]; command=a; stopsignal=FOO # in:3:1: [program:a] stopsignal: must be a signal such as TERM, INT, QUIT (was \"FOO\")",
                "[program:a]; command=a; environment=A # in:3:1: [program:a] environment: must be KEY=\"value\",KEY2=\"value\" (was \"A\")",
                "[program:a]; command=a; umask=9 # in:3:1: [program:a] umask: must be octal digits such as 022 (was \"9\")",
                "[fcgi-program:a]; command=a # in:1:1: [fcgi-program:a] has no socket",
            })
    void whatSupervisordCouldNotReadIsAnErrorWithItsPlace(String text, String error) {
        assertThat(converted(text.replace("; ", "\n")).unreadable).isEqualTo(error);
    }

    @Test
    void anEmptyFileIsNoFileOfSupervisords() {
        assertThat(converted("; nothing\n").unreadable)
                .isEqualTo("in:1:1: no [program:…] here; is it a file of supervisord's?");
    }

    @Test
    void aFolderIsOneConfiguration() {
        var format = new Supervisord();
        assertThat(Stream.of("a.conf", "b.ini", "c.txt", ".d.conf").filter(format::takes))
                .containsExactly("a.conf", "b.ini");
        Converted converted = Converted.of(
                format,
                List.of(
                        new SourceText("a.conf", "[program:a]\ncommand=a\n[group:g]\nprograms=a,b"),
                        new SourceText("b.conf", "[program:b]\ncommand=b\n[program:a]\npriority=3")));
        assertThat(converted.crew().workers()).hasSize(2);
        assertThat(converted.remarks).hasSize(1).first().asString().startsWith("b.conf:4: [program:a] priority: ");
    }

    @Test
    void variablesThatAFieldDoesNotKnowAreLeftOutAndSaid() {
        Converted converted = program("directory=%(ENV_HOME)s; numprocs=%(ENV_N)s; user=%(ENV_U)s");
        assertThat(converted.workers()).doesNotContain("workingDir", "replicas", "runAs");
        assertThat(converted.remarks)
                .hasSize(3)
                .contains("in:3: [program:web] directory: is left out: a variable is not expanded there"
                        + " (%(ENV_HOME)s); write the value into the document as workingDir");
    }

    @Test
    void aProcessEachWhereTheyDifferInMoreThanANumber() {
        Converted converted = program(
                "numprocs=2; process_name=p%(process_num)d; stdout_logfile=/l/%(program_name)s-%(process_num)02d.log");
        assertThat(converted.crew().workers())
                .extracting(worker -> worker.name())
                .containsExactly("web-p0", "web-p1");
        assertThat(converted.workers()).contains("path: /l/web-00.log", "path: /l/web-01.log", "{program: web}");
    }

    @Test
    void mutatedFiles() {
        Mutations.of(Converted.resource("supervisord.conf"), Supervisord::new);
    }
}
