package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends what an earlier supervisor left. Nothing of it hangs from us, so this scans all of /proc, and waits by pidfd.
 */
final class Leftovers {

    /** So many milliseconds we wait for an exec to end: in its middle nobody can be told. */
    private static final int EXEC_LOOKS = 20;

    /** After SIGKILL; what takes longer is stuck in the kernel, and nobody can end it. */
    private static final Duration KILL_TIME = Duration.ofSeconds(5);

    /** New ones can be forked while we wait. */
    private static final long LOOK_MILLIS = 200;

    private static final short POLLIN = 1;
    static final int POLLFD_BYTES = 8;
    static final int POLLFD_EVENTS = 4;

    private final String idPrefix;
    private final Set<Integer> ourselves = new HashSet<>();

    private Leftovers(String idPrefix) {
        this.idPrefix = idPrefix;
    }

    static int end(String idPrefix, Duration grace) {
        if (idPrefix.isEmpty()) {
            throw new IllegalArgumentException("an empty prefix means every process");
        }
        Leftovers leftovers = new Leftovers(idPrefix);
        Map<Integer, ProcStat> asked = new HashMap<>();
        leftovers.endWithin(grace, asked, Signals.ending(Libc.SIGTERM));
        leftovers.endWithin(KILL_TIME, new HashMap<>(), Libc.SIGKILL);
        return asked.size();
    }

    /** Signals each of them once, those too that turn up later; returns when all are gone or the time is over. */
    private void endWithin(Duration time, Map<Integer, ProcStat> asked, int... signals) {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            List<ProcStat> found = find();
            for (ProcStat process : found) {
                ProcStat before = asked.get(process.pid());
                if (before == null || before.startTime() != process.startTime()) {
                    asked.put(process.pid(), process);
                    Signals.descendant(process, signals);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (found.isEmpty() || left <= 0) {
                return;
            }
            awaitEnd(found, Math.min(left, LOOK_MILLIS));
        }
    }

    private List<ProcStat> find() {
        Map<Integer, ProcStat> all = new HashMap<>();
        for (int pid : ProcFs.pids()) {
            ProcFs.stat(pid).filter(ProcStat::alive).ifPresent(stat -> all.put(pid, stat));
        }
        int ourSession = excludeOurselves(all);
        Map<Integer, Boolean> known = new HashMap<>();
        Set<Integer> sessions = new HashSet<>();
        for (ProcStat process : withOurId(all.values())) {
            known.put(process.pid(), true);
            sessions.add(process.session());
        }
        sessions.remove(ourSession);
        List<ProcStat> found = new ArrayList<>();
        for (ProcStat process : all.values()) {
            if (!ourselves.contains(process.pid())
                    && (sessions.contains(process.session()) || descends(process, all, known))) {
                found.add(process);
            }
        }
        return found;
    }

    /** Those in the middle of an exec are waited for, all together: kernel threads look like them for ever. */
    private List<ProcStat> withOurId(Collection<ProcStat> processes) {
        List<ProcStat> found = new ArrayList<>();
        List<ProcStat> open = new ArrayList<>(processes);
        open.removeIf(process -> ourselves.contains(process.pid()));
        for (int look = 0; look < EXEC_LOOKS && !open.isEmpty(); look++) {
            if (look > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            List<ProcStat> untold = new ArrayList<>();
            for (ProcStat process : open) {
                ProcFs.Text environment = ProcFs.environment(process.pid());
                if (environment.isUnknown() || ProcFs.isUntold(environment)) {
                    untold.add(process);
                } else if (ProcFs.variable(environment.bytes(), Look.ID)
                        .filter(id -> id.startsWith(idPrefix))
                        .isPresent()) {
                    found.add(process);
                }
            }
            open = untold;
        }
        return found;
    }

    private static boolean descends(ProcStat process, Map<Integer, ProcStat> all, Map<Integer, Boolean> known) {
        Boolean answer = known.get(process.pid());
        if (answer != null) {
            return answer;
        }
        known.put(process.pid(), false);
        ProcStat parent = all.get(process.parent());
        boolean descends = parent != null && descends(parent, all, known);
        known.put(process.pid(), descends);
        return descends;
    }

    /** We, and what we descend from: somebody may have started us from inside a worker. */
    private int excludeOurselves(Map<Integer, ProcStat> all) {
        ProcStat us = all.get(Libc.getpid());
        for (ProcStat process = us; process != null && ourselves.add(process.pid()); ) {
            process = all.get(process.parent());
        }
        return us == null ? -1 : us.session();
    }

    /** Returns when all have ended, or after the time. */
    private static void awaitEnd(List<ProcStat> processes, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (ProcStat process : processes) {
            int pidfd = Libc.pidfd_open(process.pid());
            if (Errno.ENOSYS.is(pidfd)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                return;
            }
            if (pidfd < 0) {
                continue;
            }
            long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment pollfd = arena.allocate(POLLFD_BYTES, JAVA_LONG.byteAlignment());
                pollfd.set(JAVA_INT, 0, pidfd);
                pollfd.set(JAVA_SHORT, POLLFD_EVENTS, POLLIN);
                if (Signals.isSame(process)) {
                    Libc.poll(pollfd, 1, (int) left);
                }
            } finally {
                Libc.close(pidfd);
            }
        }
    }
}
