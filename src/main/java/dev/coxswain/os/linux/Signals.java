package dev.coxswain.os.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends signals so that none can hit a stranger: to our own children under the lock of reaping, to others by pidfd. */
final class Signals {

    private Signals() {}

    /** The signal that ends a process, and what makes a stopped one act on it. */
    static int[] ending(int signal) {
        return signal == Libc.SIGKILL ? new int[] {signal} : new int[] {signal, Libc.SIGCONT};
    }

    /** To a child that isn't reaped, or (negative) to the group that one leads; under the lock. */
    static boolean own(int pid, int... signals) {
        boolean sent = false;
        for (int signal : signals) {
            sent |= Libc.kill(pid, signal) == 0;
        }
        return sent;
    }

    /**
     * To what is left of a tree beside its leader's descendants.
     *
     * @param branches its adopted ones
     * @param rest these and all below them
     * @return whether anything got it
     */
    static boolean rest(Trees trees, Tree tree, List<Adoptee> branches, List<ProcStat> rest, int... signals) {
        Map<Integer, Adoptee> adopted = new HashMap<>();
        branches.forEach(branch -> adopted.put(branch.pid, branch));
        boolean sent = false;
        boolean asGroup;
        synchronized (trees) {
            // A child of ours that is in the leader's group keeps the group's number from being given away, and one
            // signal to the group can't be outrun by forks.
            asGroup = !tree.leaderAlive
                    && rest.stream().anyMatch(process -> inGroup(tree, process) && isChild(trees, adopted, process));
            if (asGroup) {
                sent = own(-tree.leader, signals);
            }
            for (ProcStat process : rest) {
                if (!(asGroup && inGroup(tree, process)) && isChild(trees, adopted, process)) {
                    sent |= own(process.pid(), signals);
                }
            }
            tree.remember(rest);
        }
        for (ProcStat process : rest) {
            if (!(asGroup && inGroup(tree, process)) && !adopted.containsKey(process.pid())) {
                sent |= descendant(process, signals);
            }
        }
        return sent;
    }

    private static boolean inGroup(Tree tree, ProcStat process) {
        return process.group() == tree.leader;
    }

    private static boolean isChild(Trees trees, Map<Integer, Adoptee> adopted, ProcStat process) {
        Adoptee adoptee = adopted.get(process.pid());
        return adoptee != null && trees.isChild(adoptee);
    }

    /** To a process that isn't our child: its pid can be another's by now, the start time tells. */
    static boolean descendant(ProcStat process, int... signals) {
        int pidfd = Libc.pidfd_open(process.pid());
        if (Errno.ENOSYS.is(pidfd)) {
            // Before Linux 5.3: the gap between the check and the signal stays.
            return isSame(process) && own(process.pid(), signals);
        }
        if (pidfd < 0) {
            return false;
        }
        try {
            boolean sent = false;
            if (isSame(process)) {
                for (int signal : signals) {
                    sent |= Libc.pidfd_send_signal(pidfd, signal) == 0;
                }
            }
            return sent;
        } finally {
            Libc.close(pidfd);
        }
    }

    static boolean isSame(ProcStat process) {
        return ProcFs.stat(process.pid())
                .filter(now -> now.startTime() == process.startTime())
                .isPresent();
    }
}
