package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.coxswain.os.Endpoint;
import dev.coxswain.os.NotifySocket;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An AF_UNIX datagram socket. With a name in the abstract namespace it needs no folder that the worker's user can reach, and
 * is gone with us; a path can be reached from other network namespaces too, is open to everybody, and taken away at the end. Each message comes with its sender's pid (SO_PASSCRED). Descriptors that come along are closed
 * by the kernel, for there is no room for them; that is also what sd_notify_barrier(3) waits for.
 */
final class LinuxNotifySocket implements NotifySocket {

    /** What systemd takes. */
    static final int MAX_MESSAGE = 4096;

    /** struct msghdr and struct cmsghdr with a struct ucred, of 64-bit Linux: field offsets and sizes. */
    static final int MSGHDR = 56;

    static final int MSG_IOV = 16;
    static final int MSG_IOVLEN = 24;
    static final int MSG_CONTROL = 32;
    static final int MSG_CONTROLLEN = 40;
    static final int MSG_FLAGS = 48;
    static final int CMSG_LEVEL = 8;
    static final int CMSG_TYPE = 12;
    static final int CMSG_DATA = 16;
    static final int CREDENTIALS_SPACE = 32;

    private static final int SOL_SOCKET = 1;
    private static final int SO_PASSCRED = 16;
    private static final int SCM_CREDENTIALS = 2;
    private static final int MSG_TRUNC = 0x20;
    private static final int FAMILY = 2;
    private static final short POLLIN = 1;

    private static final int OPEN_TO_ALL = 0666;

    private final String address;
    private final Object inode;
    private final int descriptor;
    private final Arena memory = Arena.ofShared();
    private final MemorySegment buffer = memory.allocate(MAX_MESSAGE);
    private final MemorySegment vector = memory.allocate(16, 8);
    private final MemorySegment control = memory.allocate(CREDENTIALS_SPACE, 8);
    private final MemorySegment message = memory.allocate(MSGHDR, 8);
    private final MemorySegment poll = memory.allocate(Leftovers.POLLFD_BYTES, 8);
    private volatile boolean closed;

    /** @param inode of the path, for a path that is somebody else's by the end stays */
    private LinuxNotifySocket(String address, Object inode, int descriptor) {
        this.address = address;
        this.inode = inode;
        this.descriptor = descriptor;
        vector.set(JAVA_LONG, 0, buffer.address());
        vector.set(JAVA_LONG, 8, MAX_MESSAGE);
        message.set(JAVA_LONG, MSG_IOV, vector.address());
        message.set(JAVA_LONG, MSG_IOVLEN, 1);
        message.set(JAVA_LONG, MSG_CONTROL, control.address());
        poll.set(JAVA_INT, 0, descriptor);
        poll.set(JAVA_SHORT, Leftovers.POLLFD_EVENTS, POLLIN);
    }

    /**
     * @param address a path, or {@code @} and a name
     * @throws StartFailure where it is taken, or there are no more descriptors
     */
    static LinuxNotifySocket open(String address) throws StartFailure {
        int descriptor = check(
                "socket",
                SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.SOCK_DGRAM | Libc.O_CLOEXEC | Libc.O_NONBLOCK));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocate(4, 4);
            on.set(JAVA_INT, 0, 1);
            check("setsockopt(SO_PASSCRED)", SocketCalls.setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, on, 4));
            Object inode = address.startsWith("@")
                    ? bindName(arena, descriptor, address.substring(1))
                    : bindPath(arena, descriptor, address);
            return new LinuxNotifySocket(address, inode, descriptor);
        } catch (StartFailure failure) {
            Libc.close(descriptor);
            throw failure;
        }
    }

    private static Object bindName(Arena arena, int descriptor, String name) throws StartFailure {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        MemorySegment address = arena.allocate(FAMILY + 1L + bytes.length, 8);
        address.set(JAVA_SHORT, 0, (short) SocketCalls.AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, FAMILY + 1L, bytes.length);
        check("bind", SocketCalls.bind(descriptor, address, (int) address.byteSize()));
        return "";
    }

    private static Object bindPath(Arena arena, int descriptor, String path) throws StartFailure {
        SockAddr address = SockAddr.unix(arena, new Endpoint.Unix(path), path);
        int bound = LinuxSockets.bind(descriptor, address);
        if (Errno.EADDRINUSE.is(bound) && LinuxSockets.isStale(address, path, SocketCalls.SOCK_DGRAM)) {
            SocketCalls.unlink(CStrings.of(arena, path));
            bound = LinuxSockets.bind(descriptor, address);
        }
        check("bind " + path, bound);
        // Whoever may send: the kernel names the sender of each message.
        check("chmod " + path, SocketCalls.chmod(CStrings.of(arena, path), OPEN_TO_ALL));
        return LinuxSockets.inode(path);
    }

    private static int check(String call, int result) throws StartFailure {
        if (result < 0) {
            throw new StartFailure(
                    "cannot open the socket for sd_notify: " + Errno.words(-result) + " (" + call + ": "
                            + Errno.name(-result) + ")",
                    Errno.name(-result));
        }
        return result;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Optional<Message> receive(OptionalLong nanos) {
        // Rounded up: a time that isn't over yet would be asked for again and again.
        int millis =
                nanos.isPresent() ? (int) Math.min(Integer.MAX_VALUE, (nanos.getAsLong() + 999_999) / 1_000_000) : -1;
        if (closed || Libc.poll(poll, 1, millis) <= 0 || closed) {
            return Optional.empty();
        }
        message.set(JAVA_LONG, MSG_CONTROLLEN, CREDENTIALS_SPACE);
        int length = SocketCalls.recvmsg(descriptor, message);
        if (closed || Errno.EINTR.is(length) || Errno.EAGAIN.is(length)) {
            return Optional.empty();
        }
        if (length < 0) {
            throw new IllegalStateException("recvmsg: " + Errno.name(-length));
        }
        boolean whole = (message.get(JAVA_INT, MSG_FLAGS) & MSG_TRUNC) == 0;
        return Optional.of(new Message(sender(), whole ? text(length) : ""));
    }

    /** 0: the kernel didn't say. */
    private int sender() {
        boolean credentials = message.get(JAVA_LONG, MSG_CONTROLLEN) >= CMSG_DATA + 12
                && control.get(JAVA_INT, CMSG_LEVEL) == SOL_SOCKET
                && control.get(JAVA_INT, CMSG_TYPE) == SCM_CREDENTIALS;
        return credentials ? control.get(JAVA_INT, CMSG_DATA) : 0;
    }

    private String text(int length) {
        byte[] bytes = buffer.asSlice(0, length).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The memory stays: somebody may be in {@link #receive}. */
    @Override
    public void close() {
        closed = true;
        SocketCalls.shutdown(descriptor, SocketCalls.SHUT_RD);
        if (!address.startsWith("@") && inode.equals(LinuxSockets.inode(address))) {
            try (Arena arena = Arena.ofConfined()) {
                SocketCalls.unlink(CStrings.of(arena, address));
            }
        }
        Libc.close(descriptor);
    }
}
