package dev.coxswain.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.net.ListenAddress;
import dev.coxswain.system.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connections of the management port may cost each other. */
@Timeout(60)
class ManagementServerTest {

    private static final long CONNECTION_MILLIS = 300;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final ManagementServer server = new ManagementServer(vertx, () -> {}, CONNECTION_MILLIS);
    private final AtomicInteger ticks = new AtomicInteger();
    private final List<Socket> sockets = new ArrayList<>();
    private int port;

    @BeforeEach
    void serve() throws ListenAddress.Unusable {
        server.serve(request -> request.response().end("health"));
        var extra = new ManagementServer.Extra(
                path -> path.startsWith("/v1/"), request -> request.uri().contains("follow"), this::answer);
        String address =
                server.listen(ListenAddress.of(ListenAddress.Port.MANAGEMENT, Optional.of("127.0.0.1"), 0), extra);
        port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** {@code /v1/follow}: a line now and then; {@code /v1/follow/end}: one line; else one word. */
    private void answer(HttpServerRequest request) {
        if (request.uri().equals("/v1/follow")) {
            request.response().setChunked(true).write("begin\n");
            long timer = vertx.setPeriodic(100, tick -> {
                ticks.incrementAndGet();
                request.response().write("tick\n");
            });
            request.response().closeHandler(gone -> vertx.cancelTimer(timer));
        } else {
            request.response().end("once");
        }
    }

    private BufferedReader ask(String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        sockets.add(socket);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String until(BufferedReader reader, String wanted) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            all.append(line).append('\n');
            if (line.equals(wanted)) {
                return all.toString();
            }
        }
        return all.toString();
    }

    @Test
    void aStreamOutlivesWhatEndsOtherConnections() throws IOException {
        BufferedReader stream = ask("/v1/follow");
        BufferedReader other = ask("/q/health/live");
        assertThat(until(stream, "begin")).startsWith("HTTP/1.1 200");
        assertThat(until(other, "no such line")).as("ended by time").startsWith("HTTP/1.1 200");
        int before = ticks.get();
        assertThat(until(stream, "tick")).endsWith("tick\n");
        Patience.until("it goes on", () -> ticks.get() > before + 3);
        assertThat(until(stream, "tick")).endsWith("tick\n");
    }

    @Test
    void thereAreFewStreamsAndOneMoreIsTold() throws IOException {
        List<BufferedReader> streams = new ArrayList<>();
        for (int i = 0; i < ManagementServer.MAX_STREAMS; i++) {
            streams.add(ask("/v1/follow"));
            until(streams.getLast(), "begin");
        }
        assertThat(until(ask("/v1/follow"), "no such line"))
                .startsWith("HTTP/1.1 503")
                .contains("retry-after: 15", "there are 8 streams already");
        sockets.getFirst().close();
        Patience.until("there is room again", () -> answers("/v1/follow", "begin"));
    }

    @Test
    void streamsTakeNoPlaceOfAProbeAndMakeRoomForNone() throws IOException {
        BufferedReader stream = ask("/v1/follow");
        until(stream, "begin");
        for (int i = 0; i < 2 * ManagementServer.MAX_CONNECTIONS; i++) {
            sockets.add(new Socket("127.0.0.1", port));
        }
        assertThat(answers("/q/health/live", "0")).isTrue();
        assertThat(until(stream, "tick")).as("it was the oldest of all").endsWith("tick\n");
    }

    @Test
    void whoHangsUpWithARequestBehindHisStreamGivesItsPlaceBack() throws IOException {
        for (int i = 0; i < ManagementServer.MAX_STREAMS; i++) {
            BufferedReader stream = ask("/v1/follow");
            until(stream, "begin");
            sockets.getLast()
                    .getOutputStream()
                    .write("POST /v1/plan HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nki"
                            .getBytes(StandardCharsets.US_ASCII));
            until(stream, "tick");
            sockets.getLast().close();
        }
        Patience.until("there is room again", () -> answers("/v1/follow", "begin"));
    }

    @Test
    void aStreamThatEndsGivesItsPlaceBack() throws IOException {
        for (int i = 0; i < 3 * ManagementServer.MAX_STREAMS; i++) {
            assertThat(until(ask("/v1/follow/end"), "no such line")).contains("200", "once");
        }
    }

    private boolean answers(String path, String line) {
        try {
            return until(ask(path), line).startsWith("HTTP/1.1 200");
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void nothingThatChangesIsEvenAsked() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        sockets.add(socket);
        socket.getOutputStream()
                .write("POST /v1/once HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 405").contains("allow: GET, HEAD");
    }
}
