package dev.coxswain.control;

import dev.coxswain.net.ConnectionEnd;
import io.vertx.core.Context;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;

/**
 * A request's answer, the connection it goes over, and where it is written from.
 *
 * @param over to be told once the answer is written whole, or can't be any more
 */
record Exchange(Context context, HttpServerResponse response, HttpConnection connection, Runnable over) {

    /**
     * Tells of the connection's end, on its event loop.
     *
     * @return no longer
     */
    Runnable atEnd(Runnable ended) {
        return ConnectionEnd.of(connection, ended);
    }
}
