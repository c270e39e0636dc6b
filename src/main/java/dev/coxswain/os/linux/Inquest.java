package dev.coxswain.os.linux;

import dev.coxswain.os.ExitClues;
import dev.coxswain.os.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds out why a child died, while it is a zombie and the kernel still tells of it: out of memory, a resource limit
 * (getrlimit(2)), a seccomp filter.
 */
final class Inquest {

    private static final int SIGXCPU = 24;
    private static final int SIGXFSZ = 25;
    private static final int SIGSYS = 31;
    /** What a shell ends with whose child was killed. */
    private static final int KILLED_BELOW = 128 + Libc.SIGKILL;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final OomKills oomKills;

    Inquest(OomKills oomKills) {
        this.oomKills = oomKills;
    }

    /** To be called before each start: what was before it isn't its reason. */
    void processBegins() {
        oomKills.observe();
    }

    /** To be called once we ourselves are counted in another cgroup, below the one that was ours. */
    void countedIn(Path cgroup) {
        oomKills.countedIn(cgroup);
    }

    /** @param cgroup the one that is the process's own */
    ExitClues into(int pid, ExitStatus status, Optional<CgroupLeaf> cgroup) {
        boolean killed = status.signal() == Libc.SIGKILL || status.code() == KILLED_BELOW;
        Optional<CgroupLeaf> counting = cgroup.filter(CgroupLeaf::countsOomKills);
        Optional<String> oom = !killed
                ? Optional.empty()
                : counting.isPresent() ? counting.get().oomKill() : oomKills.explain();
        if (oom.isPresent()) {
            return new ExitClues(true, oom.get());
        }
        Optional<String> forks = status.code() == 0 ? Optional.empty() : cgroup.flatMap(CgroupLeaf::forksRefused);
        if (forks.isPresent()) {
            return new ExitClues(false, forks.get());
        }
        String words = switch (status.signal()) {
            // The kernel has put it up by a second for the next one.
            case SIGXCPU -> cpuTime(pid, "the limit", softLimit(pid, "Max cpu time"), 1);
            // The kernel's way where the hard limit is reached.
            case Libc.SIGKILL -> cpuTime(pid, "the hard limit", hardLimit(pid, "Max cpu time"), 0);
            case SIGXFSZ -> fileSize(softLimit(pid, "Max file size"));
            // Nothing else in the kernel sends it; the zombie has its filter no more.
            case SIGSYS -> "a seccomp filter forbids a system call that it made";
            default -> "";
        };
        return words.isEmpty() ? ExitClues.NONE : new ExitClues(false, words);
    }

    private static String cpuTime(int pid, String which, OptionalLong limit, long more) {
        if (limit.isEmpty()) {
            return "";
        }
        long seconds = limit.getAsLong() - more;
        long used = ProcFs.stat(pid).map(ProcStat::cpuTicks).orElse(0L) * ProcStat.NANOS_PER_TICK;
        // The kernel goes by whole ticks, and tells us what the scheduler has measured.
        boolean reached = used >= seconds * NANOS_PER_SECOND * 4 / 5;
        return reached ? "its CPU time reached " + which + " of " + seconds + "s (RLIMIT_CPU)" : "";
    }

    private static String fileSize(OptionalLong bytes) {
        return bytes.isEmpty()
                ? ""
                : "a file that it wrote reached the limit of " + bytes.getAsLong() + " bytes (RLIMIT_FSIZE)";
    }

    private static OptionalLong softLimit(int pid, String name) {
        return limit(pid, name, 0);
    }

    private static OptionalLong hardLimit(int pid, String name) {
        return limit(pid, name, 1);
    }

    /** Of a line {@code Max cpu time   1   unlimited   seconds}; empty: unlimited, or not told. */
    private static OptionalLong limit(int pid, String name, int column) {
        String limits = new String(ProcFs.read("/proc/" + pid + "/limits"), StandardCharsets.US_ASCII);
        for (String line : limits.split("\n")) {
            if (line.startsWith(name + " ")) {
                String value = line.substring(name.length()).strip().split(" +")[column];
                return value.equals("unlimited") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
            }
        }
        return OptionalLong.empty();
    }
}
