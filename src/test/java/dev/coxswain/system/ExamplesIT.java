package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files of {@code examples/}, as they are. */
class ExamplesIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void aWebServerAndFiveWorkersWithExpectedExitCodes() throws IOException {
        int port = FreePort.choose();
        sandbox.environment("WEB_PORT", Integer.toString(port));
        var supervised = sandbox.settled(sandbox.example("web-and-workers.yaml"));
        int web = supervised.awaitPid("web/0");
        assertThat(awaitAnswer(port, "")).isEqualTo("hello from pid " + web + "\n");
        int[] codes = {0, 2, 0, 2};
        for (int index = 0; index < codes.length; index++) {
            var succeeded = supervised.await("queue/" + index, "Succeeded");
            assertThat(succeeded.path("lastExit").path("exitCode").asInt()).isEqualTo(codes[index]);
            assertThat(succeeded.path("restarts").asInt()).isZero();
        }
        var failed = supervised.await("queue/4", "Failed");
        assertThat(failed.path("restarts").asInt()).isEqualTo(3);
        assertThat(failed.path("lastExit").path("exitCode").asInt()).isEqualTo(1);

        Signals.send("KILL", web);
        int next = supervised.awaitPidOtherThan(web, "web/0");
        assertThat(awaitAnswer(port, "")).isEqualTo("hello from pid " + next + "\n");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aHeartbeatIsNeverDisturbedByACrasher() {
        var supervised = sandbox.settled(sandbox.example("heartbeat-and-crasher.yaml"));
        int heartbeat = supervised.awaitPid("heartbeat/0");
        Patience.until(
                "three crashes",
                () -> supervised.instance("crasher/0").path("restarts").asInt() >= 2
                        && supervised
                                .instance("crasher/0")
                                .path("phase")
                                .asText()
                                .equals("Backoff"));
        supervised.program().awaitLine(line -> line.endsWith("heartbeat/0 | beat 3 from pid " + heartbeat));
        supervised.program().awaitStderr("crasher/0 | RuntimeError: something went wrong");
        assertThat(supervised.awaitPid("heartbeat/0")).isEqualTo(heartbeat);
        supervised.awaitCondition("Ready", "True", "AllReady");
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void oneWorkerUnderThreePolicies() {
        var supervised = sandbox.settled(sandbox.example("policies.yaml"));
        var succeeded = supervised.await("on-failure/0", "Succeeded");
        assertThat(succeeded.path("restarts").asInt()).isEqualTo(2);
        assertThat(supervised.await("never/0", "Failed").path("restarts").asInt())
                .isZero();
        Patience.until(
                "it starts again also after it ended well",
                () -> supervised.instance("always/0").path("restarts").asInt() >= 3);
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void fourWorkersByTheClock() {
        var supervised = sandbox.settled(sandbox.example("schedules.yaml"));
        supervised.await("warm-up/0", "Succeeded");
        supervised.program().awaitLine(line -> line.endsWith("warm-up/0 | the caches are warm"));
        Patience.until(
                "three polls, one after the other",
                () -> supervised.program().lines().stream()
                                .filter(line -> line.endsWith("poll/0 | looked, nothing new"))
                                .count()
                        >= 3);
        assertThat(supervised.instance("poll/0").path("restarts").asInt()).isZero();
        assertThat(supervised.instance("backup/0").path("reason").asText()).isEqualTo("Scheduled");
        assertThat(supervised.instance("backup/0").path("nextStartAt").asText()).isNotEmpty();

        Program run = sandbox.client("run-now", "backup", "--wait");
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
        assertThat(run.stdout()).isEqualTo("backup has run\n");
        supervised.program().awaitLine(line -> line.endsWith("backup/0 | backup is done"));
        supervised.awaitCondition("Ready", "True", "AllReady");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aLeakIsCaughtByItsWatchdog() {
        var supervised = sandbox.settled(sandbox.example("watchdogs.yaml"));
        int pid = supervised.awaitPid("leak/0");
        supervised.program().awaitStderr("limit 200Mi: restarting");
        supervised.awaitPidOtherThan(pid, "leak/0");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void anAgentFinishesItsTaskOnSigtermAndResumes() {
        sandbox.environment("CHECKPOINT_FILE", sandbox.path("state.json").toString());
        sandbox.environment("TASK_SECONDS", "0.5");
        var first = sandbox.settled(sandbox.example("checkpoint.yaml"));
        first.program().awaitLine(line -> line.endsWith("agent/0 | task 2 begins"));
        assertThat(first.terminate()).isZero();
        int finished = Json.read(sandbox.read("state.json")).path("finished").asInt();
        assertThat(finished).isGreaterThanOrEqualTo(2);
        assertThat(first.program().lines())
                .anyMatch(line -> line.endsWith("asked to stop: finishes task " + finished + " first"))
                .last()
                .asString()
                .endsWith("agent/0 | stops after task " + finished);

        var second = sandbox.settled(sandbox.example("checkpoint.yaml"));
        second.program().awaitLine(line -> line.endsWith("agent/0 | resumes after task " + finished));
        int pid = second.awaitPid("agent/0");
        Signals.send("KILL", pid);
        second.awaitPidOtherThan(pid, "agent/0");
        second.program().awaitLine(line -> line.matches(".*agent/0 \\| resumes after task [0-9]+"));
        assertThat(second.terminate()).isZero();
    }

    @Test
    void aShopThatIsOrderedFromKilledAndStopped() throws IOException {
        int port = FreePort.choose();
        sandbox.environment("SHOP_PORT", Integer.toString(port));
        sandbox.environment("SHOP_ORDERS_PORT", Integer.toString(FreePort.choose()));
        sandbox.environment("SHOP_DATA", sandbox.path("shop").toString());
        var supervised = sandbox.settled(sandbox.example("shop.yaml"));
        supervised.awaitCondition("Ready", "True", "AllReady");
        int web = supervised.awaitPid("web/0");
        assertThat(awaitAnswer(port, "")).startsWith("Welcome to the shop (pid " + web + ")");
        awaitAnswer(port, "tea");
        supervised.program().awaitLine(line -> line.matches(".*queue/[0-2] \\| order 1 is packed"));

        Program kill = sandbox.client("signal", "KILL", "web");
        assertThat(kill.awaitExit()).as(kill.stderr()).isZero();
        int next = supervised.awaitPidOtherThan(web, "web/0");
        assertThat(awaitAnswer(port, "")).startsWith("Welcome to the shop (pid " + next + ")");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    /** As it is, but for the folder, which has to be this test's own. */
    @Test
    void outputGoesToFilesThatAreRotatedAndMadeAnew() throws IOException {
        Path folder = Files.createDirectory(sandbox.path("log-files"));
        String text = Files.readString(Path.of("examples/log-files.yaml"));
        assertThat(text).contains("path: /tmp/log-files/requests.log", "path: /tmp/log-files/audit.log");
        Path crew = sandbox.write("log-files.yaml", text.replace("/tmp/log-files", folder.toString()));
        var supervised = sandbox.settled(sandbox.run(crew.toString()));
        Patience.until("two older files", () -> Files.exists(folder.resolve("requests.log.2.gz")));
        assertThat(unpacked(folder.resolve("requests.log.2.gz")))
                .startsWith("GET /item/1 200\nGET /item/2 200\n")
                .hasSizeBetween(19_000, 20_000);
        assertThat(Files.size(folder.resolve("requests.log"))).isLessThanOrEqualTo(20_000);
        Program shown = sandbox.client("logs", "requests", "--tail", "3");
        assertThat(shown.awaitExit()).as(shown.stderr()).isZero();
        assertThat(shown.lines()).hasSize(3).allMatch(line -> line.matches("GET /item/[0-9]+ 200"));

        Path audit = folder.resolve("audit.log");
        Patience.until(
                "both replicas, both streams",
                () -> Stream.of("0 is fine", "1 is fine", "0 has a doubt", "1 has a doubt")
                        .allMatch(line -> read(audit).contains(line + "\n")));
        Files.move(audit, folder.resolve("moved"));
        supervised.program().signal("USR2");
        Patience.until("it is made anew", () -> read(audit).contains("is fine"));
        assertThat(supervised.terminate()).isZero();
        assertThat(supervised.program().stdout())
                .doesNotContain("nobody reads this")
                .doesNotContain("GET /item");
        sandbox.assertNothingLeft();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unpacked(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** GET, or POST where there is a body; waits until the server is up. */
    private static String awaitAnswer(int port, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .timeout(Duration.ofSeconds(5));
        var built = body.isEmpty()
                ? request.build()
                : request.uri(URI.create("http://127.0.0.1:" + port + "/orders"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return Patience.await(
                    "an answer on port " + port,
                    () -> {
                        try {
                            var answer = http.send(built, HttpResponse.BodyHandlers.ofString());
                            return answer.statusCode() < 400 ? answer.body() : "";
                        } catch (IOException notYet) {
                            return "";
                        } catch (InterruptedException stop) {
                            throw new IllegalStateException(stop);
                        }
                    },
                    text -> !text.isEmpty());
        }
    }
}
