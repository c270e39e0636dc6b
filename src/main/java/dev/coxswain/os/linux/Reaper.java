package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.coxswain.os.ExitClues;
import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.TreeEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * The only place in the program that waits for a child. Looks at who has ended without taking it away, then reaps it
 * under the lock of {@link Trees}.
 */
final class Reaper implements Runnable {

    /** siginfo_t as waitid(2) fills it, with si_code, si_pid and si_status at these places. */
    static final int SIGINFO_BYTES = 128;

    static final int SI_CODE = 8;
    static final int SI_PID = 16;
    static final int SI_STATUS = 24;

    private static final int CLD_EXITED = 1;
    private static final int CLD_DUMPED = 3;

    /** As PID 1 we get orphans of processes that were never ours, even with no child of our own. */
    private static final long CHILDLESS_LOOK_MILLIS = 30_000;

    private final MemorySegment siginfo = Arena.ofAuto().allocate(SIGINFO_BYTES, 8);
    private final Trees trees;
    private final Spawner spawner;
    private final Sweeper sweeper;
    private final Inquest inquest;
    private final Consumer<TreeEvent> events;
    private final Object birth = new Object();
    private long births;
    private boolean closed;

    Reaper(Trees trees, Spawner spawner, Sweeper sweeper, Inquest inquest, Consumer<TreeEvent> events) {
        this.trees = trees;
        this.spawner = spawner;
        this.sweeper = sweeper;
        this.inquest = inquest;
        this.events = events;
    }

    /** There is a child to wait for. */
    void childBorn() {
        synchronized (birth) {
            births++;
            birth.notifyAll();
        }
    }

    /**
     * A running waitid isn't interrupted: it takes nothing away, and after it the thread ends and leaves the child to
     * whoever waits for it next.
     */
    void close() {
        synchronized (birth) {
            closed = true;
            birth.notifyAll();
        }
    }

    @Override
    public void run() {
        while (true) {
            long bornBefore;
            synchronized (birth) {
                bornBefore = births;
            }
            int result = Libc.waitid(Libc.P_ALL, 0, siginfo, Libc.WEXITED | Libc.WNOWAIT);
            synchronized (birth) {
                if (closed) {
                    return;
                }
            }
            if (result == 0) {
                reap(siginfo.get(JAVA_INT, SI_PID));
            } else if (Errno.ECHILD.is(result)) {
                awaitBirth(bornBefore);
            } else if (!Errno.EINTR.is(result)) {
                Errno.check("waitid", result);
            }
        }
    }

    private void awaitBirth(long bornBefore) {
        synchronized (birth) {
            try {
                if (births == bornBefore && !closed) {
                    birth.wait(Libc.getpid() == 1 ? CHILDLESS_LOOK_MILLIS : 0);
                }
            } catch (InterruptedException nobodyDoesThat) {
                closed = true;
            }
        }
    }

    private void reap(int pid) {
        if (!trees.knows(pid)) {
            spawner.awaitSpawnUnderWay();
        }
        // Still there for the asking: nobody but us takes it away.
        ExitClues clues = trees.ledBy(pid)
                .map(tree -> inquest.into(pid, status(), tree.cgroup))
                .orElse(ExitClues.NONE);
        Tree ended;
        boolean leaderless;
        synchronized (trees) {
            siginfo.set(JAVA_INT, SI_PID, 0);
            int result = Libc.waitid(Libc.P_PID, pid, siginfo, Libc.WEXITED | Libc.WNOHANG);
            if (result != 0 || siginfo.get(JAVA_INT, SI_PID) != pid) {
                // A spawn whose exec failed: posix_spawn has reaped it.
                return;
            }
            ended = trees.reaped(pid);
            if (ended != null) {
                // Under the lock, so that the sweeper can't find the tree gone before.
                events.accept(new TreeEvent.LeaderExited(ended.generation, status(), clues));
            }
            leaderless = ended != null || !trees.leaderless().isEmpty();
        }
        if (leaderless) {
            sweeper.look();
        }
    }

    private ExitStatus status() {
        int code = siginfo.get(JAVA_INT, SI_CODE);
        int status = siginfo.get(JAVA_INT, SI_STATUS);
        return code == CLD_EXITED
                ? ExitStatus.exited(status)
                : new ExitStatus(128 + status, status, code == CLD_DUMPED);
    }
}
