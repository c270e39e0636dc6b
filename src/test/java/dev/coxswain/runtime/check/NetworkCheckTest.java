package dev.coxswain.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coxswain.FreePort;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.engine.CheckResult;
import dev.coxswain.engine.Event;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCheckTest {

    private static final String HOST = "127.0.0.1";

    @TempDir
    private Path folder;

    private final Bench bench = new Bench();
    private final AtomicReference<HttpServerRequest> last = new AtomicReference<>();

    @AfterEach
    void close() {
        bench.close();
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private int server(HttpServerOptions options) {
        return server(options, HOST);
    }

    private int server(HttpServerOptions options, String host) {
        HttpServer server = bench.vertx.createHttpServer(options.setHost(host)).requestHandler(request -> {
            last.set(request);
            switch (String.valueOf(request.path())) {
                case "/ok", "/8080/x" -> request.response().end("fine");
                case "/made" -> request.response().setStatusCode(204).end();
                case "/down" -> request.response().setStatusCode(503).end("no database");
                case "/rude" ->
                    request.response()
                            .setStatusCode(500)
                            .end(Buffer.buffer("\u001b[31mno\u001b[0m\r\ndatabase ")
                                    .appendByte((byte) 0xe2));
                case "/long" -> request.response().setStatusCode(500).end("x" + "ü".repeat(1000));
                case "/missing" -> request.response().setStatusCode(404).end();
                case "/here" ->
                    request.response()
                            .setStatusCode(302)
                            .putHeader("Location", "/down")
                            .end();
                case "/there" ->
                    request.response()
                            .setStatusCode(301)
                            .putHeader("Location", "http://elsewhere.example/down")
                            .end();
                case "/round" ->
                    request.response()
                            .setStatusCode(307)
                            .putHeader("Location", "/round")
                            .end();
                case "/same" -> request.response().setStatusCode(304).end();
                case "/endless" -> request.response().setChunked(true).write("x".repeat(20_000));
                default -> {} // hangs
            }
        });
        return done(server.listen(0)).actualPort();
    }

    private Event.Checked get(int port, String path) throws InterruptedException {
        return bench.check(new Handler.HttpGet("HTTP", HOST, port, path, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "/ok, SUCCESS",
        "/made, SUCCESS",
        "/same, SUCCESS",
        "/there, SUCCESS",
        "/endless, SUCCESS",
        "/down, FAILURE",
        "/missing, FAILURE",
        "/here, FAILURE",
        "/round, FAILURE"
    })
    void statusesFrom200To399AreSuccess(String path, CheckResult result) throws Exception {
        assertThat(get(server(new HttpServerOptions()), path).result()).isEqualTo(result);
    }

    @Test
    void aFailureTellsTheStatusAndTheBody() throws Exception {
        assertThat(get(server(new HttpServerOptions()), "/down").message())
                .matches("HTTP 503 after [0-9.]+m?s: no database");
        assertThat(get(server(new HttpServerOptions()), "/round").message()).contains("10 redirects");
    }

    @Test
    void aHeaderThatCantBeSentIsAFailure() throws Exception {
        int port = server(new HttpServerOptions());
        Event.Checked checked = bench.check(new Handler.HttpGet("HTTP", HOST, port, "/ok", Map.of("X-Id", "a\nb")));
        assertThat(checked.result()).isEqualTo(CheckResult.FAILURE);
        assertThat(checked.message()).startsWith("a header can't be sent");
    }

    @Test
    void aRedirectIsFollowedOnAnAddressOfVersion6Too() throws Exception {
        assumeTrue(hasIpv6(), "skipped: no ::1 here");
        int port = server(new HttpServerOptions(), "::1");
        assertThat(bench.check(new Handler.HttpGet("HTTP", "::1", port, "/here", Map.of()))
                        .result())
                .isEqualTo(CheckResult.FAILURE);
        assertThat(bench.check(new Handler.HttpGet("HTTP", "[::1]", port, "/ok", Map.of()))
                        .result())
                .isEqualTo(CheckResult.SUCCESS);
    }

    private static boolean hasIpv6() {
        try (var socket = new java.net.ServerSocket()) {
            socket.bind(new java.net.InetSocketAddress("::1", 0));
            return true;
        } catch (java.io.IOException none) {
            return false;
        }
    }

    @Test
    void aBodyCanDoNothingToATerminal() throws Exception {
        assertThat(get(server(new HttpServerOptions()), "/rude").message()).endsWith("s: no database \ufffd");
    }

    @Test
    void aBodyIsCutBetweenTwoCharacters() throws Exception {
        assertThat(get(server(new HttpServerOptions()), "/long").message()).endsWith("s: x" + "ü".repeat(127));
    }

    @Test
    void headersAreSentAndExpanded() throws Exception {
        int port = server(new HttpServerOptions());

        bench.check(new Handler.HttpGet(
                "HTTP", HOST, port, "/$(PORT)/x", Map.of("Host", "shop.example", "X-Id", "$(SUBJECT)")));

        assertThat(last.get().path()).isEqualTo("/8080/x");
        assertThat(last.get().getHeader("X-Id")).isEqualTo("web/0");
        assertThat(last.get().headers().getAll("Host")).containsExactly("shop.example");
    }

    @Test
    void aHungServerTimesOut() throws Exception {
        Event.Checked checked = bench.check(
                new Handler.HttpGet("HTTP", HOST, server(new HttpServerOptions()), "/hangs", Map.of()),
                Duration.ofMillis(300));

        assertThat(checked.result()).isEqualTo(CheckResult.FAILURE);
        assertThat(checked.message()).isEqualTo("timed out after 300ms");
    }

    @Test
    void certificatesAreNotLookedAt() throws Exception {
        Path store = folder.resolve("server.p12");
        List<String> keytool = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=elsewhere.example",
                "-alias",
                "server",
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-keystore",
                store.toString());
        assertThat(new ProcessBuilder(keytool).redirectErrorStream(true).start().waitFor())
                .isZero();
        int port = server(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword("password")));

        Event.Checked checked = bench.check(new Handler.HttpGet("HTTPS", HOST, port, "/ok", Map.of()));

        assertThat(checked.message()).isEmpty();
        assertThat(checked.result()).isEqualTo(CheckResult.SUCCESS);
    }

    @Test
    void aClosedPortIsAFailureInWords() throws Exception {
        int port = FreePort.choose();

        Event.Checked http = get(port, "/ok");
        assertThat(http.result()).isEqualTo(CheckResult.FAILURE);
        assertThat(http.message()).isEqualTo("http://127.0.0.1:" + port + "/ok: Connection refused");
        Event.Checked tcp = bench.check(new Handler.TcpSocket(HOST, port));
        assertThat(tcp.message()).isEqualTo("127.0.0.1:" + port + ": Connection refused");
        Event.Checked grpc = bench.check(new Handler.Grpc(port, ""));
        assertThat(grpc.message()).isEqualTo("gRPC 127.0.0.1:" + port + ": Connection refused");
    }

    @Test
    void theNativeTransportsOwnCallsAreNoBusinessOfTheReaders() {
        assertThat(Network.words(
                        "127.0.0.1:81",
                        new IOException(
                                "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:81")))
                .isEqualTo("127.0.0.1:81: Connection refused");
    }

    @Test
    void aTcpConnectionIsSuccess() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            assertThat(bench.check(new Handler.TcpSocket(HOST, open.getLocalPort()))
                            .result())
                    .isEqualTo(CheckResult.SUCCESS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', SUCCESS, ''",
        "down, FAILURE, gRPC health is NOT_SERVING",
        "unknown, FAILURE, 'gRPC status 5: it knows no service \"unknown\"'",
        "none, FAILURE, gRPC status 12: the server has no health service (grpc.health.v1.Health)"
    })
    void grpcHealthIsAskedForTheService(String service, CheckResult result, String message) throws Exception {
        int port = done(bench.vertx
                        .createHttpServer(new HttpServerOptions().setHost(HOST))
                        .requestHandler(NetworkCheckTest::health)
                        .listen(0))
                .actualPort();

        Event.Checked checked = bench.check(new Handler.Grpc(port, service));

        assertThat(checked.message()).isEqualTo(message);
        assertThat(checked.result()).isEqualTo(result);
    }

    /** What a gRPC server sends, per the protocol's description over HTTP/2. */
    private static void health(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            int nameLength = body.length() > 5 ? body.getByte(6) : 0;
            String service = nameLength == 0 ? "" : body.getString(7, 7 + nameLength);
            request.response().putHeader("content-type", "application/grpc");
            boolean right = String.valueOf(request.path()).equals("/grpc.health.v1.Health/Check")
                    && "application/grpc".equals(request.getHeader("content-type"))
                    && "trailers".equals(request.getHeader("te"))
                    && body.getInt(1) == body.length() - 5;
            if (!right) {
                request.response().putHeader("grpc-status", "13").end();
            } else if (service.equals("unknown")) {
                request.response().putHeader("grpc-status", "5").end();
            } else if (service.equals("none")) {
                request.response().putHeader("grpc-status", "12").end();
            } else {
                byte status = (byte) (service.equals("down") ? 2 : 1);
                request.response().putTrailer("grpc-status", "0");
                request.response().end(Buffer.buffer(new byte[] {0, 0, 0, 0, 2, 8, status}));
            }
        });
    }
}
