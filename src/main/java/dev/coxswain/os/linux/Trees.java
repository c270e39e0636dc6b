package dev.coxswain.os.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All trees and adopted orphans. Its monitor is the lock of reaping: a child is reaped, and signalled by its pid, only
 * by a holder. A child that isn't reaped keeps its pid, so no signal of ours can hit a stranger.
 */
final class Trees {

    private final Map<Long, Tree> byGeneration = new HashMap<>();
    private final Map<Integer, Tree> byLeader = new HashMap<>();
    private final Map<String, Tree> byId = new HashMap<>();
    private final Map<String, Tree> byCgroup = new HashMap<>();
    private final Map<Integer, Adoptee> adoptees = new HashMap<>();
    private long reapedOrphans;

    synchronized void add(Tree tree) {
        byGeneration.put(tree.generation, tree);
        // A tree that lost its leader may have had this pid. Its session and group are empty then, or the kernel
        // would not have given the number away: whoever has it for its session is of the new tree.
        byLeader.put(tree.leader, tree);
        byId.put(tree.id, tree);
        tree.cgroup.ifPresent(leaf -> byCgroup.put(leaf.path(), tree));
    }

    synchronized void remove(Tree tree) {
        byGeneration.remove(tree.generation);
        byLeader.remove(tree.leader, tree);
        byId.remove(tree.id, tree);
        tree.cgroup.ifPresent(leaf -> byCgroup.remove(leaf.path(), tree));
    }

    synchronized Optional<Tree> find(long generation) {
        return Optional.ofNullable(byGeneration.get(generation));
    }

    /** The tree whose living leader it is. */
    synchronized Optional<Tree> ledBy(int pid) {
        return Optional.ofNullable(byLeader.get(pid)).filter(tree -> tree.leaderAlive);
    }

    synchronized Optional<Tree> withId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    synchronized boolean haveCgroups() {
        return !byCgroup.isEmpty();
    }

    /**
     * The tree whose cgroup it is, or is below of.
     *
     * @param path as proc_pid_cgroup(5) has it
     */
    synchronized Optional<Tree> withCgroup(String path) {
        String at = path;
        while (!at.isEmpty()) {
            Tree tree = byCgroup.get(at);
            if (tree != null) {
                return Optional.of(tree);
            }
            at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
        }
        return Optional.empty();
    }

    /** Whether a child needs no waiting for a registration that may be under way. */
    synchronized boolean knows(int pid) {
        return isLivingLeader(pid) || adoptees.containsKey(pid);
    }

    synchronized boolean isLivingLeader(int pid) {
        Tree tree = byLeader.get(pid);
        return tree != null && tree.leaderAlive;
    }

    synchronized boolean isLeading(Tree tree) {
        return tree.leaderAlive;
    }

    /**
     * Notes that a child has been reaped. To be called by who holds the lock since before it was.
     *
     * @return the tree whose leader it was; null for an orphan
     */
    synchronized @Nullable Tree reaped(int pid) {
        Tree tree = byLeader.get(pid);
        if (tree != null && tree.leaderAlive) {
            tree.leaderAlive = false;
            return tree;
        }
        adoptees.remove(pid);
        reapedOrphans++;
        return null;
    }

    synchronized long reapedOrphans() {
        return reapedOrphans;
    }

    /** Trees whose leader is dead. */
    synchronized List<Tree> leaderless() {
        List<Tree> found = new ArrayList<>();
        for (Tree tree : byGeneration.values()) {
            if (!tree.leaderAlive) {
                found.add(tree);
            }
        }
        return found;
    }

    /** Trees that are being killed. */
    synchronized List<Tree> killing() {
        return byGeneration.values().stream().filter(tree -> tree.killing).toList();
    }

    /** Notes the CPU time of a tree as it's seen now, and returns the most that was ever seen. */
    synchronized long cpuTicks(Tree tree, long now) {
        tree.cpuTicks = Math.max(tree.cpuTicks, now);
        return tree.cpuTicks;
    }

    synchronized Adoptee adopt(int pid) {
        return adoptees.computeIfAbsent(pid, Adoptee::new);
    }

    /** Whether an adopted one is still our child, and so its pid still its own. Means something under the lock alone. */
    synchronized boolean isChild(Adoptee adoptee) {
        return adoptees.get(adoptee.pid) == adoptee;
    }

    /**
     * The tree that a process is of, by what can't be faked first. Null: of none that we know.
     *
     * @param cgroup its path
     */
    synchronized @Nullable Tree of(ProcStat process, String cgroup, String id) {
        Tree bySession = byLeader.get(process.session());
        if (bySession != null) {
            return bySession;
        }
        Tree byGroup = byLeader.get(process.group());
        if (byGroup != null) {
            return byGroup;
        }
        Optional<Tree> byItsCgroup = withCgroup(cgroup);
        if (byItsCgroup.isPresent()) {
            return byItsCgroup.get();
        }
        Tree byItsId = byId.get(id);
        if (byItsId != null) {
            return byItsId;
        }
        for (Tree tree : byGeneration.values()) {
            if (tree.remembers(process)) {
                return tree;
            }
        }
        return null;
    }
}
