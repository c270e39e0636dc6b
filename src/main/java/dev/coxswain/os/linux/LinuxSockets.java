package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.coxswain.os.Endpoint;
import dev.coxswain.os.Sockets;
import dev.coxswain.os.StartFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** {@link Sockets} by socket(2), bind(2) and listen(2). */
public final class LinuxSockets implements Sockets {

    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;

    private static final int TYPE_BITS = 0170000;
    private static final int SOCKET_BITS = 0140000;

    /** What systemd and Go take; the kernel's own bound is the lower of this and somaxconn. */
    private static final int BACKLOG = 4096;

    /** Inodes of the UNIX paths we have made: a path that is somebody else's by now stays. */
    private final ConcurrentHashMap<Integer, Object> inodes = new ConcurrentHashMap<>();

    @Override
    public int open(Endpoint endpoint, Options options) throws StartFailure {
        return switch (endpoint) {
            case Endpoint.Tcp(String host, int port) ->
                openInet(endpoint, SocketCalls.SOCK_STREAM, host, port, options);
            case Endpoint.Udp(String host, int port) -> openInet(endpoint, SocketCalls.SOCK_DGRAM, host, port, options);
            case Endpoint.Unix(String path) -> openUnix(endpoint, path, options);
        };
    }

    private int openInet(Endpoint endpoint, int type, String host, int port, Options options) throws StartFailure {
        try (Arena memory = Arena.ofConfined()) {
            for (SockAddr address : SockAddr.of(memory, endpoint, host, port)) {
                int fd = SocketCalls.socket(address.family(), type | Libc.O_CLOEXEC);
                if (Errno.EAFNOSUPPORT.is(fd) && host.isEmpty()) {
                    continue; // A kernel without IPv6: IPv4 comes next.
                }
                check(endpoint, "socket", fd);
                int bound = bindInet(memory, fd, type, address);
                if (Errno.EADDRNOTAVAIL.is(bound) && host.isEmpty() && address.family() == SockAddr.AF_INET6) {
                    Libc.close(fd);
                    continue;
                }
                return listening(fd, endpoint, bound, options);
            }
        }
        throw failure(endpoint, "socket", Errno.EAFNOSUPPORT.number());
    }

    private static int bindInet(Arena memory, int fd, int type, SockAddr address) {
        MemorySegment flag = memory.allocateFrom(JAVA_INT, 1);
        if (type == SocketCalls.SOCK_STREAM) {
            // Not for UDP: two could have the same port then.
            SocketCalls.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, flag, Integer.BYTES);
        }
        if (address.family() == SockAddr.AF_INET6) {
            flag.set(JAVA_INT, 0, 0);
            SocketCalls.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, flag, Integer.BYTES);
        }
        return SocketCalls.bind(fd, address.bytes(), (int) address.bytes().byteSize());
    }

    private int openUnix(Endpoint endpoint, String path, Options options) throws StartFailure {
        try (Arena memory = Arena.ofConfined()) {
            SockAddr address = SockAddr.unix(memory, endpoint, path);
            int fd = check(
                    endpoint,
                    "socket",
                    SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.SOCK_STREAM | Libc.O_CLOEXEC));
            // Before it has a name, so that nobody gets in by a mode that is wider than asked.
            options.mode().ifPresent(mode -> SocketCalls.fchmod(fd, mode));
            int bound = bind(fd, address);
            if (Errno.EADDRINUSE.is(bound) && isStale(address, path, SocketCalls.SOCK_STREAM)) {
                SocketCalls.unlink(CStrings.of(memory, path));
                bound = bind(fd, address);
            }
            if (bound >= 0) {
                inodes.put(fd, inode(path));
            }
            return listening(fd, endpoint, bound, options);
        }
    }

    static int bind(int fd, SockAddr address) {
        return SocketCalls.bind(fd, address.bytes(), (int) address.bytes().byteSize());
    }

    /** A socket's file on which nobody listens. */
    static boolean isStale(SockAddr address, String path, int type) {
        if (!isSocket(path)) {
            return false;
        }
        int probe = SocketCalls.socket(SocketCalls.AF_UNIX, type | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
        if (probe < 0) {
            return false;
        }
        int connected = SocketCalls.connect(
                probe, address.bytes(), (int) address.bytes().byteSize());
        Libc.close(probe);
        return Errno.ECONNREFUSED.is(connected);
    }

    private int listening(int fd, Endpoint endpoint, int bound, Options options) throws StartFailure {
        try {
            if (Errno.EADDRINUSE.is(bound)) {
                throw inUse(endpoint);
            }
            check(endpoint, "bind", bound);
            adjust(fd, endpoint, options);
            return fd;
        } catch (StartFailure failure) {
            close(fd, endpoint);
            throw failure;
        }
    }

    @Override
    public void adjust(int descriptor, Endpoint endpoint, Options options) throws StartFailure {
        if (!(endpoint instanceof Endpoint.Udp)) {
            int listening = SocketCalls.listen(descriptor, options.backlog().orElse(BACKLOG));
            if (Errno.EADDRINUSE.is(listening)) {
                throw inUse(endpoint);
            }
            check(endpoint, "listen", listening);
        }
        if (endpoint instanceof Endpoint.Unix(String path) && options.mode().isPresent()) {
            try (Arena memory = Arena.ofConfined()) {
                check(
                        endpoint,
                        "chmod",
                        SocketCalls.chmod(
                                CStrings.of(memory, path), options.mode().getAsInt()));
            }
        }
    }

    @Override
    public void close(int descriptor, Endpoint endpoint) {
        Object inode = inodes.remove(descriptor);
        if (endpoint instanceof Endpoint.Unix(String path) && inode != null && inode.equals(inode(path))) {
            try (Arena memory = Arena.ofConfined()) {
                SocketCalls.unlink(CStrings.of(memory, path));
            }
        }
        Libc.close(descriptor);
    }

    private static StartFailure inUse(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Unix(String path) && !isSocket(path)) {
            return StartDiagnosis.failure(
                    path,
                    "is there, and is no socket; remove it, or choose another path",
                    "bind",
                    Errno.EADDRINUSE.number());
        }
        String holder =
                SocketHolder.of(endpoint).map(SocketHolder::toString).orElse("somebody whom we can't see from here");
        return StartDiagnosis.failure(
                endpoint.toString(), "address in use by " + holder, "bind", Errno.EADDRINUSE.number());
    }

    private static int check(Endpoint endpoint, String call, int result) throws StartFailure {
        if (result < 0) {
            throw failure(endpoint, call, -result);
        }
        return result;
    }

    private static StartFailure failure(Endpoint endpoint, String call, int errno) {
        String more = errno == Errno.EACCES.number() && !(endpoint instanceof Endpoint.Unix)
                ? ": ports below /proc/sys/net/ipv4/ip_unprivileged_port_start need root (CAP_NET_BIND_SERVICE)"
                : "";
        return StartDiagnosis.failure(endpoint.toString(), Errno.words(errno) + more, call, errno);
    }

    private static boolean isSocket(String path) {
        try {
            Object mode = Files.getAttribute(Path.of(path), "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return mode instanceof Integer bits && (bits & TYPE_BITS) == SOCKET_BITS;
        } catch (IOException gone) {
            return false;
        }
    }

    static Object inode(String path) {
        try {
            return Objects.requireNonNull(Files.getAttribute(Path.of(path), "unix:ino", LinkOption.NOFOLLOW_LINKS));
        } catch (IOException gone) {
            return "";
        }
    }
}
