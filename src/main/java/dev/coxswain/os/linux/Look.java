package dev.coxswain.os.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One look at our children: which tree the adopted ones are of.
 *
 * <p>Once a leader is dead, each branch that survived hangs from us, so a tree without a leader and without an adopted
 * branch is gone. The list of our adopted children is read under the lock: nothing is taken off it then (that would be
 * reaping), and the kernel's reading of it skips nothing.
 *
 * @param leaderless the trees whose leader was dead already when the list was read: what is true of others isn't known
 * @param branches the adopted ones of each tree, zombies too
 * @param blurred an orphan died before it could be told; there will be another look when it has been reaped
 * @param unsettled an orphan can't be told yet, in the middle of an exec, or something could not be read; nothing but
 *     time brings another look
 */
record Look(
        Children children,
        List<Tree> leaderless,
        Map<Tree, List<Adoptee>> branches,
        boolean blurred,
        boolean unsettled) {

    /** About a second in all, as the pauses between them grow: no exec takes that long but on a disk that hangs. */
    private static final int LOOKS_IN_VAIN = 10;

    private enum Told {
        YES,
        DIED,
        NOT_YET
    }

    static final String ID = "COXSWAIN_ID";

    static Look at(Trees trees, String idPrefix, Children children) {
        List<Tree> leaderless;
        List<Adoptee> listed = new ArrayList<>();
        synchronized (trees) {
            leaderless = trees.leaderless();
            for (int pid : children.adopted()) {
                if (!trees.isLivingLeader(pid)) {
                    listed.add(trees.adopt(pid));
                }
            }
        }
        Map<Tree, List<Adoptee>> branches = new HashMap<>();
        boolean blurred = false;
        boolean unsettled = false;
        for (Adoptee adoptee : listed) {
            Told told = decide(trees, idPrefix, children, adoptee);
            blurred |= told == Told.DIED;
            unsettled |= told == Told.NOT_YET;
            synchronized (trees) {
                if (adoptee.tree != null) {
                    branches.computeIfAbsent(adoptee.tree, tree -> new ArrayList<>())
                            .add(adoptee);
                }
            }
        }
        return new Look(children, leaderless, branches, blurred, unsettled || !children.complete());
    }

    /** Finds out, once, whose it is. */
    private static Told decide(Trees trees, String idPrefix, Children children, Adoptee adoptee) {
        synchronized (trees) {
            if (adoptee.decided) {
                return Told.YES;
            }
        }
        Optional<ProcStat> stat = children.stat(adoptee.pid);
        String cgroup = trees.haveCgroups() ? children.cgroup(adoptee.pid) : "";
        ProcFs.Text environment = ProcFs.environment(adoptee.pid);
        if (environment.isUnknown() || !children.complete()) {
            return Told.NOT_YET;
        }
        if (stat.isEmpty()) {
            return Told.DIED;
        }
        String id = ProcFs.variable(environment.bytes(), ID).orElse("");
        synchronized (trees) {
            if (!trees.isChild(adoptee)) {
                return Told.DIED;
            }
            Tree tree = trees.of(stat.get(), cgroup, id);
            if (tree == null && !stat.get().alive()) {
                return Told.DIED;
            }
            if (tree == null && ProcFs.isUntold(environment)) {
                // One that has no environment at all holds nobody up for long, and is asked again at each look.
                return ++adoptee.looksInVain < LOOKS_IN_VAIN ? Told.NOT_YET : Told.YES;
            }
            adoptee.tree = tree;
            adoptee.decided = true;
            if (tree == null && !id.isEmpty() && id.startsWith(idPrefix)) {
                // Of a tree that was taken for gone, as it hung from nobody for a moment. A successor may run already.
                Libc.kill(adoptee.pid, Libc.SIGKILL);
            }
            return Told.YES;
        }
    }

    List<Adoptee> branches(Tree tree) {
        return branches.getOrDefault(tree, List.of());
    }

    /** What lives of a tree beside its leader's own descendants. */
    List<ProcStat> rest(Tree tree) {
        List<ProcStat> rest = new ArrayList<>();
        for (Adoptee branch : branches(tree)) {
            children.stat(branch.pid).ifPresent(rest::add);
            rest.addAll(children.below(branch.pid));
        }
        rest.removeIf(process -> !process.alive());
        return rest;
    }

    /** The leader, where it lives, and all that lives of its tree. */
    List<ProcStat> members(Trees trees, Tree tree) {
        List<ProcStat> members = new ArrayList<>();
        if (trees.isLeading(tree)) {
            children.stat(tree.leader).ifPresent(members::add);
            members.addAll(children.below(tree.leader));
            if (!trees.isLeading(tree)) {
                // It was reaped while we read: these may be another's.
                members.clear();
            }
        }
        members.removeIf(process -> !process.alive());
        members.addAll(rest(tree));
        return members;
    }
}
