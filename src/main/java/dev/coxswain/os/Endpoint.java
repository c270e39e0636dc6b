package dev.coxswain.os;

/** Where a socket listens. Two that are equal are the same socket. */
public sealed interface Endpoint {

    /** @param host an address, or a name that has one; empty: all addresses, IPv6 and IPv4 */
    record Tcp(String host, int port) implements Endpoint {
        @Override
        public String toString() {
            return "TCP port " + port + on(host);
        }
    }

    record Udp(String host, int port) implements Endpoint {
        @Override
        public String toString() {
            return "UDP port " + port + on(host);
        }
    }

    record Unix(String path) implements Endpoint {
        @Override
        public String toString() {
            return path;
        }
    }

    private static String on(String host) {
        return host.isEmpty() ? "" : " of " + host;
    }
}
