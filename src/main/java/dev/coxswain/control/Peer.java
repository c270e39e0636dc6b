package dev.coxswain.control;

import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The process at the other end of a connection, as the kernel knows it (SO_PEERCRED of unix(7)).
 *
 * @param pid 0 where it lives outside our PID namespace
 */
public record Peer(int pid, int uid) {

    private static final int ROOT = 0;

    /** Empty where the connection can't tell, which is a reason to refuse. */
    static Optional<Peer> of(HttpConnection connection) {
        if (connection instanceof ConnectionBase base && base.channel() instanceof EpollDomainSocketChannel channel) {
            try {
                PeerCredentials credentials = channel.peerCredentials();
                return Optional.of(new Peer(credentials.pid(), credentials.uid()));
            } catch (IOException closed) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The descriptor of our end; -1 where there is none. */
    static int descriptor(HttpConnection connection) {
        return connection instanceof ConnectionBase base && base.channel() instanceof EpollDomainSocketChannel channel
                ? channel.fd().intValue()
                : -1;
    }

    boolean trusted(int ownUid) {
        return uid == ownUid || uid == ROOT;
    }

    /** The user that we run as. */
    public static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException noProc) {
            return ROOT;
        }
    }
}
