package dev.coxswain.os.linux;

import dev.coxswain.os.TreeEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds and ends what a leader leaves behind. We are the subreaper: once a leader is dead each surviving branch of its
 * tree is our own child, so a look reads our own children and asks only the unknown ones whose they are. All that came
 * together is answered by one look, and nothing is looked at on a timer: each step of a tree's end is the death of a
 * child of ours.
 *
 * <p>Rule: a tree is gone only when a look that began after the last death of an unknown child found nothing of it.
 */
final class Sweeper {

    private static final int SIGKILL = 9;

    sealed interface Task {
        record Stop(long generation, int signal) implements Task {}

        record StopRest(long generation, int signal) implements Task {}

        record Kill(long generation) implements Task {}

        record LeaderDied(long generation) implements Task {}

        /** An orphan has been reaped. */
        record Look() implements Task {}
    }

    /** One survivor that is our own child, and whose tree it is: null for a stranger (kubectl exec's, say). */
    private record Known(long startTime, @Nullable Tree tree) {}

    /** What a look has found. */
    private record Found(Map<Tree, List<ProcFs.Stat>> alive, boolean uncertain) {}

    private final LinuxOs os;
    private final int self = (int) ProcessHandle.current().pid();
    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Map<Long, Tree> dying = new LinkedHashMap<>();
    private final Map<Integer, Known> adopted = new HashMap<>();

    Sweeper(LinuxOs os) {
        this.os = os;
    }

    void start() {
        Thread.ofPlatform().daemon().name("sweeper").start(this::loop);
    }

    void ask(Task task) {
        tasks.add(task);
    }

    private void loop() {
        List<Task> batch = new ArrayList<>();
        while (true) {
            try {
                batch.add(tasks.take());
            } catch (InterruptedException nobodyMay) {
                continue;
            }
            tasks.drainTo(batch);
            work(batch);
            batch.clear();
        }
    }

    private void work(List<Task> batch) {
        Map<Tree, Integer> rest = new HashMap<>();
        for (Task task : batch) {
            switch (task) {
                case Task.Stop(long generation, int signal) -> stop(os.trees.get(generation), signal);
                case Task.Kill(long generation) -> kill(os.trees.get(generation));
                case Task.StopRest(long generation, int signal) -> {
                    Tree tree = os.trees.get(generation);
                    if (tree != null) {
                        rest.put(tree, signal);
                    }
                }
                case Task.LeaderDied(long generation) -> {
                    Tree tree = os.trees.get(generation);
                    if (tree != null) {
                        tree.dying = true;
                        dying.put(generation, tree);
                    }
                }
                case Task.Look() -> {}
            }
        }
        if (!dying.isEmpty()) {
            look(rest);
        }
    }

    private void stop(@Nullable Tree tree, int signal) {
        if (tree != null && !tree.dying) {
            remember(tree);
            os.signalGroup(tree, signal);
        }
    }

    private void kill(@Nullable Tree tree) {
        if (tree != null) {
            tree.killing = true;
            if (!tree.dying) {
                remember(tree);
                os.signalGroup(tree, SIGKILL);
            }
        }
    }

    /** A descendant that leaves the session and clears its environment can be found only through its parents. */
    private static void remember(Tree tree) {
        for (int pid : ProcFs.descendants(tree.leader)) {
            ProcFs.stat(pid).ifPresent(stat -> tree.remembered.put(pid, stat.startTime()));
        }
    }

    private void look(Map<Tree, Integer> rest) {
        Found found = find();
        for (Tree tree : List.copyOf(dying.values())) {
            List<ProcFs.Stat> branches = found.alive().getOrDefault(tree, List.of());
            if (branches.isEmpty()) {
                if (!found.uncertain()) {
                    gone(tree);
                }
                continue;
            }
            List<ProcFs.Stat> alive = withDescendants(branches);
            alive.forEach(process -> tree.remembered.put(process.pid(), process.startTime()));
            if (tree.killing) {
                alive.forEach(process -> Pidfd.end(process, SIGKILL));
            } else if (rest.containsKey(tree)) {
                alive.forEach(process -> Pidfd.end(process, rest.get(tree)));
            }
            if (!tree.leftTold) {
                tree.leftTold = true;
                os.tell(new TreeEvent.TreeLeft(tree.generation, alive.size()));
            }
        }
    }

    private void gone(Tree tree) {
        dying.remove(tree.generation);
        os.trees.remove(tree.generation);
        os.tell(new TreeEvent.TreeGone(tree.generation));
    }

    /** Our own children that are nobody's leader, by tree. */
    private Found find() {
        Map<Tree, List<ProcFs.Stat>> alive = new HashMap<>();
        boolean uncertain = false;
        List<Integer> children = ownChildren();
        adopted.keySet().retainAll(children);
        for (int pid : children) {
            if (os.leaders.containsKey(pid)) {
                continue;
            }
            Optional<ProcFs.Stat> stat = ProcFs.stat(pid);
            if (stat.isEmpty() || stat.get().dead()) {
                // Its own children came to us after the list was read; its reaping makes us look again.
                uncertain = true;
                continue;
            }
            Tree tree = treeOf(stat.get());
            if (tree != null) {
                alive.computeIfAbsent(tree, key -> new ArrayList<>()).add(stat.get());
            }
        }
        return new Found(alive, uncertain);
    }

    /** Children that we adopt hang from our first thread; those started by other threads are leaders, which we know. */
    private List<Integer> ownChildren() {
        try {
            return ProcFs.childrenOfFirstThread(self);
        } catch (IOException noSuchFile) {
            // A kernel without CONFIG_PROC_CHILDREN.
            List<Integer> children = new ArrayList<>();
            for (int pid : ProcFs.all()) {
                if (ProcFs.stat(pid).filter(stat -> stat.parent() == self).isPresent()) {
                    children.add(pid);
                }
            }
            return children;
        }
    }

    private @Nullable Tree treeOf(ProcFs.Stat process) {
        Known known = adopted.get(process.pid());
        if (known == null || known.startTime() != process.startTime()) {
            known = new Known(process.startTime(), identify(process));
            adopted.put(process.pid(), known);
        }
        return known.tree();
    }

    private @Nullable Tree identify(ProcFs.Stat process) {
        for (Tree tree : os.trees.values()) {
            if (tree.hasSession(process) || tree.remembers(process)) {
                return tree;
            }
        }
        String id = ProcFs.id(process.pid()).orElse("");
        for (Tree tree : os.trees.values()) {
            if (tree.id.equals(id)) {
                return tree;
            }
        }
        return null;
    }

    private static List<ProcFs.Stat> withDescendants(List<ProcFs.Stat> branches) {
        List<ProcFs.Stat> all = new ArrayList<>(branches);
        for (ProcFs.Stat branch : branches) {
            for (int pid : ProcFs.descendants(branch.pid())) {
                ProcFs.stat(pid).filter(stat -> !stat.dead()).ifPresent(all::add);
            }
        }
        return all;
    }

    /** All of a tree that lives, the leader first. From any thread. */
    List<Integer> members(Tree tree) {
        List<Integer> members = new ArrayList<>();
        if (!tree.leaderReaped) {
            members.add(tree.leader);
            members.addAll(ProcFs.descendants(tree.leader));
        }
        for (int pid : ownChildren()) {
            if (!os.leaders.containsKey(pid)) {
                Optional<ProcFs.Stat> stat = ProcFs.stat(pid).filter(process -> !process.dead());
                if (stat.isPresent() && identify(stat.get()) == tree) {
                    members.add(pid);
                    members.addAll(ProcFs.descendants(pid));
                }
            }
        }
        return members;
    }
}
