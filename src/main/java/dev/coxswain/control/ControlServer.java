package dev.coxswain.control;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;

/**
 * The HTTP server on the control socket. Ours and not Quarkus', which answers some requests by itself, in no form that
 * was promised, and sees a connection only once it has asked for something.
 */
public final class ControlServer {

    static final int MAX_REQUEST_LINE = 8 * 1024;
    static final int MAX_HEADERS = 16 * 1024;

    private ControlServer() {}

    /** Serves from now on. Blocks until the socket is there. */
    public static void listen(Vertx vertx, ControlApi api, Callers callers, Path socket) {
        listen(vertx, api, new PeerDoor(callers), new Connections(vertx), socket)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    static Future<HttpServer> listen(Vertx vertx, ControlApi api, Door door, Connections connections, Path socket) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setHttp2ClearTextEnabled(false);
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> connections.opened(connection, door))
                .requestHandler(request -> {
                    if (connections.admit(request.connection())) {
                        api.handle(door, request);
                    } else {
                        api.refuse(request, Connections.TOO_MANY);
                    }
                })
                .invalidRequestHandler(api::unreadable)
                .listen(SocketAddress.domainSocketAddress(socket.toString()));
    }
}
