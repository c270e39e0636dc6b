package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An API server that is away, slow or hostile: no worker is touched, and nothing is missed once it is back. */
class ApiFaultIT extends KubeCase {

    private static final String TWO = """
            workers:
              - name: a
                command: [sleep, "%s"]
              - name: b
                command: [sleep, "1000"]
            """;

    /** {@code -Dcoxswain.faults=long}: as long as in a bad night, rather than as short as proves it. */
    private static final boolean LONG = "long".equals(System.getProperty("coxswain.faults"));

    private static final Duration OUTAGE = LONG ? Duration.ofMinutes(10) : Duration.ofSeconds(5);
    private static final int CUTS = LONG ? 120 : 12;

    /** Until a look fails and the next ones succeed: the longest wait between two looks is 20 s. */
    private static final Duration BACK = Duration.ofSeconds(60);

    @AfterEach
    void apiServerIsUp() {
        Signals.send("CONT", API.apiServerPid());
        API.up();
    }

    private Supervised supervise() {
        return supervise(TWO.formatted("1001"));
    }

    private static void awaitCommand(Supervised supervised, String id, String command) {
        Patience.await(
                BACK,
                () -> id + " as " + command + "; stderr: "
                        + supervised.program().stderr(),
                () -> Proc.commandLine(supervised.instance(id).path("pid").asInt()),
                command::equals);
    }

    @Test
    void anApiServerThatIsAwayAtTheStartIsWaitedFor() {
        tenant.create(TWO.formatted("1001"));
        API.kill();
        Program program = sandbox.run("configmap/shop");
        program.awaitStderr("no contact with the API server");
        Api control = new Api(sandbox.socket());
        Patience.until("the control API answers", control::answers);
        Supervised supervised = new Supervised(program, control);
        supervised.awaitCondition("ConfigValid", "Unknown", "SourceMissing");
        Patience.pass(OUTAGE);
        API.up();
        Patience.until(
                BACK,
                "a/0 runs",
                () -> supervised.instance("a/0").path("phase").asText().equals("Running"));
        program.awaitStderr("contact with the API server is back");
    }

    @Test
    void anApiServerThatIsKilledAndComesBackDisturbsNobody() {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        sandbox.environment("COXSWAIN_MANAGEMENT_HOST", "127.0.0.1");
        Supervised supervised = supervise();
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        String before = supervised.status().path("resourceVersion").asText();
        API.post(tenant.core("configmaps"), "{\"metadata\": {\"name\": \"other\"}}");
        API.kill();
        supervised.program().awaitStderr("no contact with the API server, what runs goes on");
        assertThat(supervised.condition("Ready").path("status").asText()).isEqualTo("True");
        assertThat(sandbox.client("reload").awaitExit()).isEqualTo(1);
        Signals.send("KILL", a);
        supervised.awaitPidOtherThan(a, "a/0");
        Patience.pass(OUTAGE);
        assertThat(contactAge(supervised)).isGreaterThan(OUTAGE.toSeconds());
        assertThat(Management.of(supervised).health("ready")).isEqualTo(200);
        API.up();
        // So the watch can't go on from where it was.
        assertThat(API.get(tenant.core("configmaps?watch=1&timeoutSeconds=1&resourceVersion=" + before))
                        .at("/object/code")
                        .asInt())
                .isEqualTo(410);
        tenant.edit(TWO.formatted("1002"));
        awaitCommand(supervised, "a/0", "sleep 1002");
        supervised.program().awaitStderr("contact with the API server is back");
        assertThat(contactAge(supervised)).isLessThan(OUTAGE.toSeconds());
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
        assertThat(supervised.program().stderr().split("no contact with the API server", -1))
                .hasSize(2);
    }

