package dev.coxswain.control;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The dashboard's own files, as they are in the program.
 *
 * <p>Rule: they are the same for everybody and hold nothing of a crew; what they show they ask the control API for. Their
 * policy lets the browser load and run them alone, and ask nobody but us.
 */
final class Page {

    static final String PATH = "/dashboard/";

    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("index.html", "text/html; charset=utf-8"),
            Map.entry("dashboard.css", "text/css; charset=utf-8"),
            Map.entry("dashboard.js", SCRIPT),
            Map.entry("actions.js", SCRIPT),
            Map.entry("api.js", SCRIPT),
            Map.entry("crew.js", SCRIPT),
            Map.entry("document.js", SCRIPT),
            Map.entry("dom.js", SCRIPT),
            Map.entry("events.js", SCRIPT),
            Map.entry("logs.js", SCRIPT),
            Map.entry("sparkline.js", SCRIPT),
            Map.entry("table.js", SCRIPT),
            Map.entry("worker.js", SCRIPT),
            Map.entry("workers.js", SCRIPT),
            Map.entry("yaml.js", SCRIPT));

    /** Content Security Policy Level 3; trusted-types makes the browser itself refuse text as markup. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final int ETAG_BYTES = 12;

    private Page() {}

    private record File(Buffer content, String etag) {}

    /** Of the page, or leads to it. */
    static boolean has(String path) {
        return path.equals("/") || path.equals("/dashboard") || path.startsWith(PATH);
    }

    static String path(HttpServerRequest request) {
        return requireNonNullElse(request.path(), "");
    }

    /** On the event loop; the file is read off it. */
    static void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String path = path(request);
        if (!path.startsWith(PATH)) {
            // Relative, so that it also leads there behind a proxy's prefix.
            response.setStatusCode(302)
                    .putHeader("location", path.equals("/") ? "dashboard/" : "dashboard/#/")
                    .end();
            return;
        }
        String name = path.substring(PATH.length());
        String file = name.isEmpty() ? "index.html" : name;
        guard(response).putHeader("content-security-policy", POLICY);
        Optional<String> type = Optional.ofNullable(FILES.get(file));
        if (type.isEmpty()) {
            response.setStatusCode(404)
                    .putHeader("content-type", "text/plain; charset=utf-8")
                    .end("not found; the page is at " + PATH + "\n");
            return;
        }
        requireNonNull(Vertx.currentContext(), "not on an event loop")
                .executeBlocking(() -> read(file), false)
                .onSuccess(read -> answer(request, type.get(), read))
                .onFailure(broken -> response.setStatusCode(500).end());
    }

    /** What every answer to a browser says: it is what it is called, nobody else's page may have it, and nobody hears of it. */
    static HttpServerResponse guard(HttpServerResponse response) {
        return response.putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-resource-policy", "same-origin");
    }

    private static void answer(HttpServerRequest request, String type, File file) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        // Asked for anew each time, and told that it is the same until the program is another one.
        response.putHeader("etag", file.etag()).putHeader("cache-control", "no-cache");
        if (file.etag().equals(request.getHeader("if-none-match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("content-type", type)
                .putHeader("content-length", Integer.toString(file.content().length()));
        if (request.method().name().equals("HEAD")) {
            response.end();
        } else {
            response.end(file.content());
        }
    }

    private static File read(String name) throws IOException {
        try (InputStream resource = Page.class.getResourceAsStream("page/" + name)) {
            if (resource == null) {
                throw new IOException("the program was built without its resource page/" + name);
            }
            byte[] content = resource.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new File(Buffer.buffer(content), '"' + HexFormat.of().formatHex(hash, 0, ETAG_BYTES) + '"');
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
