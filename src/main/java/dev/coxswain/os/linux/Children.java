package dev.coxswain.os.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who descends from whom, as one look sees it. Of one thread. */
abstract sealed class Children {

    private boolean complete = true;

    /** The children of a process, zombies too. */
    abstract int[] of(int pid);

    /** Our own children that hang from our main thread: all that we adopted are among them. */
    abstract int[] adopted();

    /** A view for one look, by the cheapest way this kernel has. */
    static Children look() {
        return OfTask.AVAILABLE ? new OfTask() : new ByScan();
    }

    /** Everything below a process, parents before children; one that dies meanwhile isn't in it. */
    final List<ProcStat> below(int pid) {
        Deque<Integer> open = new ArrayDeque<>();
        List<ProcStat> found = new ArrayList<>();
        open.add(pid);
        while (!open.isEmpty()) {
            for (int child : of(open.remove())) {
                stat(child).ifPresent(stat -> {
                    found.add(stat);
                    open.add(child);
                });
            }
        }
        return found;
    }

    final Optional<ProcStat> stat(int pid) {
        return ProcStat.parse(read(ProcFs.statPath(pid)));
    }

    /** The path of its cgroup of version 2; empty where it has none, or is gone. */
    final String cgroup(int pid) {
        return ProcFs.cgroup(read(ProcFs.cgroupPath(pid)));
    }

    /** False once something of this look could not be read, for want of descriptors, say: what it didn't see may be there. */
    final boolean complete() {
        return complete;
    }

    final byte[] read(String path) {
        ProcFs.Text text = ProcFs.text(path);
        if (text.isUnknown()) {
            incomplete();
        }
        return text.bytes();
    }

    final void incomplete() {
        complete = false;
    }

    /** /proc/PID/task/TID/children (CONFIG_PROC_CHILDREN): a read or two a process. */
    static final class OfTask extends Children {

        private static final String OURS = "/proc/self/task/" + Libc.getpid() + "/children";

        static final boolean AVAILABLE = new java.io.File(OURS).exists();

        @Override
        int[] of(int pid) {
            int threads = ProcFs.threads(pid);
            if (threads == 0) {
                return new int[0];
            }
            if (threads == 1) {
                return ofTask(pid, pid);
            }
            int[] tasks = ProcFs.tasks(pid);
            if (tasks.length == 0 && ProcFs.threads(pid) > 0) {
                incomplete();
            }
            return Arrays.stream(tasks)
                    .flatMap(task -> Arrays.stream(ofTask(pid, task)))
                    .toArray();
        }

        private int[] ofTask(int pid, int task) {
            return ProcFs.numbers(read("/proc/" + pid + "/task/" + task + "/children"));
        }

        /**
         * An orphan gets the first living thread of its subreaper for a parent, which is the main thread: the launcher's,
         * which waits for the Java one as long as we live. So this one file is enough, and it's empty most of the time.
         */
        @Override
        int[] adopted() {
            return ProcFs.numbers(read(OURS));
        }
    }

    /** One scan of all of /proc, for kernels without CONFIG_PROC_CHILDREN. */
    static final class ByScan extends Children {

        private static final int US = Libc.getpid();

        private final Map<Integer, List<Integer>> byParent = new HashMap<>();

        ByScan() {
            int[] pids = ProcFs.pids();
            if (pids.length == 0) {
                incomplete();
            }
            for (int pid : pids) {
                stat(pid)
                        .ifPresent(stat -> byParent.computeIfAbsent(stat.parent(), parent -> new ArrayList<>())
                                .add(pid));
            }
        }

        @Override
        int[] of(int pid) {
            return byParent.getOrDefault(pid, List.of()).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        @Override
        int[] adopted() {
            return of(US);
        }
    }
}
