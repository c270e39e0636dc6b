package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From supervisord's, systemd's and process-compose's files to processes that run: convert, check, run. */
class ConvertIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** Runs what is made of a file or folder; the remarks are what stderr says. */
    private Supervised converted(String format, Path input, String... remarks) {
        Program convert = sandbox.client("convert", "--from", format, input.toString());
        assertThat(convert.awaitExit()).as(convert.stderr()).isZero();
        for (String remark : remarks) {
            assertThat(convert.stderr()).contains(remark);
        }
        sandbox.write("crew.yaml", convert.stdout());
        Program check = sandbox.client("check", "crew.yaml");
        assertThat(check.awaitExit()).as(check.stdout()).isZero();
        return sandbox.settled(sandbox.run("crew.yaml"));
    }

    @Test
    void supervisordsProgramsRun() {
        sandbox.environment("SHOP_NAME", "The shop");
        Path file =
                sandbox.write("shop.conf", """
                [supervisord]
                nodaemon=true
                environment=STAGE="test"

                [program:web_server]
                command=sh -c 'echo "$0 in $STAGE, pid is $$"; exec sleep 1000' "%(ENV_SHOP_NAME)s"  ; the front
                priority=1
                stopsignal=INT

                [program:shard]
                command=sh -c 'echo "shard $0" >> "$1"; exec sleep 1000' %(process_num)d DIR/shards
                process_name=%(program_name)s_%(process_num)d
                numprocs=2
                """.replace("DIR", sandbox.folder().toString()));
        Supervised crew = converted(
                "supervisord",
                file,
                file + ":5: [program:web_server]: is called web-server here: a name is a DNS label, and unique\n",
                file + ":7: [program:web_server] priority: is left out: ");
        int pid = crew.awaitPid("web-server/0");
        crew.program().awaitLine(line -> line.endsWith("web-server/0 | The shop in test, pid is " + pid));
        crew.await("shard/1", "Running");
        Patience.until("both shards wrote", () -> sandbox.lines("shards").size() == 2);
        assertThat(sandbox.lines("shards")).containsExactlyInAnyOrder("shard 0", "shard 1");
        assertThat(crew.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void unitsOfSystemdRun() {
        sandbox.write("units/web.service", """
                [Unit]
                After=migrate.service
                Requires=migrate.service
                [Service]
                Environment="WORDS=a b" NAME=front
                ExecStartPre=-/bin/false
                ExecStartPre=/bin/sh -c 'echo checked'
                ExecStart=/bin/sh -c 'echo "$$#: $$*"; exec sleep 1000' sh ${NAME} $WORDS
                Restart=on-failure
                """);
        sandbox.write("units/migrate.service", """
                        [Service]
                        Type=oneshot
                        ExecStart=/bin/echo migrating
                        ExecStart=/bin/echo migrated
                        """);
        Supervised crew = converted("systemd", sandbox.path("units"));
        crew.await("migrate/0", "Succeeded");
        crew.await("web/0", "Running");
        crew.program().awaitLine(line -> line.endsWith("migrate/0 | migrated"));
        crew.program().awaitLine(line -> line.endsWith("web/0 | checked"));
        crew.program().awaitLine(line -> line.endsWith("web/0 | 3: front a b"));
        assertThat(crew.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void processesOfProcessComposeRun() {
        Path file = sandbox.write("process-compose.yaml", """
                vars: {GREETING: hello}
                processes:
                  db:
                    command: "echo starting; echo ready to serve; sleep 1000"
                    ready_log_line: "ready to .*"
                  app:
                    command: "echo {{.GREETING}} from $$(echo inside) at $${STAGE}; exit 3"
                    environment: ["STAGE=test"]
                    availability: {exit_on_end: true}
                    depends_on: {db: {condition: process_log_ready}}
                """);
        Program convert = sandbox.client("convert", "--from", "process-compose", file.toString());
        assertThat(convert.awaitExit()).as(convert.stderr()).isZero();
        sandbox.write("crew.yaml", convert.stdout());
        Program run = sandbox.run("crew.yaml");
        run.awaitLine(line -> line.endsWith("app/0 | hello from inside at test"));
        assertThat(run.awaitExit()).isEqualTo(3);
        sandbox.assertNothingLeft();
    }
}
