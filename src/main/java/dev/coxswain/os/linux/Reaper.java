package dev.coxswain.os.linux;

import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.TreeEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The only place in the program that waits for a child: one thread in waitid(2), for all of them. */
final class Reaper {

    private static final int P_ALL = 0;
    private static final int P_PID = 1;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final int CLD_EXITED = 1;
    private static final int CLD_DUMPED = 3;

    // siginfo_t of sigaction(2) on 64-bit machines.
    static final long SIGINFO_SIZE = 128;
    static final long SI_CODE = 8;
    static final long SI_PID = 16;
    static final long SI_STATUS = 24;

    private final LinuxOs os;
    private final Sweeper sweeper;
    private final Semaphore born = new Semaphore(0);
    private final AtomicLong orphans = new AtomicLong();
    private volatile boolean childless;

    Reaper(LinuxOs os, Sweeper sweeper) {
        this.os = os;
        this.sweeper = sweeper;
    }

    void start() {
        Thread.ofPlatform().daemon().name("reaper").start(this::loop);
    }

    long orphans() {
        return orphans.get();
    }

    /** To be called after each spawn: the reaper sleeps while there is nobody to wait for. */
    void childBorn() {
        if (childless) {
            born.release();
        }
    }

    private void loop() {
        MemorySegment info = Arena.global().allocate(SIGINFO_SIZE, 8);
        while (true) {
            // Looked at first and reaped under the lock: until then nobody else can get its pid.
            if (LibC.waitid(P_ALL, 0, info, WEXITED | WNOWAIT) == 0) {
                childless = false;
                reap(info);
            } else if (LibC.errno() == Errno.ECHILD) {
                waitForAChild();
            } else if (LibC.errno() != Errno.EINTR) {
                throw new IllegalStateException("waitid: " + Errno.name(LibC.errno()));
            }
        }
    }

    /** Asks once more after {@link #childless} is seen to be true: a child born before that would not have woken us. */
    private void waitForAChild() {
        if (!childless) {
            childless = true;
            return;
        }
        born.acquireUninterruptibly();
        born.drainPermits();
        childless = false;
    }

    private void reap(MemorySegment info) {
        int pid = info.get(ValueLayout.JAVA_INT, SI_PID);
        Tree tree;
        os.children.writeLock().lock();
        try {
            if (LibC.waitid(P_PID, pid, info, WEXITED | WNOHANG) != 0) {
                return;
            }
            tree = os.leaders.remove(pid);
            if (tree != null) {
                tree.leaderReaped = true;
            }
        } finally {
            os.children.writeLock().unlock();
        }
        if (tree == null) {
            orphans.incrementAndGet();
            sweeper.ask(new Sweeper.Task.Look());
            return;
        }
        os.tell(new TreeEvent.LeaderExited(tree.generation, status(info)));
        sweeper.ask(new Sweeper.Task.LeaderDied(tree.generation));
    }

    private static ExitStatus status(MemorySegment info) {
        int code = info.get(ValueLayout.JAVA_INT, SI_CODE);
        int status = info.get(ValueLayout.JAVA_INT, SI_STATUS);
        return code == CLD_EXITED
                ? ExitStatus.exited(status)
                : new ExitStatus(128 + status, status, code == CLD_DUMPED);
    }
}
