package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coxswain.os.Pipes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** {@link Pipes} by epoll(7). */
public final class LinuxPipes implements Pipes {

    /** What one read takes at most: a pipe's usual capacity. */
    static final int READ_BYTES = 64 * 1024;

    /** struct epoll_event is packed on x86-64, and there alone. */
    private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));

    static final int EVENT_BYTES = PACKED ? 12 : 16;
    static final int EVENT_DATA = PACKED ? 4 : 8;

    private static final int EPOLL_CLOEXEC = Libc.O_CLOEXEC;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;

    /** At a time; more come with the next await, as the watch is level-triggered. */
    private static final int MOST_EVENTS = 256;

    private static final long WAKE_KEY = Long.MIN_VALUE;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment events = arena.allocate((long) MOST_EVENTS * EVENT_BYTES, 8);
    private final MemorySegment event = arena.allocate(EVENT_BYTES, 8);
    private final MemorySegment buffer = arena.allocate(READ_BYTES, 64);
    private final MemorySegment wakeCount = arena.allocate(8, 8);
    private final MemorySegment one = arena.allocate(8, 8);
    private final int epoll;
    private final int wake;
    private boolean closed;

    public LinuxPipes() {
        one.set(JAVA_LONG_UNALIGNED, 0, 1);
        epoll = Errno.check("epoll_create1", Libc.epoll_create1(EPOLL_CLOEXEC));
        wake = Errno.check("eventfd", Libc.eventfd(0, Libc.O_CLOEXEC | Libc.O_NONBLOCK));
        add(wake, WAKE_KEY);
    }

    @Override
    public void add(int descriptor, long key) {
        event.set(JAVA_INT, 0, EPOLLIN);
        event.set(JAVA_LONG_UNALIGNED, EVENT_DATA, key);
        Errno.check("epoll_ctl(EPOLL_CTL_ADD)", Libc.epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, event));
    }

    @Override
    public void close(int descriptor) {
        // Closing alone isn't enough while a child that is just being spawned has a copy of it until its exec.
        pause(descriptor);
        Libc.close(descriptor);
    }

    @Override
    public void pause(int descriptor) {
        // One that isn't watched (paused before) is an error of no importance.
        Libc.epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, event);
    }

    @Override
    public int await(long[] ready, int timeoutMillis) {
        int most = Math.min(ready.length, MOST_EVENTS);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        int left = timeoutMillis;
        int count;
        while (Errno.EINTR.is(count = Libc.epoll_wait(epoll, events, most, left))) {
            if (timeoutMillis > 0) {
                left = (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            }
        }
        Errno.check("epoll_wait", count);
        int keys = 0;
        for (int i = 0; i < count; i++) {
            long key = events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + EVENT_DATA);
            if (key == WAKE_KEY) {
                Libc.read(wake, wakeCount, 8);
            } else {
                ready[keys++] = key;
            }
        }
        return keys;
    }

    @Override
    public int read(int descriptor, byte[] into, int offset, int length) {
        int count;
        do {
            count = Libc.read(descriptor, buffer, Math.min(length, READ_BYTES));
        } while (Errno.EINTR.is(count));
        if (count > 0) {
            MemorySegment.copy(buffer, JAVA_BYTE, 0, into, offset, count);
            return count;
        }
        if (Errno.EAGAIN.is(count)) {
            return 0;
        }
        // A pipe that can't be read any more has nothing more to say.
        return -1;
    }

    @Override
    public void wake() {
        // A late one must not write into whatever has the descriptor's number by then.
        synchronized (one) {
            if (!closed) {
                Libc.write(wake, one, 8);
            }
        }
    }

    @Override
    public void close() {
        synchronized (one) {
            if (!closed) {
                closed = true;
                Libc.close(wake);
                Libc.close(epoll);
            }
        }
    }
}