    private static double contactAge(Supervised supervised) {
        return Management.of(supervised)
                .metrics()
                .lines()
                .filter(line -> line.startsWith("coxswain_source_contact_age_seconds "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anApiServerThatHangsDisturbsNobody() {
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        sandbox.environment("COXSWAIN_MANAGEMENT_HOST", "127.0.0.1");
        Supervised supervised = supervise();
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        Signals.send("STOP", API.apiServerPid());
        Program reload = sandbox.command("reload");
        assertThat(supervised.condition("Ready").path("status").asText()).isEqualTo("True");
        assertThat(sandbox.client("restart", "a").awaitExit()).isZero();
        assertThat(reload.awaitExit(BACK)).isEqualTo(1);
        supervised.program().awaitStderr("no contact with the API server, what runs goes on");
        Patience.pass(OUTAGE);
        assertThat(contactAge(supervised)).isGreaterThan(OUTAGE.toSeconds());
        assertThat(Management.of(supervised).health("ready")).isEqualTo(200);
        assertThat(Management.of(supervised).health("live")).isEqualTo(200);
        int restarted = supervised.awaitPidOtherThan(a, "a/0");
        Signals.send("KILL", restarted);
        supervised.awaitPidOtherThan(restarted, "a/0");
        Signals.send("CONT", API.apiServerPid());
        tenant.edit(TWO.formatted("1002"));
        awaitCommand(supervised, "a/0", "sleep 1002");
        supervised.program().awaitStderr("contact with the API server is back");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
        assertThat(supervised.program().stderr().split("no contact with the API server", -1))
                .hasSize(2);
    }

    /** With a quicker pace: {@code DeafWatchIT}. */
    @Test
    void aWatchThatIsOpenAndDeafIsNoticedWithinTenMinutes() {
        assumeTrue(LONG, "skipped: takes up to 10 minutes, -Dcoxswain.faults=long");
        try (TcpProxy proxy = new TcpProxy(API.port())) {
            tenant.port(proxy.port());
            Supervised supervised = supervise();
            int b = supervised.awaitPid("b/0");
            for (int edit = 1002; edit <= 1003; edit++) {
                tenant.edit(TWO.formatted(edit));
                awaitCommand(supervised, "a/0", "sleep " + edit);
            }
            proxy.deafenNewest(); // The watch: the second edit came over it.
            tenant.edit(TWO.formatted("1004"));
            Patience.until(
                    Duration.ofMinutes(10).plus(BACK),
                    "the edit is seen",
                    () -> Proc.commandLine(
                                    supervised.instance("a/0").path("pid").asInt())
                            .equals("sleep 1004"));
            assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
            assertThat(supervised.program().stderr()).doesNotContain("no contact with the API server");
        }
    }

    @Test
    void aTokenThatExpiredIsReplacedByTheOneInTheFile() {
        tenant.token(Duration.ofSeconds(15));
        Supervised supervised = supervise();
        int b = supervised.awaitPid("b/0");
        Patience.pass(Duration.ofSeconds(17));
        API.kill();
        API.up();
        supervised.program().awaitStderr("no contact with the API server");
        tenant.token(Duration.ofHours(1));
        tenant.edit(TWO.formatted("1002"));
        awaitCommand(supervised, "a/0", "sleep 1002");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
    }

    @Test
    void rightsThatAreTakenAwayAndGivenBackDisturbNobody() {
        try (TcpProxy proxy = new TcpProxy(API.port())) {
            tenant.port(proxy.port());
            Supervised supervised = supervise();
            int b = supervised.awaitPid("b/0");
            tenant.unbind();
            tenant.awaitForbidden();
            proxy.cut(); // A watch that is open would stay.
            supervised.program().awaitStderr("no contact with the API server, what runs goes on: 403: ");
            assertThat(supervised.condition("Ready").path("status").asText()).isEqualTo("True");
            tenant.bind();
            tenant.edit(TWO.formatted("1002"));
            awaitCommand(supervised, "a/0", "sleep 1002");
            assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
        }
    }

    @Test
    void aWatchThatIsCutEverySecondMissesNothing() {
        try (TcpProxy proxy = new TcpProxy(API.port())) {
            tenant.port(proxy.port());
            Supervised supervised = supervise();
            int b = supervised.awaitPid("b/0");
            for (int second = 1; second <= CUTS; second++) {
                Patience.pass(Duration.ofSeconds(1));
                proxy.cut();
                if (second % 4 == 0) {
                    tenant.edit(TWO.formatted(1001 + second));
                }
            }
            awaitCommand(supervised, "a/0", "sleep " + (1001 + CUTS));
            assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
            // Cut or not, the server is not stormed.
            assertThat(proxy.accepted()).isLessThan(7 * CUTS);
        }
    }

    @Test
    void aHundredEditsInTenSecondsEndAtTheNewest() {
        Supervised supervised = supervise();
        int b = supervised.awaitPid("b/0");
        for (int edit = 1; edit <= 100; edit++) {
            tenant.edit(TWO.formatted(2000 + edit));
            Patience.pass(Duration.ofMillis(50));
        }
        awaitCommand(supervised, "a/0", "sleep 2100");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
        assertThat(supervised.instance("b/0").path("restarts").asInt()).isZero();
    }

    @Test
    void aDocumentOf900KibIsTaken() {
        Supervised supervised = supervise();
        int b = supervised.awaitPid("b/0");
        tenant.edit(TWO.formatted("1002") + ("# " + "x".repeat(97) + "\n").repeat(9200));
        awaitCommand(supervised, "a/0", "sleep 1002");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
    }

    @Test
    void aNewCertificateOfTheServerIsTakenFromTheFile() throws IOException {
        Supervised supervised = supervise();
        int b = supervised.awaitPid("b/0");
        API.kill();
        Files.delete(KubeApi.folder().resolve("certs/apiserver.crt"));
        Files.delete(KubeApi.folder().resolve("certs/apiserver.key"));
        API.up();
        supervised.program().awaitStderr("no contact with the API server");
        tenant.trust();
        tenant.edit(TWO.formatted("1002"));
        awaitCommand(supervised, "a/0", "sleep 1002");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
    }
}
