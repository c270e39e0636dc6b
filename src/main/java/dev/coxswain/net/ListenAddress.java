package dev.coxswain.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * Where something is served.
 *
 * @param port what is served there, for messages
 * @param shown how it is called in the log and in status, without the port's number
 */
public record ListenAddress(Port port, InetSocketAddress socket, String shown) {

    /** How all addresses are called, of IPv6 too where the machine has it. */
    private static final String ALL = "0.0.0.0";

    /** What is asked for by which flags. */
    public enum Port {
        MANAGEMENT(
                "management port",
                "--management-host",
                ", perhaps by another supervisor",
                "--management-port, 0 for any free one, or off"),
        API("API port", "--api-host", "", "--api-port, or 0 for any free one");

        private final String name;
        private final String hostFlag;
        private final String taker;
        private final String remedy;

        Port(String name, String hostFlag, String taker, String remedy) {
            this.name = name;
            this.hostFlag = hostFlag;
            this.taker = taker;
            this.remedy = remedy;
        }
    }

    /** It can't be listened on, or not so. The message is for people. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        public Unusable(String message) {
            super(message);
        }
    }

    /** @param host empty: all addresses; else one, or a name, for which the name server may be asked */
    public static ListenAddress of(Port port, Optional<String> host, int number) throws Unusable {
        if (host.isEmpty()) {
            return new ListenAddress(port, new InetSocketAddress(number), ALL);
        }
        String name = host.get();
        try {
            InetAddress address = InetAddress.getByName(name);
            boolean bracketed = name.contains(":") && !name.startsWith("[");
            return new ListenAddress(port, new InetSocketAddress(address, number), bracketed ? "[" + name + "]" : name);
        } catch (UnknownHostException unknown) {
            throw new Unusable(port.hostFlag + " " + name + ": no such address or name");
        }
    }

    public boolean loopback() {
        return socket.getAddress() != null && socket.getAddress().isLoopbackAddress();
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

    public Unusable unusable(Throwable refused) {
        String where = port.name + " " + withPort(socket.getPort());
        return refused instanceof BindException
                        && String.valueOf(refused.getMessage()).contains("in use")
                ? new Unusable(where + " is taken" + port.taker + " (`ss -ltnp sport = :" + socket.getPort()
                        + "` shows by whom); give this one another " + port.remedy)
                : new Unusable(where + " cannot be used: " + refused.getMessage());
    }

    /** {@code 0.0.0.0:9000}. */
    public String withPort(int number) {
        return shown + ":" + number;
    }
}
