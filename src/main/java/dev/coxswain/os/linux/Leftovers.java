package dev.coxswain.os.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a supervisor that was killed has left running: found by the beginning of its COXSWAIN_IDs, and ended. */
final class Leftovers {

    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final short POLLIN = 1;
    private static final long POLLFD_SIZE = 8;
    private static final long POLLFD_EVENTS = 4;
    /** What SIGKILL doesn't end in this time sits in the kernel, and nobody can end it. */
    private static final Duration KILL_TAKES = Duration.ofSeconds(5);

    private Leftovers() {}

    static int end(String prefix, Duration grace) {
        Map<Integer, ProcFs.Stat> found = find(prefix);
        int count = found.size();
        List<ProcFs.Stat> left = new ArrayList<>(found.values());
        left.forEach(process -> Pidfd.end(process, SIGTERM));
        waitFor(left, grace);
        // Some may have forked meanwhile; and so until nothing of it is found.
        long end = System.nanoTime() + KILL_TAKES.toNanos();
        for (left = new ArrayList<>(find(prefix).values());
                !left.isEmpty() && System.nanoTime() < end;
                left = new ArrayList<>(find(prefix).values())) {
            left.forEach(process -> Pidfd.end(process, SIGKILL));
            waitFor(left, KILL_TAKES);
        }
        return count;
    }

    /** Every process with such an id, and all that descends from it. */
    private static Map<Integer, ProcFs.Stat> find(String prefix) {
        Map<Integer, ProcFs.Stat> found = new LinkedHashMap<>();
        long self = ProcessHandle.current().pid();
        for (int pid : ProcFs.all()) {
            if (pid != self
                    && ProcFs.id(pid).filter(id -> id.startsWith(prefix)).isPresent()) {
                add(found, pid);
                ProcFs.descendants(pid).forEach(below -> add(found, below));
            }
        }
        return found;
    }

    private static void add(Map<Integer, ProcFs.Stat> found, int pid) {
        ProcFs.stat(pid).filter(stat -> !stat.dead()).ifPresent(stat -> found.put(pid, stat));
    }

    /** A pidfd becomes readable when its process ends. */
    private static void waitFor(List<ProcFs.Stat> processes, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        for (ProcFs.Stat process : processes) {
            long millis = Math.max(0, (end - System.nanoTime()) / 1_000_000);
            int descriptor = (int) LibC.syscall(LibC.SYS_PIDFD_OPEN, process.pid(), 0, 0, 0);
            if (descriptor >= 0) {
                try (Arena arena = Arena.ofConfined()) {
                    if (ProcFs.stat(process.pid())
                            .filter(stat -> stat.startTime() == process.startTime())
                            .isPresent()) {
                        MemorySegment poll = arena.allocate(POLLFD_SIZE, 4);
                        poll.set(ValueLayout.JAVA_INT, 0, descriptor);
                        poll.set(ValueLayout.JAVA_SHORT, POLLFD_EVENTS, POLLIN);
                        LibC.poll(poll, 1, (int) millis);
                    }
                } finally {
                    LibC.close(descriptor);
                }
            }
        }
    }
}
