package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's files and what they may. What a browser makes of them is DashboardIT's. */
class DashboardTest {

    private static final Path FILES = Path.of("src/main/resources/dev/coxswain/control/page");
    private static final Pattern REFERENCE =
            Pattern.compile("(?:from '\\./|href=\"|src=\")([a-z-]+\\.(?:js|css))['\"]");

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final int port = rig.serveDashboard();

    private HttpResponse<String> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, HttpRequest.BodyPublishers.noBody());
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyFileIsServedAndNamedByAnother() throws IOException, InterruptedException {
        StringBuilder all = new StringBuilder();
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName());
            HttpResponse<String> answer = ask("GET", "/dashboard/" + name);
            assertThat(answer.statusCode()).as(name).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Files.readString(file));
            all.append(answer.body());
        }
        Matcher named = REFERENCE.matcher(all);
        while (named.find()) {
            assertThat(FILES.resolve(named.group(1))).exists();
        }
        for (Path file : files()) {
            if (!file.endsWith("index.html")) {
                assertThat(all).contains(String.valueOf(file.getFileName()));
            }
        }
        assertThat(ask("GET", "/dashboard/").body()).isEqualTo(Files.readString(FILES.resolve("index.html")));
    }

    @Test
    void aBrowserMayLoadNothingElseAndRunNothingElse() throws IOException, InterruptedException {
        HttpResponse<String> page = ask("GET", "/dashboard/");
        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "content-security-policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(page, "referrer-policy")).isEqualTo("no-referrer");
        assertThat(header(ask("GET", "/v1/crew"), "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(ask("GET", "/v1/access"), "cache-control")).isEqualTo("no-store");
    }

    @Test
    void noFileNamesAnotherHostOrTakesTextForMarkup() throws IOException {
        for (Path file : files()) {
            String text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
            assertThat(text)
                    .as(file.toString())
                    .doesNotContainPattern("(?i)https?://")
                    .doesNotContainPattern(
                            "(?i)innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|Function\\(")
                    .doesNotContainPattern("(?i)<script(?! type=\"module\" src)|<style| style=| on[a-z]+=");
        }
    }

    @Test
    void aFileThatIsKnownIsNotSentAgain() throws IOException, InterruptedException {
        HttpResponse<String> first = ask("GET", "/dashboard/dashboard.js");
        String tag = header(first, "etag");
        assertThat(tag).matches("\"[0-9a-f]{24}\"");
        assertThat(header(first, "cache-control")).isEqualTo("no-cache");
        HttpResponse<String> second = ask("GET", "/dashboard/dashboard.js", "if-none-match", tag);
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        HttpResponse<String> head = ask("HEAD", "/dashboard/dashboard.js");
        assertThat(header(head, "content-length")).isEqualTo(header(first, "content-length"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/../crew.yaml",
                "/dashboard/%2e%2e/openapi.yaml",
                "/dashboard/openapi.yaml",
                "/dashboard//etc/passwd",
                "/dashboard/index.html/"
            })
    void nothingButThePagesFilesIsThere(String path) throws IOException, InterruptedException {
        assertThat(ask("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void theRootLeadsToIt() throws IOException, InterruptedException {
        assertThat(ask("GET", "/").statusCode()).isEqualTo(302);
        assertThat(header(ask("GET", "/"), "location")).isEqualTo("dashboard/");
        assertThat(header(ask("GET", "/dashboard"), "location")).isEqualTo("dashboard/#/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/reload", "/v1/shutdown", "/v1/workers/web/stop", "/v1/workers/web/0/signal", "/v1/plan"})
    void nothingIsChangedFromThere(String route) throws IOException, InterruptedException {
        assertThat(ask("POST", route).statusCode()).isEqualTo(403);
        assertThat(rig.supervisor.shutdown).isFalse();
        assertThat(rig.supervisor.signals).isEmpty();
    }

    @Test
    void aCallerIsToldWhatHeMay() throws IOException, InterruptedException, NoSupervisor {
        assertThat(ask("GET", "/v1/access").body()).isEqualTo("{\"change\":false}");
        assertThat(rig.client().get("/v1/access").body()).isEqualTo("{\"change\":true}");
        rig.ofWorker = true;
        assertThat(rig.client().get("/v1/access").body()).isEqualTo("{\"change\":false}");
    }
}
