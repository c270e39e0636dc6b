package dev.coxswain.os.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * RLIMIT_NOFILE: a worker gets the soft limit that we were started with, and we get more of it once two pipes a worker
 * need it. The JVM leaves it alone (-XX:-MaxFDLimit).
 */
final class OpenFilesLimit {

    private static final int RLIMIT_NOFILE = 7;
    /** Jars, sockets, epoll, and what comes up. */
    private static final int OWN = 200;

    private static final int PER_WORKER = 2;

    private final MemorySegment original = Arena.global().allocate(ValueLayout.JAVA_LONG, 2);
    private final MemorySegment raised = Arena.global().allocate(ValueLayout.JAVA_LONG, 2);
    private final long soft;
    private volatile boolean isRaised;

    OpenFilesLimit() {
        LibC.getrlimit(RLIMIT_NOFILE, original);
        soft = original.getAtIndex(ValueLayout.JAVA_LONG, 0);
        long hard = original.getAtIndex(ValueLayout.JAVA_LONG, 1);
        raised.setAtIndex(ValueLayout.JAVA_LONG, 0, hard);
        raised.setAtIndex(ValueLayout.JAVA_LONG, 1, hard);
    }

    /** Raises ours where so many workers need it. True: a spawn has to {@link #lower} it for a moment, alone. */
    boolean prepare(int workers) {
        // RLIM_INFINITY is -1.
        if (!isRaised && soft >= 0 && OWN + (long) PER_WORKER * workers > soft) {
            LibC.setrlimit(RLIMIT_NOFILE, raised);
            isRaised = true;
        }
        return isRaised;
    }

    /**
     * Sets the original limit for the moment of the spawn, because a child has what its parent has. What is open stays
     * open; another thread that opens something in this moment may fail, which each of ours takes for a passing error.
     */
    void lower() {
        LibC.setrlimit(RLIMIT_NOFILE, original);
    }

    void raise() {
        LibC.setrlimit(RLIMIT_NOFILE, raised);
    }
}
