package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Chromium without a window, driven through chromedriver (W3C WebDriver, and Chrome's DevTools where that has no
 * word). Whatever happens it ends with the sandbox that it was started in.
 */
final class Browser implements AutoCloseable {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern LISTENS = Pattern.compile("started successfully on port ([0-9]+)");
    private static final Duration SLOWEST_ANSWER = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final String session;

    private Browser(int port) {
        this.port = port;
        ObjectNode wanted = NODES.objectNode();
        ObjectNode capabilities = wanted.putObject("capabilities").putObject("alwaysMatch");
        // Certificates that a test has made itself.
        capabilities.put("acceptInsecureCerts", true);
        capabilities
                .putObject("goog:chromeOptions")
                .putArray("args")
                .add("--headless=new")
                .add("--no-sandbox")
                .add("--disable-gpu")
                .add("--disable-dev-shm-usage")
                .add("--hide-scrollbars")
                .add("--no-first-run");
        capabilities.putObject("goog:loggingPrefs").put("browser", "ALL");
        this.session =
                "/session/" + call("POST", "/session", wanted).path("sessionId").asText();
    }

    /** Skips the test where there is none. */
    static void needed() {
        Optional<String> missing = SystemTool.missing("chromium", "chromedriver");
        assumeTrue(
                missing.isEmpty(),
                () -> "needs " + missing.orElse("") + ": apt-get install -y chromium chromium-driver");
    }

    static Browser open(Sandbox sandbox) {
        needed();
        sandbox.environment("HOME", sandbox.folder().toString());
        Program driver = sandbox.start(List.of("chromedriver", "--port=0"));
        driver.awaitLine(line -> LISTENS.matcher(line).find());
        Matcher listens = LISTENS.matcher(driver.stdout());
        assertThat(listens.find()).isTrue();
        return new Browser(Integer.parseInt(listens.group(1)));
    }

    Browser go(String url) {
        call("POST", session + "/url", NODES.objectNode().put("url", url));
        return this;
    }

    /** Before its sandbox: it writes files to its end, and takes them away at it. */
    @Override
    public void close() {
        call("DELETE", session, null);
        client.close();
    }

    /** What a function's body returns there; {@code arguments[0]} is the argument. */
    JsonNode run(String script, Object... arguments) {
        ObjectNode body = NODES.objectNode().put("script", script);
        var list = body.putArray("args");
        for (Object argument : arguments) {
            if (argument instanceof Integer number) {
                list.add(number);
            } else {
                list.add(String.valueOf(argument));
            }
        }
        return call("POST", session + "/execute/sync", body);
    }

    String text(String selector) {
        return run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
                .asText();
    }

    int count(String selector) {
        return run("return document.querySelectorAll(arguments[0]).length", selector)
                .asInt();
    }

    void awaitText(String selector, String part) {
        Patience.await(
                Patience.LONG,
                () -> "\"" + part + "\" in " + selector + "; the page: " + text("body"),
                () -> text(selector),
                text -> text.contains(part));
    }

    /** Pressed and let go, one after the other; WebDriver's names of keys that are no signs are in Unicode's private area. */
    void press(String... keys) {
        ObjectNode body = NODES.objectNode();
        var steps = body.putArray("actions")
                .addObject()
                .put("type", "key")
                .put("id", "keyboard")
                .putArray("actions");
        for (String key : keys) {
            steps.addObject().put("type", "keyDown").put("value", key);
            steps.addObject().put("type", "keyUp").put("value", key);
        }
        call("POST", session + "/actions", body);
    }

    static final String TAB = "\uE004";
    static final String ENTER = "\uE007";
    static final String SPACE = " ";

    /** A window of that size, as a phone's or a desk's. */
    void size(int width, int height) {
        devtools(
                "Emulation.setDeviceMetricsOverride",
                NODES.objectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 500));
    }

    /** {@code prefers-color-scheme}: light or dark. */
    void scheme(String scheme) {
        ObjectNode parameters = NODES.objectNode();
        parameters
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        devtools("Emulation.setEmulatedMedia", parameters);
    }

    /** Run in each page that is opened from now on, before anything of its own. */
    void before(String script) {
        devtools("Page.addScriptToEvaluateOnNewDocument", NODES.objectNode().put("source", script));
    }

    private void devtools(String command, ObjectNode parameters) {
        ObjectNode body = NODES.objectNode().put("cmd", command);
        body.set("params", parameters);
        call("POST", session + "/goog/cdp/execute", body);
    }

    byte[] screenshot() {
        return Base64.getDecoder()
                .decode(call("GET", session + "/screenshot", null).asText());
    }

    /** What the console told since it was asked last: errors, refused loads, breaches of the policy. */
    List<String> console() {
        List<String> lines = new ArrayList<>();
        call("POST", session + "/se/log", NODES.objectNode().put("type", "browser"))
                .forEach(entry -> lines.add(entry.path("level").asText() + " "
                        + entry.path("message").asText()));
        return lines;
    }

    private JsonNode call(String method, String path, @org.jspecify.annotations.Nullable ObjectNode body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(SLOWEST_ANSWER)
                    .header("content-type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode value = Json.read(response.body()).path("value");
            assertThat(response.statusCode())
                    .as(path + " " + body + ": " + value)
                    .isEqualTo(200);
            return value;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
