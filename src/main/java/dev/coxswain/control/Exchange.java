package dev.coxswain.control;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.Context;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;

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
        return atEnd(connection, ended);
    }

    /**
     * By the channel's own word: Vert.x (4.5) tells of no end where a request still waits behind another one's answer,
     * because it fails over that request first.
     */
    static Runnable atEnd(HttpConnection connection, Runnable ended) {
        if (connection instanceof ConnectionBase base) {
            ChannelFuture end = base.channel().closeFuture();
            ChannelFutureListener listener = closed -> ended.run();
            end.addListener(listener);
            return () -> end.removeListener(listener);
        }
        connection.closeHandler(closed -> ended.run());
        return () -> {};
    }
}
