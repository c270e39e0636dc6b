package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.coxswain.os.Endpoint;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** struct sockaddr_in, sockaddr_in6 and sockaddr_un (ip(7), ipv6(7), unix(7)). */
record SockAddr(int family, MemorySegment bytes) {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int IN_BYTES = 16;
    static final int IN6_BYTES = 28;
    static final int IN6_ADDRESS = 8;
    static final int IN6_SCOPE = 24;
    static final int UNIX_PATH = 108;

    private static final int PORT = 2;
    private static final int IN_ADDRESS = 4;
    private static final int UNIX_PATH_AT = 2;

    /** The addresses to try, in order: of all interfaces first both kinds of IP, then IPv4 alone. */
    static List<SockAddr> of(Arena memory, Endpoint endpoint, String host, int port) throws StartFailure {
        if (host.isEmpty()) {
            return List.of(in6(memory, new byte[16], port, 0), in(memory, new byte[4], port));
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            return List.of(
                    address instanceof Inet6Address six
                            ? in6(memory, six.getAddress(), port, six.getScopeId())
                            : in(memory, address.getAddress(), port));
        } catch (UnknownHostException unknown) {
            throw new StartFailure(
                    endpoint + ": the host " + host + " has no address that can be found", Errno.EADDRNOTAVAIL.name());
        }
    }

    private static SockAddr in(Arena memory, byte[] address, int port) {
        MemorySegment bytes = withPort(memory.allocate(IN_BYTES, 8), AF_INET, port);
        MemorySegment.copy(address, 0, bytes, JAVA_BYTE, IN_ADDRESS, address.length);
        return new SockAddr(AF_INET, bytes);
    }

    private static SockAddr in6(Arena memory, byte[] address, int port, int scope) {
        MemorySegment bytes = withPort(memory.allocate(IN6_BYTES, 8), AF_INET6, port);
        MemorySegment.copy(address, 0, bytes, JAVA_BYTE, IN6_ADDRESS, address.length);
        bytes.set(JAVA_INT, IN6_SCOPE, scope);
        return new SockAddr(AF_INET6, bytes);
    }

    private static MemorySegment withPort(MemorySegment bytes, int family, int port) {
        bytes.set(JAVA_SHORT, 0, (short) family);
        bytes.set(JAVA_BYTE, PORT, (byte) (port >> 8));
        bytes.set(JAVA_BYTE, PORT + 1, (byte) port);
        return bytes;
    }

    static SockAddr unix(Arena memory, Endpoint endpoint, String path) throws StartFailure {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= UNIX_PATH) {
            throw new StartFailure(
                    endpoint + ": the path of a UNIX socket has " + (UNIX_PATH - 1) + " bytes at most, this one "
                            + name.length,
                    Errno.ENAMETOOLONG.name());
        }
        MemorySegment bytes = memory.allocate(UNIX_PATH_AT + name.length + 1L, 8);
        bytes.set(JAVA_SHORT, 0, (short) SocketCalls.AF_UNIX);
        MemorySegment.copy(name, 0, bytes, JAVA_BYTE, UNIX_PATH_AT, name.length);
        return new SockAddr(SocketCalls.AF_UNIX, bytes);
    }
}
