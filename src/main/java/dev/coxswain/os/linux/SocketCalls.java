package dev.coxswain.os.linux;

import java.lang.foreign.MemorySegment;

/** The C functions of socket(7) and for the files of sockets, as in {@link Libc}: what fails returns {@code -errno}. */
final class SocketCalls {

    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int MSG_DONTWAIT = 0x40;
    static final int SOL_SOCKET = 1;
    /** The same on x86_64 and aarch64; since Linux 6.5. */
    static final int SO_PEERPIDFD = 77;

    static final int SHUT_RD = 0;
    static final int SHUT_WR = 1;

    private static final MemorySegment SOCKETPAIR = Libc.function("socketpair");
    private static final MemorySegment SEND = Libc.function("send");
    private static final MemorySegment SHUTDOWN = Libc.function("shutdown");
    private static final MemorySegment SOCKET = Libc.function("socket");
    private static final MemorySegment SETSOCKOPT = Libc.function("setsockopt");
    private static final MemorySegment GETSOCKOPT = Libc.function("getsockopt");
    private static final MemorySegment BIND = Libc.function("bind");
    private static final MemorySegment LISTEN = Libc.function("listen");
    private static final MemorySegment CONNECT = Libc.function("connect");
    private static final MemorySegment RECVMSG = Libc.function("recvmsg");
    private static final MemorySegment FCHMOD = Libc.function("fchmod");
    private static final MemorySegment CHMOD = Libc.function("chmod");
    private static final MemorySegment UNLINK = Libc.function("unlink");

    private SocketCalls() {}

    static int socketpair(int family, int type, MemorySegment twoInts) {
        return Libc.call(SOCKETPAIR, family, type, 0, twoInts.address(), 0, 0);
    }

    static int send(int fd, MemorySegment from, int length, int flags) {
        return Libc.call(SEND, fd, from.address(), length, flags, 0, 0);
    }

    static int shutdown(int fd, int how) {
        return Libc.call(SHUTDOWN, fd, how, 0);
    }

    static int socket(int family, int type) {
        return Libc.call(SOCKET, family, type, 0);
    }

    static int setsockopt(int fd, int level, int option, MemorySegment value, int length) {
        return Libc.call(SETSOCKOPT, fd, level, option, value.address(), length, 0);
    }

    static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
        return Libc.call(GETSOCKOPT, fd, level, option, value.address(), length.address(), 0);
    }

    static int bind(int fd, MemorySegment address, int length) {
        return Libc.call(BIND, fd, address.address(), length);
    }

    static int listen(int fd, int backlog) {
        return Libc.call(LISTEN, fd, backlog, 0);
    }

    static int connect(int fd, MemorySegment address, int length) {
        return Libc.call(CONNECT, fd, address.address(), length);
    }

    /** Without flags. */
    static int recvmsg(int fd, MemorySegment message) {
        return Libc.call(RECVMSG, fd, message.address(), 0);
    }

    static int fchmod(int fd, int mode) {
        return Libc.call(FCHMOD, fd, mode, 0);
    }

    static int chmod(MemorySegment path, int mode) {
        return Libc.call(CHMOD, path.address(), mode, 0);
    }

    static int unlink(MemorySegment path) {
        return Libc.call(UNLINK, path.address(), 0, 0);
    }
}
