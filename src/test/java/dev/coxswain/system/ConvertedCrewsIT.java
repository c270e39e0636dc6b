package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a peer's file to processes that run as they did there: convert, check, run. */
class ConvertedCrewsIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** Converted into crew.yaml. */
    private Program converted(String format, Path file) {
        Program convert = sandbox.client("convert", "--from", format, file.toString());
        assertThat(convert.awaitExit()).as(convert.stderr()).isZero();
        sandbox.write("crew.yaml", convert.stdout());
        return convert;
    }

    private Supervised supervised() {
        Program check = sandbox.client("check", "crew.yaml");
        assertThat(check.awaitExit()).as(check.stdout()).isZero();
        return sandbox.settled(sandbox.run("crew.yaml"));
    }

    @Test
    void aTaskmastersPrograms() {
        Path file = sandbox.write(
                "tm.yaml", """
                programs:
                  keeper:
                    cmd: "sh -c 'umask; echo $ANSWER; sleep 1000'"
                    numprocs: 2
                    umask: 027
                    autorestart: always
                    stopsignal: INT
                    stdout: KEEPER.log
                    env: {ANSWER: 42}
                  batch_job:
                    cmd: "exit 3"
                    autorestart: unexpected
                    exitcodes: [0, 3]
                  idle:
                    cmd: "sleep 1000"
                    autostart: false
                    autorestart: always
                """.replace("KEEPER.log", sandbox.path("keeper.log").toString()));
        Program convert = converted("taskmaster", file);
        assertThat(convert.stderr())
                .contains(
                        file + ":10: batch_job: is called batch-job here: a name is a DNS label, and unique\n",
                        file + ":11: batch_job cmd: is given to a shell, for what only a shell knows in it\n");
        Supervised crew = supervised();
        crew.await("batch-job/0", "Succeeded");
        crew.await("keeper/1", "Running");
        assertThat(crew.instances()).containsExactlyInAnyOrder("keeper/0", "keeper/1", "batch-job/0");
        Patience.until(
                "both wrote their lines", () -> sandbox.lines("keeper.log").size() == 4);
        assertThat(sandbox.lines("keeper.log")).containsOnly("0027", "42");
        assertThat(crew.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aProcfileWithItsReleaseAndItsVariables() {
        sandbox.write(".env", "GREETING='hello $you'\n");
        Path file = sandbox.write("Procfile", """
                web: echo web at $PORT, $GREETING, $(cat released) && exec sleep 1000
                release: echo v1 > released
                """);
        Program convert = converted("procfile", file);
        assertThat(convert.stderr()).contains(file + ":2: release: runs once before the others");
        Supervised crew = supervised();
        crew.await("release/0", "Succeeded");
        crew.await("web/0", "Running");
        crew.program().awaitLine(line -> line.endsWith("web/0 | web at 5000, hello $you, v1"));
        assertThat(crew.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void gosvsServices() {
        Path file = sandbox.write("services.json", """
                {"services": [
                  {"name": "shell", "command": "/bin/sh", "args": ["-c", "test $$ -gt 1 && echo $(echo alive); sleep 1000"]},
                  {"name": "crasher", "command": "false", "max_restarts": 1}
                ]}
                """);
        Program convert = converted("gosv", file);
        assertThat(convert.stderr()).isEmpty();
        Supervised crew = supervised();
        crew.program().awaitLine(line -> line.endsWith("shell/0 | alive"));
        var failed = crew.await("crasher/0", "Failed");
        assertThat(failed.path("restarts").asInt()).isEqualTo(1);
        assertThat(crew.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aCrontabFromAPipe() {
        Program convert = sandbox.startListening(List.of(Sandbox.COXSWAIN, "convert", "--from", "crontab", "-"));
        convert.type("*/5 * * * * /usr/bin/sync_it\n@reboot tr a-z A-Z%hello%world\n");
        convert.endInput();
        assertThat(convert.awaitExit()).isZero();
        assertThat(convert.stdout()).isEqualTo("""
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: crew}
                spec:
                  workers:
                    - name: sync-it
                      command: ["/usr/bin/sync_it"]
                      schedule: '*/5 * * * *'
                      concurrencyPolicy: Allow
                    - name: tr
                      command: ["/bin/sh", "-c", "{ tr a-z A-Z\\n} <<'END'\\nhello\\nworld\\nEND\\n"]
                      schedule: '@reboot'
                """);
        assertThat(convert.stderr())
                .contains(
                        "stdin:1: crontab: is read as a user's crontab",
                        "stdin:1: job sync_it: is called sync-it here");
    }

    @Test
    void aCrontabsJobGetsItsInputAndItsVariables() {
        Path file = sandbox.write("jobs", """
                WHO = "  the crew "
                @reboot tr a-z A-Z; echo "$WHO $(expr 50 \\% 7) $$"%hello $HOME%world
                * * * * * true
                """);
        converted("crontab", file);
        Supervised crew = supervised();
        crew.await("tr/0", "Succeeded");
        crew.program().awaitLine(line -> line.endsWith("tr/0 | HELLO $HOME"));
        crew.program().awaitLine(line -> line.endsWith("tr/0 | WORLD"));
        crew.program().awaitLine(line -> line.matches(".* tr/0 \\|   the crew  1 [1-9]\\d+"));
        assertThat(crew.instance("true/0").path("reason").asText()).isEqualTo("Scheduled");
        assertThat(crew.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void whatIsNotOfTheFormatIsRefusedWithItsPlace() throws Exception {
        Path file = Files.writeString(sandbox.path("bad"), "web: a\n61 * * * * x\n");
        for (String[] one : new String[][] {
            {"crontab", ":1:1: cannot read the minute \"web:\""},
            {"procfile", ":2:1: this is no NAME: COMMAND"},
            {"taskmaster", ":3:1: not valid YAML"},
            {"gosv", ":3:1: not valid YAML"}
        }) {
            Program convert = sandbox.client("convert", "--from", one[0], file.toString());
            assertThat(convert.awaitExit()).as(one[0]).isEqualTo(78);
            assertThat(convert.stdout()).isEmpty();
            assertThat(convert.stderr()).contains(file + one[1]);
        }
    }
}
