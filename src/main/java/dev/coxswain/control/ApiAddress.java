package dev.coxswain.control;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * Where the network API is served.
 *
 * @param shown how it is called in the log, without the port
 */
public record ApiAddress(InetSocketAddress socket, String shown) {

    /** It can't be listened on, or not so. The message is for people. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        public Unusable(String message) {
            super(message);
        }
    }

    /** @param host empty: all addresses; else one, or a name, for which the name server may be asked */
    public static ApiAddress of(Optional<String> host, int port) throws Unusable {
        if (host.isEmpty()) {
            return new ApiAddress(new InetSocketAddress(port), "0.0.0.0");
        }
        String name = host.get();
        try {
            boolean bracketed = name.contains(":") && !name.startsWith("[");
            return new ApiAddress(
                    new InetSocketAddress(InetAddress.getByName(name), port), bracketed ? "[" + name + "]" : name);
        } catch (UnknownHostException unknown) {
            throw new Unusable("--api-host " + name + ": no such address or name");
        }
    }

    public boolean loopback() {
        return socket.getAddress() != null && socket.getAddress().isLoopbackAddress();
    }

    /** Binds and lets go again, so that a port that is taken is known before any worker starts. */
    public void check() throws Unusable {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(socket);
        } catch (IOException refused) {
            throw unusable(refused);
        }
    }

    Unusable unusable(Throwable refused) {
        String where = "API port " + shown + ":" + socket.getPort();
        return refused instanceof BindException
                        && String.valueOf(refused.getMessage()).contains("in use")
                ? new Unusable(where + " is taken (`ss -ltnp sport = :" + socket.getPort()
                        + "` shows by whom); give this one another --api-port, or 0 for any free one")
                : new Unusable(where + " cannot be used: " + refused.getMessage());
    }

    String withPort(int port) {
        return shown + ":" + port;
    }
}
