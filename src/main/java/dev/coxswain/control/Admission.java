package dev.coxswain.control;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what a port takes before anything is spent on it: Vert.x tells of a connection only once its TLS handshake is
 * over, and one that never ends has cost us an engine by then.
 */
@ChannelHandler.Sharable
final class Admission extends ChannelInboundHandlerAdapter {

    static final int MAX_OPEN = 300;
    static final int PER_SECOND = 100;

    private final AtomicInteger open = new AtomicInteger();
    /** On the acceptor's thread only. */
    private long second;

    private int inThisSecond;

    private Admission() {}

    /** @throws IllegalStateException where the port can't be found, which then must not be served */
    static void guard(Vertx vertx, int port) throws InterruptedException {
        Admission admission = new Admission();
        boolean found = false;
        for (EventExecutor executor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            if (executor instanceof SingleThreadEventLoop loop) {
                try {
                    found |= loop.submit(() -> admission.stand(loop.registeredChannelsIterator(), port))
                            .get();
                } catch (ExecutionException failed) {
                    throw new IllegalStateException("the API's port can't be guarded", failed.getCause());
                }
            }
        }
        if (!found) {
            throw new IllegalStateException("the API's port can't be guarded");
        }
    }

    private boolean stand(Iterator<Channel> channels, int port) {
        boolean found = false;
        while (channels.hasNext()) {
            Channel channel = channels.next();
            if (channel instanceof ServerChannel
                    && channel.localAddress() instanceof InetSocketAddress address
                    && address.getPort() == port) {
                channel.pipeline().addFirst(this);
                found = true;
            }
        }
        return found;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        if (open.get() >= MAX_OPEN || !inTime()) {
            connection.unsafe().closeForcibly();
            return;
        }
        open.incrementAndGet();
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        context.fireChannelRead(accepted);
    }

    private boolean inTime() {
        long now = System.nanoTime() / 1_000_000_000L;
        if (now != second) {
            second = now;
            inThisSecond = 0;
        }
        return ++inThisSecond <= PER_SECOND;
    }
}
