package dev.coxswain.os.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;

/**
 * Whether the cgroup that we are in is ours to divide: systemd or an administrator has marked it as delegated, or it is
 * the whole of a container whose first process we are; it can be written; and nobody else lives in it.
 */
sealed interface Delegation {

    /** The cgroup where systemd's DelegateSubgroup= may have put us, and where we put ourselves. */
    String SUPERVISOR = "supervisor";

    /**
     * @param base the cgroup that is ours
     * @param path of it, as proc_pid_cgroup(5) has it
     */
    record Ours(Path base, String path) implements Delegation {}

    /**
     * @param why for people
     * @param lasting whether that stays so as long as we run
     */
    record NotOurs(String why, boolean lasting) implements Delegation {}

    /** Marks that systemd sets for Delegate=yes; the first one is for all to see, the second one for root. */
    List<String> MARKS = List.of("user.delegate", "trusted.delegate");

    /**
     * Who asks.
     *
     * @param mountinfo /proc/self/mountinfo
     * @param cgroup /proc/self/cgroup
     * @param pid our own
     * @param descends whether a process descends from us
     */
    record Asker(byte[] mountinfo, byte[] cgroup, int pid, IntPredicate descends) {

        static Asker ofSelf(IntPredicate descends) {
            return new Asker(
                    ProcFs.read("/proc/self/mountinfo"), ProcFs.read("/proc/self/cgroup"), Libc.getpid(), descends);
        }

        boolean owns(int process) {
            return process == pid || (process != 0 && descends.test(process));
        }
    }

    static Delegation of(CgroupFs fs, Asker asker) {
        CgroupPaths paths =
                CgroupPaths.unified(asker.mountinfo(), asker.cgroup()).orElse(null);
        if (paths == null) {
            return lasting("there is no cgroup v2 here");
        }
        Path own = paths.own();
        String path = path(asker.cgroup());
        if (!contains(fs.processes(own), asker.pid())) {
            return lasting("the cgroup that we are in can't be seen below " + paths.mount());
        }
        if (fs.text(own, "cgroup.type").isEmpty()) {
            return lasting(own + " is the machine's root cgroup");
        }
        boolean container = asker.pid() == 1 && path.equals("/");
        if (container || isMarked(fs, own)) {
            return judged(fs, asker, own, path, own);
        }
        Path above = Objects.requireNonNullElse(own.getParent(), own);
        if (own.endsWith(SUPERVISOR) && !own.equals(paths.mount()) && isMarked(fs, above)) {
            return judged(fs, asker, above, path.substring(0, path.length() - SUPERVISOR.length() - 1), own);
        }
        return lasting("the cgroup " + own + " isn't delegated to us (systemd: Delegate=yes)");
    }

    private static Delegation judged(CgroupFs fs, Asker asker, Path base, String path, Path own) {
        String type = fs.text(base, "cgroup.type").strip();
        if (!type.equals("domain")) {
            return lasting("the cgroup " + base + " is of the type " + type);
        }
        for (Path needed : List.of(base, base.resolve("cgroup.procs"), base.resolve("cgroup.subtree_control"))) {
            int result = fs.writable(needed);
            if (Errno.EROFS.is(result)) {
                return lasting("the cgroup " + base + " is mounted read-only");
            }
            if (result < 0) {
                return lasting("we may not write to " + needed + " (" + Errno.name(-result) + ")");
            }
        }
        for (Path folder : List.of(base, own)) {
            for (int process : fs.processes(folder)) {
                if (!asker.owns(process)) {
                    return stranger(folder, process);
                }
            }
        }
        return new Ours(base, path.isEmpty() ? "/" : path);
    }

    /** A process that isn't ours to move. */
    static NotOurs stranger(Path folder, int process) {
        String who = process == 0 ? "a process of another PID namespace" : "process " + process + name(process);
        return new NotOurs("the cgroup " + folder + " also holds " + who + ", which isn't ours", false);
    }

    private static String name(int process) {
        String name = new String(ProcFs.read("/proc/" + process + "/comm"), StandardCharsets.UTF_8).strip();
        return name.isEmpty() ? "" : " (" + name + ")";
    }

    private static boolean isMarked(CgroupFs fs, Path folder) {
        return MARKS.stream().anyMatch(mark -> fs.isSet(folder, mark));
    }

    private static boolean contains(int[] processes, int pid) {
        for (int process : processes) {
            if (process == pid) {
                return true;
            }
        }
        return false;
    }

    private static String path(byte[] cgroup) {
        return CgroupPaths.unifiedPath(cgroup).orElse("");
    }

    private static NotOurs lasting(String why) {
        return new NotOurs(why, true);
    }
}
