package dev.coxswain.control;

import dev.coxswain.net.ListenAddress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP server of the network API. TLS 1.3 alone, which has no renegotiation; a certificate that is exchanged on the
 * disk is taken up while it runs.
 */
public final class NetworkServer {

    static final long HANDSHAKE_MILLIS = 5_000;
    /** How long a request may take to come in, its body included. */
    static final long REQUEST_MILLIS = 30_000;
    /** How long a connection may ask for nothing after an answer. */
    static final long IDLE_MILLIS = 60_000;

    private static final long LOOK_MILLIS = 5_000;
    /** An unanswered segment for so long: the other side is gone. */
    private static final int USER_TIMEOUT_MILLIS = 60_000;

    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3");

    /** Where certificate chain and key are, PEM. */
    public record Tls(Path certificate, Path key) {}

    private final Vertx vertx;
    private final ControlApi api;
    private final TokenDoor door;
    private final TokenDoor.Log log;
    private final Connections connections;
    /** On the event loop only: connections that wait for their next request, each with the timer that ends it. */
    private final Map<HttpConnection, Long> idle = new IdentityHashMap<>();

    public NetworkServer(Vertx vertx, ControlApi api, TokenDoor door, TokenDoor.Log log) {
        this.vertx = vertx;
        this.api = api;
        this.door = door;
        this.log = log;
        this.connections = new Connections(vertx);
    }

    /**
     * Serves from now on. Blocks until the port is open.
     *
     * @param tls empty: plain HTTP
     * @return the address with the port that it is
     */
    public String listen(ListenAddress address, Optional<Tls> tls) throws ListenAddress.Unusable {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(ControlServer.MAX_REQUEST_LINE)
                .setMaxHeaderSize(ControlServer.MAX_HEADERS)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(USER_TIMEOUT_MILLIS);
        Optional<Certificate> first = tls.isEmpty() ? Optional.empty() : Optional.of(secure(options, tls.get()));
        try {
            HttpServer server = vertx.createHttpServer(options)
                    .connectionHandler(connection -> connections.opened(connection, door))
                    .requestHandler(this::handle)
                    .invalidRequestHandler(api::unreadable)
                    .listen(SocketAddress.inetSocketAddress(address.socket()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            Admission.guard(vertx, server.actualPort());
            if (first.isPresent()) {
                new Renewal(server, tls.orElseThrow(), first.get()).begin();
            }
            return address.withPort(server.actualPort());
        } catch (CompletionException refused) {
            Throwable cause = refused.getCause();
            throw address.unusable(cause == null ? refused : cause);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ListenAddress.Unusable("interrupted");
        }
    }

    private Certificate secure(HttpServerOptions options, Tls tls) throws ListenAddress.Unusable {
        try {
            Certificate certificate = Certificate.read(tls.certificate(), tls.key());
            options.setSsl(true)
                    .setKeyCertOptions(certificate.usable(vertx))
                    .setEnabledSecureTransportProtocols(PROTOCOLS)
                    .setSslHandshakeTimeout(HANDSHAKE_MILLIS)
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            return certificate;
        } catch (IOException | GeneralSecurityException bad) {
            throw new ListenAddress.Unusable(words(tls, bad));
        }
    }

    private static String words(Tls tls, Exception bad) {
        return "--api-cert " + tls.certificate() + " and --api-key " + tls.key() + " can't be used: "
                + (bad instanceof IOException ? bad : bad.getMessage());
    }

    private void handle(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        Long waited = idle.remove(connection);
        if (waited != null) {
            vertx.cancelTimer(waited);
        }
        if (!connections.admit(connection)) {
            api.refuse(request, Connections.TOO_MANY);
            return;
        }
        if (Page.has(Page.path(request))) {
            // A page without a word on the crew; what it shows it asks for with its reader's token.
            Page.handle(request);
            return;
        }
        long late = vertx.setTimer(REQUEST_MILLIS, slow -> connection.close());
        request.end().onComplete(whole -> vertx.cancelTimer(late));
        request.response().bodyEndHandler(answered -> wait(connection));
        api.handle(door, request);
    }

    /** Where it is closed by then, closing it again does nothing. */
    private void wait(HttpConnection connection) {
        Long before = idle.put(connection, vertx.setTimer(IDLE_MILLIS, quiet -> {
            idle.remove(connection);
            connection.close();
        }));
        if (before != null) {
            vertx.cancelTimer(before);
        }
    }

    /** Looks at the files now and then; what can't be used is said once, and what is in use goes on. */
    private final class Renewal {
        private final HttpServer server;
        private final Tls tls;
        private Certificate seen;
        private String trouble = "";

        Renewal(HttpServer server, Tls tls, Certificate first) {
            this.server = server;
            this.tls = tls;
            this.seen = first;
        }

        void begin() {
            vertx.setPeriodic(LOOK_MILLIS, tick -> vertx.executeBlocking(this::look, true));
        }

        private boolean look() {
            try {
                Certificate now = Certificate.read(tls.certificate(), tls.key());
                if (!now.equals(seen)) {
                    var options = new SSLOptions()
                            .setKeyCertOptions(now.usable(vertx))
                            .setEnabledSecureTransportProtocols(PROTOCOLS)
                            .setSslHandshakeTimeout(HANDSHAKE_MILLIS)
                            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
                    server.updateSSLOptions(options)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join();
                    seen = now;
                    log.info("the network API has a new certificate");
                }
                trouble = "";
            } catch (IOException | GeneralSecurityException | CompletionException bad) {
                String words = words(tls, bad);
                if (!words.equals(trouble)) {
                    trouble = words;
                    log.warn(words + "; the network API goes on with the certificate that it has");
                }
            }
            return true;
        }
    }
}
