package dev.coxswain.os.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who descends from whom, as one look sees it. */
sealed interface Children {

    /** The children of a process, zombies too. */
    int[] of(int pid);

    /** Our own children that hang from our main thread: all that we adopted are among them. */
    int[] adopted();

    /** A view for one look, by the cheapest way this kernel has. */
    static Children look() {
        return OfTask.AVAILABLE ? new OfTask() : ByScan.scan();
    }

    /** Everything below a process, parents before children; one that dies meanwhile isn't in it. */
    default List<ProcStat> below(int pid) {
        Deque<Integer> open = new ArrayDeque<>();
        List<ProcStat> found = new ArrayList<>();
        open.add(pid);
        while (!open.isEmpty()) {
            for (int child : of(open.remove())) {
                ProcFs.stat(child).ifPresent(stat -> {
                    found.add(stat);
                    open.add(child);
                });
            }
        }
        return found;
    }

    /** /proc/PID/task/TID/children (CONFIG_PROC_CHILDREN): a read or two a process. */
    record OfTask() implements Children {

        private static final String OURS = "/proc/self/task/" + Libc.getpid() + "/children";

        static final boolean AVAILABLE = new java.io.File(OURS).exists();

        @Override
        public int[] of(int pid) {
            int threads = ProcFs.threads(pid);
            if (threads == 0) {
                return new int[0];
            }
            if (threads == 1) {
                return ofTask(pid, pid);
            }
            return Arrays.stream(ProcFs.tasks(pid))
                    .flatMap(task -> Arrays.stream(ofTask(pid, task)))
                    .toArray();
        }

        private static int[] ofTask(int pid, int task) {
            return ProcFs.numbers(ProcFs.read("/proc/" + pid + "/task/" + task + "/children"));
        }

        /**
         * An orphan gets the first living thread of its subreaper for a parent, which is the main thread: the launcher's,
         * which waits for the Java one as long as we live. So this one file is enough, and it's empty most of the time.
         */
        @Override
        public int[] adopted() {
            return ProcFs.numbers(ProcFs.read(OURS));
        }
    }

    /** One scan of all of /proc, for kernels without CONFIG_PROC_CHILDREN. */
    record ByScan(Map<Integer, List<Integer>> byParent) implements Children {

        private static final int US = Libc.getpid();

        static ByScan scan() {
            Map<Integer, List<Integer>> byParent = new HashMap<>();
            for (int pid : ProcFs.pids()) {
                ProcFs.stat(pid)
                        .ifPresent(stat -> byParent.computeIfAbsent(stat.parent(), parent -> new ArrayList<>())
                                .add(pid));
            }
            return new ByScan(byParent);
        }

        @Override
        public int[] of(int pid) {
            return byParent.getOrDefault(pid, List.of()).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        @Override
        public int[] adopted() {
            return of(US);
        }
    }
}
