package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control API on a port of its own: TLS, and rights that a real API server knows. */
class NetworkApiIT extends KubeCase {

    private static final String ONE = "workers: [{name: a, command: [sleep, \"1000\"]}]";
    private static final Pattern PORT = Pattern.compile("API on 127\\.0\\.0\\.1:(\\d+), TLS");

    private int port;

    @AfterEach
    void apiServerIsUp() {
        API.up();
    }

    private Supervised open(String... more) {
        OwnCertificate.make(sandbox.folder(), "first");
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "configmap/shop",
                "--api-port",
                "0",
                "--api-host",
                "127.0.0.1",
                "--api-cert",
                sandbox.path("tls.crt").toString(),
                "--api-key",
                sandbox.path("tls.key").toString()));
        arguments.addAll(List.of(more));
        Supervised supervised = sandbox.settled(sandbox.run(arguments.toArray(String[]::new)));
        supervised.awaitPid("a/0");
        supervised.program().awaitStderr("API on 127.0.0.1:");
        Matcher told = PORT.matcher(supervised.program().stderr());
        assertThat(told.find()).isTrue();
        port = Integer.parseInt(told.group(1));
        return supervised;
    }

    /** A service account with these verbs on the crew, and a token of it. */
    private String token(String account, String verbs) {
        API.post(tenant.core("serviceaccounts"), "{\"metadata\": {\"name\": \"" + account + "\"}}");
        String roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/" + tenant.namespace + "/";
        if (!verbs.isEmpty()) {
            API.post(roles + "roles", """
                    {"metadata": {"name": "%s"}, "rules": [{"apiGroups": ["coxswain.dev"], "resources": ["crews"],
                      "resourceNames": ["shop"], "verbs": [%s]}]}
                    """.formatted(account, verbs));
            API.post(roles + "rolebindings", """
                    {"metadata": {"name": "%s"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "%s"},
                     "subjects": [{"kind": "ServiceAccount", "name": "%s", "namespace": "%s"}]}
                    """.formatted(account, account, account, tenant.namespace));
        }
        return issued(account, "{}");
    }

    /** As {@code kubectl create token} does it. */
    private String issued(String account, String spec) {
        return API.post(tenant.core("serviceaccounts/" + account + "/token"), "{\"spec\": " + spec + "}")
                .at("/status/token")
                .asText();
    }

    private void mayAsk() {
        API.post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                {"metadata": {"name": "%s"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                  "name": "system:auth-delegator"},
                 "subjects": [{"kind": "ServiceAccount", "name": "coxswain", "namespace": "%s"}]}
                """.formatted(
                        tenant.namespace, tenant.namespace));
    }

    @Test
    void theApiServerSaysWhoMayReadAndWhoMayChange() {
        tenant.create(ONE);
        mayAsk();
        String reader = token("reader", "\"get\"");
        String operator = token("operator", "\"get\", \"update\"");
        String nobody = token("nobody", "");
        Supervised supervised = open();
        assertThat(status("GET", "/v1/crew", "")).isEqualTo(401);
        assertThat(status("GET", "/v1/crew", "not-a-token-of-anybody")).isEqualTo(401);
        assertThat(status("GET", "/v1/crew", nobody)).isEqualTo(403);
        // The authorizer learns of new roles a moment later.
        Patience.until("the reader may read", () -> status("GET", "/v1/crew", reader) == 200);
        assertThat(status("POST", "/v1/workers/a/restart", reader)).isEqualTo(403);
        Patience.until("the operator may", () -> status("POST", "/v1/workers/a/restart?wait=true", operator) == 200);
        assertThat(supervised.instance("a/0").path("restarts").asInt()).isEqualTo(1);
        supervised.program().awaitStderr("operator asks over the network: POST /v1/workers/a/restart");

        API.kill();
        Patience.until(Duration.ofSeconds(60), "nobody is let in", () -> status("GET", "/v1/crew", reader) == 503);
        // A yes counts for ten seconds.
        Patience.until(
                Duration.ofSeconds(60), "nor to change", () -> status("POST", "/v1/workers/a/start", operator) == 503);
        assertThat(supervised.crew().path("metadata").path("name").asText()).isEqualTo("test");
        API.up();
        Patience.until(Duration.ofSeconds(60), "let in again", () -> status("GET", "/v1/crew", reader) == 200);

        String said = supervised.program().stderr() + supervised.program().stdout();
        for (String secret : List.of(reader, operator, nobody)) {
            assertThat(said).doesNotContain(secret);
        }
    }

    @Test
    void withAnAudienceATokenHasToBeForIt() {
        tenant.create(ONE);
        mayAsk();
        String forTheApiServer = token("reader", "\"get\"");
        String ours = issued("reader", "{\"audiences\": [\"coxswain\"]}");
        String others = issued("reader", "{\"audiences\": [\"vault\"]}");
        String both = issued("reader", "{\"audiences\": [\"vault\", \"coxswain\"]}");
        open("--api-audience", "coxswain");
        Patience.until("the reader may read", () -> status("GET", "/v1/crew", ours) == 200);
        assertThat(status("GET", "/v1/crew", both)).isEqualTo(200);
        assertThat(status("GET", "/v1/crew", forTheApiServer)).isEqualTo(401);
        assertThat(status("GET", "/v1/crew", others)).isEqualTo(401);
    }

    @Test
    void withoutTheRightToAskNobodyIsLetInAndTheLogSaysWhy() {
        tenant.create(ONE);
        String reader = token("reader", "\"get\"");
        Supervised supervised = open();
        assertThat(status("GET", "/v1/crew", reader)).isEqualTo(503);
        supervised.program().awaitStderr("bind the ClusterRole system:auth-delegator");
    }

    @Test
    void aCertificateThatIsExchangedIsTakenUp() {
        tenant.create(ONE);
        Supervised supervised = open();
        assertThat(subject()).isEqualTo("CN=first");
        sandbox.write("tls.crt", "none");
        supervised.program().awaitStderr("the network API goes on with the certificate that it has");
        assertThat(subject()).isEqualTo("CN=first");
        OwnCertificate.make(sandbox.folder(), "second");
        Patience.until(Duration.ofSeconds(30), "the second one", () -> subject().equals("CN=second"));
        assertThat(supervised.instance("a/0").path("restarts").asInt()).isZero();
    }

    @Test
    void whatIsAskedForWronglyEndsItBeforeAnyWorker() throws IOException {
        OwnCertificate.make(sandbox.folder(), "first");
        Path tokens = sandbox.write("tokens", "0123456789abcdef,ops,change\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        String crew = sandbox.crew("workers: [{name: a, command: [touch, $DIR/started]}]")
                .toString();
        String key = sandbox.path("tls.key").toString();
        try (ServerSocket taken = new ServerSocket(0)) {
            ends(
                    73,
                    crew,
                    "--api-port",
                    Integer.toString(taken.getLocalPort()),
                    "--api-cert",
                    sandbox.path("tls.crt").toString(),
                    "--api-key",
                    key,
                    "--api-token-file",
                    tokens.toString());
        }
        ends(2, crew, "--api-port", "0");
        ends(2, crew, "--api-port", "0", "--api-cert", key);
        ends(2, crew, "--api-cert", key, "--api-key", key);
        ends(2, crew, "--api-port", "0", "--api-insecure", "--api-token-file", tokens.toString());
        ends(
                2,
                crew,
                "--api-port",
                "0",
                "--api-insecure",
                "--api-host",
                "127.0.0.1",
                "--api-token-file",
                "/nonexistent");
        assertThat(sandbox.path("started")).doesNotExist();
    }

    private void ends(int code, String crew, String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of(crew));
        all.addAll(List.of(arguments));
        Program program = sandbox.run(all.toArray(String[]::new));
        assertThat(program.awaitExit()).as(program.stderr()).isEqualTo(code);
    }

    private int status(String method, String target, String token) {
        try (SSLSocket socket = connect()) {
            String request = method + " " + target + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
                    + (token.isEmpty() ? "" : "authorization: Bearer " + token + "\r\n") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String subject() {
        try (SSLSocket socket = connect()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (javax.net.ssl.SSLPeerUnverifiedException refused) {
            return "one connection too many for this second";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private SSLSocket connect() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
