package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Health and metrics on the management port (contract section 7). */
class ManagementIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private static final String TWO = """
            workers:
              - {name: web, command: ["sleep", "600"]}
              - {name: slow, required: false, terminationGracePeriodSeconds: 20, command: ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"]}
            """;

    private Supervised supervise(String spec) {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        return sandbox.supervise(spec);
    }

    @Test
    void theProbesTellTheTruth() {
        Supervised supervised = supervise(TWO.replace(
                "[\"sleep\", \"600\"]", "[\"sh\", \"-c\", \"test -e $DIR/good && exec sleep 600; exit 3\"]"));
        Management management = Management.of(supervised);
        supervised.awaitCondition("Ready", "False", "NotReady");
        Patience.until("not ready", () -> management.health("ready") == 503);
        assertThat(management.ask("GET", "/q/health/ready").body()).contains("web/0 is ");
        assertThat(management.health("live")).as("never a worker's state").isEqualTo(200);
        sandbox.write("good", "");
        Patience.until("ready", () -> management.health("ready") == 200);
        assertThat(management.health("started")).isEqualTo(200);
        assertThat(management.ask("GET", "/q/health").statusCode()).isEqualTo(200);
        assertThat(management.ask("HEAD", "/q/health/live").body()).isEmpty();
    }

    @Test
    void aShutdownIsNotReadyWhileWorkersStillStop() {
        Supervised supervised = supervise(TWO);
        Management management = Management.of(supervised);
        supervised.program().awaitLine(line -> line.endsWith("slow/0 | up"));
        Patience.until("ready", () -> management.health("ready") == 200);
        supervised.program().signal("TERM");
        Patience.until("not ready", () -> management.health("ready") == 503);
        assertThat(management.ask("GET", "/q/health/ready").body()).contains("shutting down");
        assertThat(management.health("live")).isEqualTo(200);
        assertThat(supervised.program().lives()).isTrue();
        supervised.program().signal("TERM");
        supervised.program().awaitExit();
    }

    @Test
    void aCoreThatIsStuckIsNotAlive() {
        Supervised supervised = supervise(TWO);
        Management management = Management.of(supervised);
        int web = supervised.awaitPid("web/0");
        assertThat(management.health("live")).isEqualTo(200);
        try (HeldThread core = HeldThread.of(supervised.program().pid(), "core")) {
            assertThat(management.health("live")).as("it may be busy").isEqualTo(200);
            Signals.send("KILL", web);
            Patience.pass(Duration.ofSeconds(10));
            HttpResponse<String> answer = management.ask("GET", "/q/health/live");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(Json.read(answer.body()).at("/checks/0/data/message").asText())
                    .matches("the core has taken no turn for 1[0-9] s: the supervisor is stuck");
            assertThat(management.ask("GET", "/q/health").statusCode()).isEqualTo(503);
            assertThat(management.metrics()).as("who asks is answered").contains("coxswain_worker_up");
        }
        Patience.until("alive", () -> management.health("live") == 200);
        supervised.awaitPidOtherThan(web, "web/0");
    }

    @Test
    void metricsFollowTheWorkersThatAreThere() {
        Supervised supervised = supervise(TWO);
        Management management = Management.of(supervised);
        supervised.awaitPid("web/0");
        assertThat(management.metrics())
                .contains("coxswain_worker_up{worker=\"web\",instance=\"0\"} 1.0")
                .contains("coxswain_worker_processes{worker=\"web\",instance=\"0\"} 1.0")
                .contains("coxswain_worker_log_lines_total{worker=\"slow\",instance=\"0\",stream=\"stdout\"} ");
        supervised.order("web/restart");
        assertThat(management.metrics())
                .contains("coxswain_worker_restarts_total{worker=\"web\",instance=\"0\",reason=\"Stopped\"} 1.0");
        sandbox.crew(
                "workers: [{name: other, command: [\"sleep\", \"600\"]}, {name: slow, required: false, command: [\"true\"]}]");
        supervised.reload();
        Patience.until("the series of web are gone", () -> !management.metrics().contains("worker=\"web\""));
        assertThat(management.metrics()).contains("coxswain_config_reloads_total{result=\"success\"} 1.0");
    }

    @Test
    void onlyWhatIsServedIsAnswered() {
        Management management = Management.of(supervise(TWO));
        assertThat(management.ask("GET", "/v1/crew").statusCode()).isEqualTo(404);
        assertThat(management.ask("GET", "/").statusCode()).isEqualTo(404);
        assertThat(management.ask("POST", "/q/health").statusCode()).isEqualTo(405);
        assertThat(management.ask("GET", "/q/metrics?" + "x".repeat(4000)).statusCode())
                .isEqualTo(414);
    }

    @Test
    void whoHoldsConnectionsDoesNotKeepAProbeOut() throws IOException {
        Management management = Management.of(supervise(TWO));
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                held.add(new Socket("127.0.0.1", management.port()));
            }
            assertThat(management.health("live")).isEqualTo(200);
            held.getFirst().setSoTimeout(10_000);
            assertThat(held.getFirst().getInputStream().read())
                    .as("the oldest is closed")
                    .isEqualTo(-1);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void aTakenPortEndsItBeforeAnyWorkerStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Program program = sandbox.run(
                    "--management-port",
                    Integer.toString(taken.getLocalPort()),
                    sandbox.crew("workers: [{name: w, command: [\"touch\", \"$DIR/started\"]}]")
                            .toString());
            assertThat(program.awaitExit()).isEqualTo(73);
            program.assertStderrHas("management port 0.0.0.0:" + taken.getLocalPort() + " is taken");
            assertThat(sandbox.path("started")).doesNotExist();
        }
    }

    @Test
    void offOpensNone() throws IOException {
        Supervised supervised = sandbox.supervise(TWO);
        assertThat(supervised.status().path("managementAddress").isNull()).isTrue();
        assertThat(listens(supervised.program().pid())).isFalse();
        sandbox.environment("COXSWAIN_SOCKET", sandbox.path("other.sock").toString());
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        Supervised open = sandbox.settled(sandbox.run(sandbox.crew(TWO).toString()), sandbox.path("other.sock"));
        Management.of(open);
        assertThat(listens(open.program().pid())).as("the test can tell").isTrue();
    }

    /** Whether it holds a listening TCP socket (proc_pid_net(5)). */
    private static boolean listens(int pid) throws IOException {
        Set<String> listening = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Proc.read(pid, "net/" + table).lines().skip(1).toList()) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals("0A")) {
                    listening.add("socket:[" + fields[9] + "]");
                }
            }
        }
        for (int descriptor : Proc.descriptors(pid)) {
            Path link = Path.of("/proc", Integer.toString(pid), "fd", Integer.toString(descriptor));
            if (listening.contains(Files.readSymbolicLink(link).toString())) {
                return true;
            }
        }
        return false;
    }
}
