package dev.coxswain.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** Tells of a connection's end. */
public final class ConnectionEnd {

    private ConnectionEnd() {}

    /**
     * On the connection's event loop, by the channel's own word: Vert.x (4.5) tells of no end where a request still waits
     * behind another one's answer, because it fails over that request first.
     *
     * @return no longer
     */
    public static Runnable of(HttpConnection connection, Runnable ended) {
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
