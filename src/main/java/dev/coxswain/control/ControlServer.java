package dev.coxswain.control;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The HTTP server on the control socket. Ours and not Quarkus', which answers some requests by itself, in no form that
 * was promised, and sees a connection only once it has asked for something.
 */
public final class ControlServer {

    static final int MAX_REQUEST_LINE = 8 * 1024;
    static final int MAX_HEADERS = 16 * 1024;

    private ControlServer() {}

    /** The socket's place on the disk. */
    public interface Place {
        /** Makes sure that it is ours still, and nobody else's, before anything is made there again. */
        void claim() throws IOException;

        void warn(String line);
    }

    /** Serves from now on. Blocks until the socket is there; one that is taken away later is made again. */
    public static void listen(Vertx vertx, ControlApi api, Callers callers, Path socket, Place place)
            throws IOException {
        Door door = new PeerDoor(callers);
        Connections connections = new Connections(vertx);
        new SocketKeeper(vertx, socket, at -> listen(vertx, api, door, connections, at), place).begin();
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
