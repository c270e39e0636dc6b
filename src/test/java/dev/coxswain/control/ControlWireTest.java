package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.system.Patience;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections, and requests that no client of ours sends. */
@Timeout(30)
class ControlWireTest {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final ControlClient client = rig.client();

    @Test
    void theConnectionOfABodyThatIsTooLargeIsClosed() throws IOException {
        String body = "#".repeat(ControlApi.MAX_BODY + 1);
        assertThat(raw("POST /v1/plan HTTP/1.1\r\nhost: x\r\ncontent-length: " + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void whoIsOneTooManyIsSentAway() throws IOException, NoSupervisor {
        List<ControlClient> others = new ArrayList<>();
        for (int i = 0; i < Connections.MAX; i++) {
            others.add(rig.client());
            others.get(i).get("/v1/workers");
        }
        assertThat(raw("GET /v1/crew HTTP/1.1\r\nhost: x\r\n\r\n")).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void whoAsksForNothingMakesRoom() throws IOException, NoSupervisor {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < Connections.MAX; i++) {
            silent.add(connect());
        }
        assertThat(client.get("/v1/crew").status()).isEqualTo(200);
        assertThat(silent.getFirst().read(ByteBuffer.allocate(1)))
                .as("the oldest is closed")
                .isEqualTo(-1);
        for (SocketChannel one : silent) {
            one.close();
        }
    }

    @Test
    void whoIsFarTooManyIsNotEvenHeard() throws IOException, NoSupervisor {
        List<ControlClient> others = new ArrayList<>();
        for (int i = 0; i < Connections.MAX + Connections.MAX_REFUSED; i++) {
            others.add(rig.client());
            others.get(i).get("/v1/workers");
        }
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 2 * Connections.MAX_REFUSED; i++) {
            silent.add(connect());
        }
        assertThat(silent.getFirst().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        for (SocketChannel one : silent) {
            one.close();
        }
    }

    @Test
    void whoHangsUpWithARequestBehindAnotherOneTakesNoPlaceForEver() throws IOException, NoSupervisor {
        String follow = "GET /v1/logs?follow=true HTTP/1.1\r\nhost: x\r\n\r\n";
        for (int i = 0; i < Connections.MAX + Connections.MAX_REFUSED; i++) {
            try (var channel = connect()) {
                Channels.newOutputStream(channel)
                        .write((follow + "POST /v1/plan HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nki")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
            }
        }
        assertThat(client.get("/v1/crew").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "accept: text/event-stream\r\n"})
    void whoHangsUpWithARequestBehindHisStreamIsFollowingNoMore(String form) throws Exception {
        for (int i = 0; i < 5; i++) {
            try (var channel = connect()) {
                Channels.newOutputStream(channel)
                        .write(("GET /v1/events?follow=true HTTP/1.1\r\nhost: x\r\n" + form
                                        + "\r\nPOST /v1/plan HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nki")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
            }
        }
        Patience.until("all are let go", () -> rig.supervisor.eventLog().followers() == 0);
    }

    @Test
    void aFirstRequestThatDoesNotComeEndsTheConnection() throws IOException, NoSupervisor {
        try (var hasty = new ControlRig(100);
                var asked = hasty.client();
                var silent = SocketChannel.open(UnixDomainSocketAddress.of(hasty.socket));
                var slow = SocketChannel.open(UnixDomainSocketAddress.of(hasty.socket))) {
            assertThat(asked.get("/v1/crew").status()).isEqualTo(200);
            slow.write(ByteBuffer.wrap("GET /v1/crew HTTP/1.1\r\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(slow.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(asked.get("/v1/crew").status())
                    .as("one that has asked stays")
                    .isEqualTo(200);
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(rig.socket));
    }

    static List<Arguments> unusualRequests() {
        String host = "host: x\r\n";
        return List.of(
                Arguments.of("GET /v1/crew HTTP/1.1\r\n", 400),
                Arguments.of("GET /v1/crew HTTP/1.1\r\nhost: a\r\nhost: b\r\n", 400),
                Arguments.of("GET /v1/%zz HTTP/1.1\r\n" + host, 400),
                Arguments.of("GET v1/crew HTTP/1.1\r\n" + host, 400),
                Arguments.of("CONNECT localhost:80 HTTP/1.1\r\n" + host, 400),
                Arguments.of("OPTIONS * HTTP/1.1\r\n" + host, 405),
                Arguments.of("OPTIONS /v1/crew HTTP/1.1\r\n" + host, 405),
                Arguments.of("TRACE /v1/crew HTTP/1.1\r\n" + host, 405),
                Arguments.of("BREW /v1/crew HTTP/1.1\r\n" + host, 405),
                Arguments.of("BREW /coffee HTTP/1.1\r\n" + host, 404),
                Arguments.of("B@D /v1/crew\r\n", 400),
                Arguments.of("GET /v1/crew HTTP/1.1\r\n" + host + "content-length: x\r\n", 400),
                Arguments.of("GET /" + "x".repeat(ControlServer.MAX_REQUEST_LINE) + " HTTP/1.1\r\n" + host, 414),
                Arguments.of(
                        "GET / HTTP/1.1\r\n" + host + "x: " + "y".repeat(ControlServer.MAX_HEADERS) + "\r\n", 431));
    }

    @ParameterizedTest
    @MethodSource("unusualRequests")
    void everyAnswerThatIsNoSuccessIsAProblemDocument(String head, int status) throws IOException, NoSupervisor {
        String answer = raw(head + "connection: close\r\n\r\n");
        // Where the first line can't be read, nobody knows its version.
        assertThat(answer).containsPattern("^HTTP/1.[01] " + status + " ");
        assertThat(answer).contains("\r\ncontent-type: application/problem+json\r\n", "\"status\":" + status);
        assertThat(rig.client().get("/v1/crew").status()).isEqualTo(200);
    }

    @Test
    void aCrewThatTheCallerHasIsNotSentAgain() throws IOException {
        String get = "GET /v1/crew HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        String first = raw(get + "\r\n");
        String tag = first.lines()
                .filter(line -> line.startsWith("etag: "))
                .findFirst()
                .orElseThrow()
                .substring("etag: ".length());
        assertThat(first).startsWith("HTTP/1.1 200 ");
        String again = raw(get + "if-none-match: \"other\", W/" + tag + "\r\n\r\n");
        assertThat(again)
                .startsWith("HTTP/1.1 304 ")
                .contains("\r\netag: " + tag + "\r\n")
                .endsWith("\r\n\r\n")
                .doesNotContain("content-type", "transfer-encoding");
        rig.supervisor.exits("job", 3);
        assertThat(raw(get + "if-none-match: " + tag + "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aTargetWithSchemeAndHostIsItsPath() throws IOException {
        assertThat(raw("GET http://localhost/v1/workers HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatAPathTakesIsInAHeaderToo() throws IOException {
        assertThat(raw("DELETE /v1/crew HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
                .contains("\r\nallow: GET\r\n");
    }

    /** What a request is answered up to the connection's end. */
    private String raw(String request) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(rig.socket))) {
            Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.UTF_8));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
