package dev.coxswain.os.linux;

import dev.coxswain.os.TreeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Does all the work on trees that reads /proc, on one thread. All that was asked for while it worked shares one look:
 * 500 instances that stop together cost one reading of our children, not 500.
 *
 * <p>Sleeps without end when there's nothing to do. Only while something that is to be killed lives it looks again by
 * itself, in case a process is out of our sight (below a subreaper of its own, say).
 */
final class Sweeper implements Runnable {

    /** More than most execs take. */
    private static final long EXEC_MILLIS = 1;

    private static final long FIRST_AGAIN_MILLIS = 100;
    private static final long LAST_AGAIN_MILLIS = 2_000;

    /** How often the end of a tree waits for orphans that can't be told; strangers could bring some all the time. */
    private static final int BLURRED_LOOKS = 5;

    private sealed interface Request {
        long generation();

        record Stop(long generation, int signal) implements Request {}

        record StopRest(long generation, int signal) implements Request {}

        record Kill(long generation) implements Request {}
    }

    private final Trees trees;
    private final String idPrefix;
    private final Consumer<TreeEvent> events;
    private final CgroupTree cgroups;
    private final Object monitor = new Object();
    private List<Request> requests = new ArrayList<>();
    private boolean wanted;
    private boolean closed;

    Sweeper(Trees trees, String idPrefix, Consumer<TreeEvent> events, CgroupTree cgroups) {
        this.trees = trees;
        this.idPrefix = idPrefix;
        this.events = events;
        this.cgroups = cgroups;
    }

    void stop(long generation, int signal) {
        request(new Request.Stop(generation, signal));
    }

    void stopRest(long generation, int signal) {
        request(new Request.StopRest(generation, signal));
    }

    void kill(long generation) {
        request(new Request.Kill(generation));
    }

    /** Something has changed: a child was reaped. */
    void look() {
        synchronized (monitor) {
            wanted = true;
            monitor.notifyAll();
        }
    }

    private void request(Request request) {
        synchronized (monitor) {
            requests.add(request);
            monitor.notifyAll();
        }
    }

    void close() {
        synchronized (monitor) {
            closed = true;
            monitor.notifyAll();
        }
    }

    @Override
    public void run() {
        long again = 0;
        while (true) {
            List<Request> pending;
            synchronized (monitor) {
                try {
                    if (requests.isEmpty() && !wanted && !closed) {
                        monitor.wait(again);
                    }
                } catch (InterruptedException nobodyDoesThat) {
                    closed = true;
                }
                if (closed) {
                    return;
                }
                if (again == 0 && requests.isEmpty() && !wanted) {
                    continue;
                }
                pending = requests;
                requests = new ArrayList<>();
                wanted = false;
            }
            boolean unsettled = sweep(pending);
            boolean open = !trees.killing().isEmpty() | cgroups.removeRetired();
            long first = unsettled ? EXEC_MILLIS : FIRST_AGAIN_MILLIS;
            again = open || unsettled ? Math.min(LAST_AGAIN_MILLIS, Math.max(first, 2 * again)) : 0;
        }
    }

    /** Whether another look is due in a moment: the end of a tree waits for it. */
    private boolean sweep(List<Request> pending) {
        Children children = Children.look();
        for (Request request : pending) {
            switch (request) {
                case Request.Stop stop ->
                    trees.find(stop.generation()).ifPresent(tree -> stop(tree, stop.signal(), children));
                case Request.Kill kill -> trees.find(kill.generation()).ifPresent(tree -> kill(tree, children));
                case Request.StopRest rest -> {
                    // Comes after the look.
                }
            }
        }
        Look look = Look.at(trees, idPrefix, children);
        for (Request request : pending) {
            if (request instanceof Request.StopRest rest) {
                trees.find(rest.generation())
                        .filter(tree -> !trees.isLeading(tree))
                        .ifPresent(tree -> stopRest(tree, look, rest.signal()));
            }
        }
        look.leaderless().forEach(tree -> settle(tree, look));
        for (Tree tree : trees.killing()) {
            if (trees.isLeading(tree)) {
                signalRest(tree, look, look.rest(tree), Libc.SIGKILL);
            }
            tree.cgroup.ifPresent(CgroupLeaf::kill);
        }
        return (look.unsettled() || !children.complete()) && !look.leaderless().isEmpty();
    }

    private void stop(Tree tree, int signal, Children children) {
        List<ProcStat> below = children.below(tree.leader);
        synchronized (trees) {
            if (tree.leaderAlive) {
                tree.remember(below);
                Signals.own(-tree.leader, Signals.ending(signal));
            }
        }
    }

    private void kill(Tree tree, Children children) {
        List<ProcStat> below = children.below(tree.leader);
        synchronized (trees) {
            tree.killing = true;
            if (!tree.leaderAlive) {
                return;
            }
            tree.remember(below);
            Signals.own(-tree.leader, Libc.SIGKILL);
        }
        for (ProcStat process : below) {
            if (process.group() != tree.leader) {
                Signals.descendant(process, Libc.SIGKILL);
            }
        }
    }

    /** What is to be said and done about a tree whose leader is dead. */
    private void settle(Tree tree, Look look) {
        if (look.branches(tree).isEmpty()) {
            if (look.unsettled()) {
                return;
            }
            if (!look.blurred() || tree.blurredLooks++ >= BLURRED_LOOKS) {
                trees.remove(tree);
                tree.cgroup.ifPresent(cgroups::retire);
                events.accept(new TreeEvent.TreeGone(tree.generation));
            }
            return;
        }
        if (tree.left && !tree.killing) {
            if (tree.restSignal != 0) {
                // What was forked, or could not be told, while the others were.
                stopRest(tree, look, tree.restSignal);
            }
            return;
        }
        List<ProcStat> rest = look.rest(tree);
        if (tree.killing) {
            signalRest(tree, look, rest, Libc.SIGKILL);
        }
        if (!tree.left && !rest.isEmpty()) {
            tree.left = true;
            events.accept(new TreeEvent.TreeLeft(tree.generation, rest.size()));
        }
    }

    /** Each process of the rest gets it once. */
    private void stopRest(Tree tree, Look look, int signal) {
        List<ProcStat> rest = new ArrayList<>(look.rest(tree));
        synchronized (trees) {
            tree.restSignal = signal;
            rest.removeIf(process -> !tree.tellOnce(process));
        }
        if (!rest.isEmpty()) {
            signalRest(tree, look, rest, signal);
        }
    }

    /** Signals the adopted branches of a tree and all below them. */
    private void signalRest(Tree tree, Look look, List<ProcStat> rest, int signal) {
        Signals.rest(trees, tree, look.branches(tree), rest, Signals.ending(signal));
    }
}
