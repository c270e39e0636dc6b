package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.coxswain.os.ClockWatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@link ClockWatch} by a timer that is never due and is cancelled when the clock is set: timerfd_create(2). */
public final class LinuxClockWatch implements ClockWatch {

    private static final MemorySegment TIMERFD_CREATE = Libc.function("timerfd_create");
    private static final MemorySegment TIMERFD_SETTIME = Libc.function("timerfd_settime");

    static final int CLOCK_REALTIME = 0;
    static final int TFD_CLOEXEC = Libc.O_CLOEXEC;
    static final int TFD_TIMER_ABSTIME = 1;
    static final int TFD_TIMER_CANCEL_ON_SET = 2;

    /** struct itimerspec: seconds and nanoseconds of the interval, then of the first time. */
    static final int ITIMERSPEC_BYTES = 32;

    static final int IT_VALUE = 16;

    /** The kernel takes what it can't count for its last moment. */
    private static final long NEVER_SECONDS = Long.MAX_VALUE;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment expirations = arena.allocate(Long.BYTES, 8);
    private final int descriptor;
    private volatile boolean closed;

    /** @throws IllegalStateException with the call and its errno */
    public LinuxClockWatch() {
        this(NEVER_SECONDS);
    }

    /** @param seconds of the Epoch, when the timer is due all the same */
    LinuxClockWatch(long seconds) {
        descriptor = check("timerfd_create", Libc.call(TIMERFD_CREATE, CLOCK_REALTIME, TFD_CLOEXEC, 0));
        try {
            arm(seconds);
        } catch (IllegalStateException failure) {
            Libc.close(descriptor);
            throw failure;
        }
    }

    private void arm(long seconds) {
        int result = set(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, seconds);
        // Set just then: the timer is armed, and the read that follows is cancelled.
        if (!Errno.ECANCELED.is(result)) {
            check("timerfd_settime", result);
        }
    }

    private int set(int flags, long seconds) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment timer = call.allocate(ITIMERSPEC_BYTES, 8);
            timer.set(JAVA_LONG, IT_VALUE, seconds);
            return Libc.call(TIMERFD_SETTIME, descriptor, flags, timer.address(), 0, 0, 0);
        }
    }

    private static int check(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + Errno.words(-result) + " (" + Errno.name(-result) + ")");
        }
        return result;
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public boolean awaitSet() {
        int length = closed ? 0 : Libc.read(descriptor, expirations, Long.BYTES);
        if (closed) {
            closeDescriptor();
            return false;
        }
        if (length == Long.BYTES) {
            // It was due: an end of time that somebody has set the clock past.
            arm(NEVER_SECONDS);
        } else if (!Errno.ECANCELED.is(length) && !Errno.EINTR.is(length)) {
            check("read", length);
        }
        return true;
    }

    private synchronized void closeDescriptor() {
        Libc.close(descriptor);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            // Due long ago: wakes who reads.
            set(TFD_TIMER_ABSTIME, 1);
        }
    }
}
