package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.coxswain.os.PeerProcess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * The process at the other end of a connection of unix(7). Where the kernel has SO_PEERPIDFD (6.5), by a descriptor of
 * the process that connected, whatever has become of it; else by its pid and the time it was started at.
 */
final class LinuxPeer implements PeerProcess {

    private static final int GONE = -1;
    private static final int NONE = -2;

    private final int pid;
    private final IntPredicate descends;
    /** A pidfd, {@link #GONE}, or {@link #NONE} on an old kernel. */
    private int pidfd;
    /** Of the process that had the pid when the connection was new; empty: none had. */
    private final OptionalLong startTime;

    private LinuxPeer(int pid, int pidfd, IntPredicate descends) {
        this.pid = pid;
        this.pidfd = pidfd;
        this.descends = descends;
        this.startTime = pidfd == NONE ? startTime(pid) : OptionalLong.empty();
    }

    /** Doesn't block, so that it can be asked for as soon as a connection is there. */
    static LinuxPeer of(int socket, int pid, IntPredicate descends) {
        return new LinuxPeer(pid, pidfd(socket), descends);
    }

    /** As on a kernel without SO_PEERPIDFD. */
    static LinuxPeer ofPid(int pid, IntPredicate descends) {
        return new LinuxPeer(pid, NONE, descends);
    }

    private static int pidfd(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment descriptor = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) JAVA_INT.byteSize());
            int failed = SocketCalls.getsockopt(
                    socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_PEERPIDFD, descriptor, length);
            if (Errno.ENOPROTOOPT.is(failed)) {
                return NONE;
            }
            return failed < 0 ? GONE : descriptor.get(JAVA_INT, 0);
        }
    }

    private static OptionalLong startTime(int pid) {
        return ProcFs.stat(pid).map(stat -> OptionalLong.of(stat.startTime())).orElse(OptionalLong.empty());
    }

    @Override
    public synchronized boolean descends() {
        // In this order: if it is still there, its pid has meant it all the while.
        return descends.test(pid) || !isThere();
    }

    private boolean isThere() {
        if (pidfd == NONE) {
            return startTime.isPresent() && startTime(pid).equals(startTime);
        }
        // Signal 0 asks alone. What isn't allowed, as where root calls, is there.
        return pidfd >= 0 && !Errno.ESRCH.is(Libc.pidfd_send_signal(pidfd, 0));
    }

    @Override
    public synchronized void close() {
        if (pidfd >= 0) {
            Libc.close(pidfd);
        }
        pidfd = GONE;
    }
}
