package dev.coxswain.telemetry;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/**
 * Where health and metrics are served.
 *
 * @param shown how it is called in the log and in status, without the port
 */
public record ManagementAddress(InetSocketAddress socket, String shown) {

    /** How all addresses are called, of IPv6 too where the machine has it. */
    private static final String ALL = "0.0.0.0";

    /** It can't be listened on. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** All addresses of the machine. */
    public static ManagementAddress onAll(int port) {
        return new ManagementAddress(new InetSocketAddress(port), ALL);
    }

    /** One address, or the one that a name stands for. May ask the name server. */
    public static ManagementAddress on(String host, int port) throws Unusable {
        try {
            InetAddress address = InetAddress.getByName(host);
            boolean bracketed = host.contains(":") && !host.startsWith("[");
            return new ManagementAddress(new InetSocketAddress(address, port), bracketed ? "[" + host + "]" : host);
        } catch (UnknownHostException unknown) {
            throw new Unusable("--management-host " + host + ": no such address or name");
        }
    }

    /**
     * Binds and lets go again, so that a port that is taken is known before any worker starts. Whoever takes it between
     * this and the real bind, a second later at most, is found out then.
     */
    public void check() throws Unusable {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(socket);
        } catch (IOException refused) {
            throw unusable(refused);
        }
    }

    Unusable unusable(Throwable refused) {
        String where = "management port " + shown + ":" + socket.getPort();
        if (refused instanceof BindException
                && String.valueOf(refused.getMessage()).contains("in use")) {
            return new Unusable(
                    where + " is taken, perhaps by another supervisor (`ss -ltnp sport = :" + socket.getPort()
                            + "` shows by whom); give this one another --management-port, 0 for any free one, or off");
        }
        return new Unusable(where + " cannot be used: " + refused.getMessage());
    }

    String withPort(int port) {
        return shown + ":" + port;
    }
}
