package dev.coxswain.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.manifests.KubeAssets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real kube-apiserver with RBAC on loopback, one for all tests of a run. Its binaries are in $KUBEBUILDER_ASSETS, or
 * where hack/kube/assets.sh puts them; without them these tests are skipped.
 */
public final class KubeApi implements BeforeAllCallback {

    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final String SCRIPT = PROJECT.resolve("hack/kube/api.sh").toString();
    private static final Duration START = Duration.ofMinutes(2);

    private static @Nullable Path made;

    /** Trusts the server's present certificate. */
    private static @Nullable HttpClient http;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path assets = KubeAssets.folder();
        assumeTrue(
                Files.isExecutable(assets.resolve("kube-apiserver")) && Files.isExecutable(assets.resolve("etcd")),
                "no kube-apiserver and etcd in " + assets
                        + ": set KUBEBUILDER_ASSETS, or let hack/kube/assets.sh build them (go, npm)");
        synchronized (KubeApi.class) {
            if (made == null) {
                made = Files.createTempDirectory("coxswain-kube");
                up();
                Runtime.getRuntime().addShutdownHook(new Thread(KubeApi::remove));
            }
        }
    }

    static Path folder() {
        if (made == null) {
            throw new IllegalStateException("no API server was started");
        }
        return made;
    }

    /** Starts what isn't running, and waits until it is ready. */
    void up() {
        script("up");
        http = client();
    }

    /** Ends the API server alone, at once. */
    void kill() {
        script("kill");
    }

    int apiServerPid() {
        return Integer.parseInt(read("kube-apiserver.pid").strip());
    }

    public int port() {
        return Integer.parseInt(read("ports").strip().split(" ")[1]);
    }

    public Path certificate() {
        return folder().resolve("ca.crt");
    }

    public static String read(String file) {
        try {
            return Files.readString(folder().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove() {
        script("down");
        try {
            Sandbox.delete(folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void script(String action) {
        try {
            ProcessBuilder builder = new ProcessBuilder(SCRIPT, action, folder().toString()).redirectErrorStream(true);
            builder.environment().put("KUBEBUILDER_ASSETS", KubeAssets.folder().toString());
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            Path log = folder().resolve("script.log");
            Process process = builder.redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
            boolean ended = process.waitFor(START.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as("%s: %s", action, Files.readString(log))
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    /** The cluster's admin's. */
    public static String token() {
        return read("tokens.csv").split(",", 2)[0];
    }

    /** As the cluster's admin. */
    JsonNode get(String path) {
        return ask("GET", path, "application/json", "");
    }

    public JsonNode post(String path, String body) {
        return ask("POST", path, "application/json", body);
    }

    public JsonNode put(String path, String body) {
        return ask("PUT", path, "application/json", body);
    }

    JsonNode patch(String path, String body) {
        return ask("PATCH", path, "application/merge-patch+json", body);
    }

    void delete(String path) {
        ask("DELETE", path, "application/json", "");
    }

    private JsonNode ask(String method, String path, String type, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = requireNonNull(http).send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode())
                    .as("%s %s: %s", method, path, answer.body())
                    .isBetween(200, 299);
            return Json.read(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private HttpClient client() {
        try (InputStream pem = Files.newInputStream(certificate())) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
