package dev.coxswain.telemetry;

import dev.coxswain.net.ConnectionEnd;
import dev.coxswain.net.ListenAddress;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of the management port. Its routes are those that Quarkus makes for health and metrics; the server is
 * ours, because Quarkus' own bounds neither the number of its connections nor how long one lasts.
 *
 * <p>Rule: whoever can reach the port may ask, so nothing that he does costs more than {@value #MAX_CONNECTIONS}
 * connections, and those that hold on to theirs make room for a probe.
 */
@Singleton
public class ManagementServer {

    static final int MAX_CONNECTIONS = 64;
    static final long CONNECTION_MILLIS = 30_000;
    private static final int MAX_HEADERS = 8 * 1024;
    private static final int MAX_REQUEST_LINE = 2 * 1024;

    /** Answers without an end, which no other connection makes room for: those of the dashboard. */
    static final int MAX_STREAMS = 8;

    private static final Set<String> PATHS =
            Set.of("/q/health", "/q/health/live", "/q/health/started", "/q/health/ready", "/q/metrics");

    /**
     * What is served beside health and metrics.
     *
     * @param lasts whether the answer may go on without end
     */
    public record Extra(
            Predicate<String> hasPath, Predicate<HttpServerRequest> lasts, Handler<HttpServerRequest> handler) {

        /** Nothing. */
        public static Extra none() {
            return new Extra(path -> false, request -> false, request -> {});
        }
    }

    private final Vertx vertx;
    private final Runnable opening;
    private final long connectionMillis;
    /** Open ones, the oldest first, each with the timer that ends it. On the event loop only. */
    private final Map<HttpConnection, Long> connections = new LinkedHashMap<>();

    /** Those whose answer goes on without end. Likewise. */
    private final Set<HttpConnection> streams = Collections.newSetFromMap(new IdentityHashMap<>());

    private @Nullable Handler<HttpServerRequest> routes;
    private Extra extra = Extra.none();

    @Inject
    ManagementServer(Vertx vertx, Instance<Metrics> metrics) {
        this(vertx, () -> metrics.get().register(), CONNECTION_MILLIS);
    }

    /** @param opening done before the port is opened, and not where it never is */
    ManagementServer(Vertx vertx, Runnable opening, long connectionMillis) {
        this.vertx = vertx;
        this.opening = opening;
        this.connectionMillis = connectionMillis;
    }

    void routes(@Observes ManagementInterface management) {
        serve(management.router());
    }

    void serve(Handler<HttpServerRequest> router) {
        routes = router;
    }

    /**
     * Serves from now on. Blocks until the port is open.
     *
     * @param more beside health and metrics
     * @return the address with the port that it is
     */
    public String listen(ListenAddress address, Extra more) throws ListenAddress.Unusable {
        extra = more;
        opening.run();
        HttpServerOptions options = new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false);
        try {
            return address.withPort(vertx.createHttpServer(options)
                    .connectionHandler(this::opened)
                    .requestHandler(this::handle)
                    .listen(SocketAddress.inetSocketAddress(address.socket()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort());
        } catch (CompletionException refused) {
            Throwable cause = refused.getCause();
            throw address.unusable(cause == null ? refused : cause);
        }
    }

    private void opened(HttpConnection connection) {
        long end = vertx.setTimer(connectionMillis, timer -> connection.close());
        connections.put(connection, end);
        ConnectionEnd.of(connection, () -> forget(connection));
        if (connections.size() > MAX_CONNECTIONS) {
            // Forgotten at once: its close is told later, and the next one of a burst must find another one.
            HttpConnection oldest = connections.keySet().iterator().next();
            forget(oldest);
            oldest.close();
        }
    }

    private void forget(HttpConnection connection) {
        streams.remove(connection);
        Long timer = connections.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    private void handle(HttpServerRequest request) {
        Handler<HttpServerRequest> served = routes;
        String length = request.getHeader("content-length");
        boolean ours = extra.hasPath().test(request.path());
        if (request.authority() == null) {
            // Quarkus would fail over it, and say so in the log each time.
            refuse(request, 400, "a request needs one Host header, of a host's form");
        } else if (served == null || !(ours || PATHS.contains(request.path()))) {
            refuse(
                    request,
                    404,
                    "not found; there are /q/health, /q/health/live, /q/health/started, /q/health/ready"
                            + " and /q/metrics");
        } else if (!request.method().name().equals("GET")
                && !request.method().name().equals("HEAD")) {
            request.response().putHeader("allow", "GET, HEAD");
            refuse(request, 405, "only GET and HEAD");
        } else if (request.getHeader("transfer-encoding") != null || (length != null && !length.equals("0"))) {
            refuse(request, 413, "a request here has no body");
        } else if (ours && extra.lasts().test(request)) {
            stream(request);
        } else if (ours) {
            extra.handler().handle(request);
        } else {
            served.handle(request);
        }
    }

    /** Counted by itself: it neither ends with the others nor takes one of their places, a probe's. */
    private void stream(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        if (!connections.containsKey(connection)) {
            return; // It has ended by now, and would keep its place for ever.
        }
        if (streams.size() >= MAX_STREAMS) {
            request.response().putHeader("retry-after", "15");
            refuse(
                    request,
                    503,
                    "there are " + MAX_STREAMS + " streams already; close another page, or try again later");
            return;
        }
        forget(connection);
        streams.add(connection);
        request.response().endHandler(ended -> connection.close());
        extra.handler().handle(request);
    }

    private static void refuse(HttpServerRequest request, int status, String words) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .putHeader("connection", "close")
                .end(words + "\n")
                .onComplete(written -> request.connection().close());
    }
}
