package dev.coxswain.os.linux;

import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeLimits.Kind;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The cgroup of one process tree: its limits, and what the kernel tells of them. Nothing but that tree is in it, so it is
 * killed as a whole, by us and for want of memory. Safe from any thread.
 */
final class CgroupLeaf {

    /** Of cpu.max, in microseconds: the kernel's own default. */
    private static final long PERIOD = 100_000;

    /** For less than 10 millicores: the kernel takes no quota below a millisecond. */
    private static final long LONG_PERIOD = 1_000_000;

    private static final long SHORT_MILLICORES = 10;
    private static final long MILLICORES = 1000;
    private static final int KIBI = 1024;
    private static final int MAX_DEPTH = 10;

    private final CgroupFs fs;
    private final Path folder;
    private final String path;
    private TreeLimits limits = TreeLimits.NONE;
    private Set<Kind> held = Set.of();

    /** @param path as proc_pid_cgroup(5) has it */
    CgroupLeaf(CgroupFs fs, Path folder, String path) {
        this.fs = fs;
        this.folder = folder;
        this.path = path;
    }

    String path() {
        return path;
    }

    Path folder() {
        return folder;
    }

    /** Who writes its pid here is in it. */
    Path processes() {
        return folder.resolve("cgroup.procs");
    }

    /**
     * Sets the limits, and takes away those that there are no more. One that is lower than what is used now may kill.
     *
     * @param counted what the kernel counts in it at all
     * @return what the kernel didn't take, for people; empty: nothing
     */
    synchronized String apply(TreeLimits next, Set<Kind> counted) {
        if (next.equals(limits) && held.equals(common(next.kinds(), counted))) {
            return "";
        }
        EnumSet<Kind> now = EnumSet.noneOf(Kind.class);
        String failure = "";
        for (Kind kind : Kind.values()) {
            if (!counted.contains(kind)
                    || (next.of(kind).isEmpty() && limits.of(kind).isEmpty())) {
                continue;
            }
            String value = value(kind, next);
            int result = fs.write(folder.resolve(kind.word() + ".max"), value);
            if (result < 0) {
                failure = kind.word() + ".max doesn't take " + value + " (" + Errno.name(-result) + ")";
            } else if (next.of(kind).isPresent()) {
                now.add(kind);
            }
        }
        if (now.contains(Kind.MEMORY)) {
            // As in Kubernetes: a tree that lost one of its processes to the kernel is no whole one any more.
            fs.write(folder.resolve("memory.oom.group"), "1");
        }
        limits = next;
        held = Set.copyOf(now);
        return failure;
    }

    private static Set<Kind> common(Set<Kind> some, Set<Kind> others) {
        Set<Kind> both = EnumSet.noneOf(Kind.class);
        both.addAll(some);
        both.retainAll(others);
        return both;
    }

    private static String value(Kind kind, TreeLimits limits) {
        if (limits.of(kind).isEmpty()) {
            return "max";
        }
        long limit = limits.of(kind).getAsLong();
        if (kind != Kind.CPU) {
            return Long.toString(limit);
        }
        long period = limit < SHORT_MILLICORES ? LONG_PERIOD : PERIOD;
        return limit * period / MILLICORES + " " + period;
    }

    /** Which limits the kernel holds. */
    synchronized Set<Kind> held() {
        return held;
    }

    /** SIGKILL to all that is in it; before Linux 5.14 the kernel doesn't know how, and others do it. */
    void kill() {
        fs.write(folder.resolve("cgroup.kill"), "1");
    }

    /** Whether the kernel tells of its deaths for want of memory; where not, it counts them above it. */
    boolean countsOomKills() {
        return CgroupFile.lineOf(fs.text(folder, "memory.events"), "oom_kill").isPresent();
    }

    /** Why something in it was killed for want of memory, where it was. */
    synchronized Optional<String> oomKill() {
        long kills = fs.number(folder, "memory.events", "oom_kill");
        if (kills == 0) {
            return Optional.empty();
        }
        String counter = "the oom_kill counter of its own cgroup rose from 0 to " + kills;
        String limit = limits.memory().isPresent() ? bytes(limits.memory().getAsLong()) : "max";
        return Optional.of(
                // Counted where the limit is that was reached, and above; not below.
                fs.number(folder, "memory.events", "oom") > 0
                        ? "its own memory limit of " + limit + " was reached (memory.max); " + counter
                        : counter + "; not its own memory limit was reached, but one above it");
    }

    /** How many forks the kernel refused it; empty: none. */
    synchronized Optional<String> forksRefused() {
        long refused = fs.number(folder, "pids.events", "max");
        return refused == 0 || limits.pids().isEmpty()
                ? Optional.empty()
                : Optional.of("the kernel refused it " + refused + (refused == 1 ? " fork" : " forks")
                        + ": its own limit is " + limits.pids().getAsLong() + " processes and threads (pids.max)");
    }

    /** {@code 256Mi}. */
    private static String bytes(long bytes) {
        String[] units = {"", "Ki", "Mi", "Gi", "Ti"};
        long number = bytes;
        int unit = 0;
        while (unit < units.length - 1 && number != 0 && number % KIBI == 0) {
            number /= KIBI;
            unit++;
        }
        return number + (unit == 0 ? " bytes" : units[unit]);
    }

    /** 0, or why not: EBUSY while something lives in it. */
    int remove() {
        return remove(folder, MAX_DEPTH);
    }

    private int remove(Path at, int depth) {
        int result = fs.remove(at);
        if (Errno.EBUSY.is(result) && depth > 0) {
            // A process of the tree may have made cgroups of its own.
            fs.folders(at).forEach(below -> remove(below, depth - 1));
            result = fs.remove(at);
        }
        return Errno.ENOENT.is(result) ? 0 : result;
    }
}
