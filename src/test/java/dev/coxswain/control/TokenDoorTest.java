package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Route by caller, over the network: who may what. */
@Timeout(60)
class TokenDoorTest {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private int port;

    /** A token's name says what it may: {@code read}, {@code change}, {@code known} (and nothing), {@code away…}. */
    private record Words() implements Authority {
        @Override
        public Optional<Bearer> bearer(String token) throws Away {
            if (token.equals("away")) {
                throw new Away("it hangs");
            }
            return token.equals("bad") ? Optional.empty() : Optional.of(new Word(token));
        }
    }

    private record Word(String token) implements Authority.Bearer {
        @Override
        public String name() {
            return "user\n" + token;
        }

        @Override
        public boolean mayRead() throws Authority.Away {
            awayOrNot();
            return !token.equals("known");
        }

        @Override
        public boolean mayChange() throws Authority.Away {
            awayOrNot();
            return token.equals("change");
        }

        private void awayOrNot() throws Authority.Away {
            if (token.equals("away-later")) {
                throw new Authority.Away("it hangs");
            }
        }

        @Override
        public String needs(boolean change) {
            return "something else";
        }
    }

    @BeforeEach
    void open() {
        port = rig.serve(new TokenDoor(new Words(), new TokenDoor.Log() {
            @Override
            public void info(String line) {
                log.add(line);
            }

            @Override
            public void warn(String line) {
                log.add("WARN " + line);
            }
        }));
    }

    /** 0: allowed, whatever the route says then. */
    @ParameterizedTest
    @CsvSource({
        "'', 401, 401",
        "authorization: Basic cmVhZA==, 401, 401",
        "authorization: Bearer, 401, 401",
        "authorization: Bearer two words, 401, 401",
        "authorization: Bearer bad, 401, 401",
        "authorization: Bearer known, 403, 403",
        "authorization: Bearer read, 0, 403",
        "authorization: bearer change, 0, 0",
        "authorization: Bearer away, 503, 503",
        "authorization: Bearer away-later, 503, 503",
    })
    void whoMayHaveWhichRoute(String header, int read, int change) throws IOException {
        for (Route route : new Routes(rig.parts()).table()) {
            int wanted = route.access() == Route.Access.CHANGE ? change : read;
            String target = route.path().replace("NAME", "web").replace("INDEX", "0");
            if (header.contains("bad")) {
                open(); // A door that has heard of no bad token yet.
            }
            String answer = ask(route.method(), target, header.isEmpty() ? "" : header + "\r\n");
            int status = Integer.parseInt(answer.substring(9, 12));
            if (wanted == 0) {
                assertThat(status).as(route.toString()).isNotIn(401, 403, 405, 429, 500, 503);
            } else {
                assertThat(status).as(route.toString()).isEqualTo(wanted);
                assertThat(answer).contains("application/problem+json").doesNotContain("web/0");
            }
            assertThat(answer.contains("\r\nwww-authenticate: Bearer realm=\"coxswain\""))
                    .isEqualTo(status == 401);
        }
        assertThat(rig.supervisor.shutdown).isEqualTo(change == 0);
    }

    @Test
    void withoutATokenNobodyLearnsWhichRoutesThereAre() throws IOException {
        for (String target : List.of("/", "/v1/nothing", "/v1/crew?pretty", "/%zz", "/v1/workers/web")) {
            assertThat(ask("GET", target, "")).startsWith("HTTP/1.1 401 ");
            assertThat(ask("DELETE", target, "")).startsWith("HTTP/1.1 401 ");
        }
        assertThat(ask("GET", "/v1/nothing", "authorization: Bearer known\r\n")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aPageOfAnotherOriginMayChangeNothing() throws IOException {
        String change = "authorization: Bearer change\r\n";
        String stop = "/v1/workers/web/stop";
        assertThat(ask("POST", stop, change + "origin: http://evil.example\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(ask("POST", stop, change + "origin: null\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(ask("POST", stop, change + "origin: https://x\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(ask("POST", stop, change + "origin: http://x\r\norigin: http://x\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(rig.supervisor.status().state().worker("web").orElseThrow().readyReplicas())
                .isEqualTo(1);
        assertThat(ask("POST", stop, change + "origin: http://x\r\n")).startsWith("HTTP/1.1 202 ");
        assertThat(ask("OPTIONS", stop, change + "origin: http://evil.example\r\n"))
                .doesNotContainIgnoringCase("access-control");
    }

    @Test
    void whoGuessesIsSlowedDownAndNobodyElse() throws IOException {
        assertThat(ask("GET", "/v1/crew", "authorization: Bearer read\r\n")).startsWith("HTTP/1.1 200 ");
        int refused = 0;
        for (int i = 0; i < Attempts.BURST + 5; i++) {
            String answer = ask("GET", "/v1/crew", "authorization: Bearer bad\r\n");
            refused += answer.startsWith("HTTP/1.1 429 ") ? 1 : 0;
        }
        assertThat(refused).isPositive();
        assertThat(ask("GET", "/v1/crew", "authorization: Bearer read\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET", "/v1/crew", "authorization: Bearer change\r\n"))
                .as("not known yet, from the same address")
                .startsWith("HTTP/1.1 429 ");
    }

    @Test
    void whoChangesIsInTheLogAndNoTokenEver() throws IOException {
        ask("POST", "/v1/workers/web/stop?wait=true", "authorization: Bearer change\r\n");
        ask("POST", "/v1/workers/we%0Ab/1/restart", "authorization: Bearer change\r\n");
        ask("GET", "/v1/crew", "authorization: Bearer away\r\n");
        ask("GET", "/v1/crew", "authorization: Bearer away\r\n");
        assertThat(log)
                .containsExactly(
                        "user?change asks over the network: POST /v1/workers/web/stop",
                        "user?change asks over the network: POST /v1/workers/we?b/1/restart",
                        "WARN nobody is let in over the network: it can't be told whose a token is: it hangs");
        log.clear();
        ask("GET", "/v1/crew", "authorization: Bearer bad\r\n");
        assertThat(log).isEmpty();
    }

    @Test
    void aBodyIsTakenWhole() throws IOException {
        String body = "{\"replicas\": 3}";
        assertThat(ask(
                        "POST",
                        "/v1/workers/queue/scale?wait=true",
                        "authorization: Bearer change\r\ncontent-length: " + body.length() + "\r\n",
                        body))
                .startsWith("HTTP/1.1 200 ")
                .contains("queue/2");
    }

    private String ask(String method, String target, String headers) throws IOException {
        return ask(method, target, headers, "");
    }

    private String ask(String method, String target, String headers, String body) throws IOException {
        try (var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            String request = method + " " + target + " HTTP/1.1\r\nhost: x\r\n" + headers + "connection: close\r\n\r\n";
            Channels.newOutputStream(channel).write((request + body).getBytes(StandardCharsets.US_ASCII));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
