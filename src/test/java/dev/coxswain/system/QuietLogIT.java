package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever strangers send to the ports, the log has no word of it: a trace for each would fill the disk. */
class QuietLogIT {

    private static final Pattern API = Pattern.compile("API on 127\\.0\\.0\\.1:([0-9]+), TLS");

    private static final List<String> NO_HTTP = List.of(
            "GET /q/health HTTP/1.1\r\n\r\n",
            "GET /q/health HTTP/1.1\r\nhost: a b\r\n\r\n",
            "GET / HTTP/9.9\r\nhost: x\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001",
            "\u0000\u0001\u0002\u0003\r\n\r\n",
            "POST /v1/reload HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "GET /" + "a".repeat(20_000));

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** Hangs up in order, or at once (RST), after what it has said. */
    private static void say(int port, String text, boolean abruptly) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(2_000);
            if (abruptly) {
                socket.setSoLinger(true, 0);
            }
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            if (!abruptly) {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        } catch (SocketException refused) {
            // Hung up on, as it may be.
        }
    }

    @Test
    void whatIsNoHttpLeavesNoTraceInIt() throws IOException {
        OwnCertificate.make(sandbox.folder(), "quiet");
        Path tokens = sandbox.write("tokens", "0123456789abcdef,ops,change\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        sandbox.environment("COXSWAIN_MANAGEMENT_PORT", "0");
        Supervised supervised = sandbox.settled(sandbox.run(
                sandbox.crew("workers: [{name: web, command: [\"sleep\", \"600\"]}]")
                        .toString(),
                "--api-port",
                "0",
                "--api-host",
                "127.0.0.1",
                "--api-cert",
                sandbox.path("tls.crt").toString(),
                "--api-key",
                sandbox.path("tls.key").toString(),
                "--api-token-file",
                tokens.toString()));
        supervised.program().awaitStderr("API on 127.0.0.1:");
        Matcher told = API.matcher(supervised.program().stderr());
        assertThat(told.find()).isTrue();
        Management management = Management.of(supervised);
        for (int port : new int[] {Integer.parseInt(told.group(1)), management.port()}) {
            for (String text : NO_HTTP) {
                say(port, text, false);
                say(port, text, true);
            }
        }
        // Everything before has been dealt with by the one event loop when this is answered.
        assertThat(supervised.crew().path("metadata").path("name").asText()).isEqualTo("test");
        assertThat(supervised.terminate()).isZero();
        assertThat(supervised.program().stderr().lines())
                .noneMatch(line -> line.contains("Exception") || line.startsWith("\tat "));
    }
}
