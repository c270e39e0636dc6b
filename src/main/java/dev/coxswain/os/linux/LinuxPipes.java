package dev.coxswain.os.linux;

import dev.coxswain.os.Pipes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** epoll(7) over pipes, with an eventfd(2) for {@link #wake}. */
public final class LinuxPipes implements Pipes {

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int MAX_EVENTS = 256;
    private static final int BUFFER = 64 * 1024;
    private static final long WAKE_KEY = -1;

    // struct epoll_event is packed on x86_64 only: no padding between events and data.
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    static final long EVENT_SIZE = PACKED ? 12 : 16;
    static final long DATA_OFFSET = PACKED ? 4 : 8;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate(EVENT_SIZE * MAX_EVENTS, 8);
    private final MemorySegment event = arena.allocate(EVENT_SIZE, 8);
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final MemorySegment drained = arena.allocate(8, 8);
    private final MemorySegment one = arena.allocate(8, 8);
    private final int epoll;
    private final int wakeup;

    public LinuxPipes() {
        epoll = check("epoll_create1", LibC.epollCreate1(EPOLL_CLOEXEC));
        wakeup = check("eventfd", LibC.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        add(wakeup, WAKE_KEY);
    }

    private static int check(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + Errno.name(LibC.errno()));
        }
        return result;
    }

    @Override
    public void add(int descriptor, long key) {
        event.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, key);
        check("epoll_ctl", LibC.epollCtl(epoll, EPOLL_CTL_ADD, descriptor, event));
    }

    @Override
    public void pause(int descriptor) {
        LibC.epollCtl(epoll, EPOLL_CTL_DEL, descriptor, event);
    }

    @Override
    public void close(int descriptor) {
        // Taken out by hand: a process that inherited our end would keep it in the set.
        pause(descriptor);
        LibC.close(descriptor);
    }

    @Override
    public int await(long[] ready, int timeoutMillis) {
        int most = Math.min(MAX_EVENTS, ready.length);
        int count = LibC.epollWait(epoll, events, most, timeoutMillis);
        if (count < 0) {
            if (LibC.errno() == Errno.EINTR) {
                return 0;
            }
            throw new IllegalStateException("epoll_wait: " + Errno.name(LibC.errno()));
        }
        int keys = 0;
        for (int i = 0; i < count; i++) {
            long key = events.get(ValueLayout.JAVA_LONG_UNALIGNED, i * EVENT_SIZE + DATA_OFFSET);
            if (key == WAKE_KEY) {
                LibC.read(wakeup, drained, Long.BYTES);
            } else {
                ready[keys++] = key;
            }
        }
        return keys;
    }

    @Override
    public int read(int descriptor, byte[] into, int offset, int length) {
        while (true) {
            long read = LibC.read(descriptor, buffer, Math.min(length, BUFFER));
            if (read > 0) {
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, offset, (int) read);
                return (int) read;
            }
            if (read == 0) {
                return -1;
            }
            switch (LibC.errno()) {
                case Errno.EINTR -> {}
                case Errno.EAGAIN -> {
                    return 0;
                }
                default -> throw new IllegalStateException("read: " + Errno.name(LibC.errno()));
            }
        }
    }

    @Override
    public void wake() {
        LibC.write(wakeup, one, Long.BYTES);
    }

    /** The memory stays: a {@link #wake} may still be under way on another thread. */
    @Override
    public void close() {
        LibC.close(epoll);
        LibC.close(wakeup);
    }
}
