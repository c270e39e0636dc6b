package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.net.ListenAddress;
import dev.coxswain.system.OwnCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The port of the network API: TLS, a certificate that is exchanged, and what it takes at most. */
@Timeout(60)
class NetworkServerTest {

    private static final String TOKEN = "0123456789abcdef";

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    @TempDir
    Path folder;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private int port;

    @BeforeEach
    void open() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), TOKEN + ",ops,change\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        OwnCertificate.make(folder, "first");
        TokenDoor.Log into = new TokenDoor.Log() {
            @Override
            public void info(String line) {
                log.add(line);
            }

            @Override
            public void warn(String line) {
                log.add(line);
            }
        };
        var server =
                new NetworkServer(vertx, new ControlApi(rig.parts()), new TokenDoor(new TokenFile(tokens), into), into);
        String where = server.listen(
                ListenAddress.of(ListenAddress.Port.API, Optional.of("127.0.0.1"), 0),
                Optional.of(new NetworkServer.Tls(folder.resolve("tls.crt"), folder.resolve("tls.key"))));
        port = Integer.parseInt(where.substring(where.lastIndexOf(':') + 1));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void aTokenIsServedOverTlsThirteenAndPlainHttpIsNot() throws Exception {
        try (SSLSocket socket = connect("TLSv1.3")) {
            assertThat(ask(socket)).startsWith("HTTP/1.1 200 ").contains("\"name\":\"shop\"");
        }
        assertThatThrownBy(() -> connect("TLSv1.2")).isInstanceOf(SSLHandshakeException.class);
        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.getOutputStream()
                    .write("GET /v1/crew HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void aCertificateThatIsExchangedIsTakenUpAndABadOneIsNot() throws Exception {
        assertThat(subject()).isEqualTo("CN=first");
        Files.writeString(folder.resolve("tls.crt"), "none");
        assertThat(said()).contains("can't be used").contains("goes on with the certificate that it has");
        assertThat(subject()).isEqualTo("CN=first");
        OwnCertificate.make(folder, "second");
        assertThat(said()).isEqualTo("the network API has a new certificate");
        assertThat(subject()).isEqualTo("CN=second");
        OwnCertificate.make(folder, "third");
        Files.copy(folder.resolve("tls.crt"), folder.resolve("kept"));
        OwnCertificate.make(folder, "fourth");
        assertThat(said()).isEqualTo("the network API has a new certificate");
        Files.copy(folder.resolve("kept"), folder.resolve("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(said()).contains("the key is not this certificate's");
        assertThat(subject()).isEqualTo("CN=fourth");
    }

    private String said() throws InterruptedException {
        return String.valueOf(log.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void connectionsThatNeverFinishTheirHandshakeAreBounded() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            int refused = 0;
            for (int i = 0; i < Admission.PER_SECOND * 3; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                socket.setSoTimeout(1);
                open.add(socket);
            }
            for (Socket socket : open) {
                refused += isClosed(socket) ? 1 : 0;
            }
            assertThat(refused).isPositive();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException waits) {
            return false;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private String subject() throws Exception {
        try (SSLSocket socket = connect("TLSv1.3")) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private static String ask(SSLSocket socket) throws IOException {
        String request =
                "GET /v1/crew HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer " + TOKEN + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private SSLSocket connect(String protocol) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return socket;
    }

    /** The test made the certificate itself. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
