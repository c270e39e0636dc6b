package dev.coxswain.engine;

import dev.coxswain.crew.Dependency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who depends on whom, by index into {@link State#workers}. Made anew when the set of workers or a dependsOn changes. */
final class Topology {

    static final Topology EMPTY = new Topology(new WorkerState[0]);

    /** One dependsOn entry. */
    record Edge(int dependency, Dependency declared) {}

    private static final Edge[] NO_EDGES = {};
    private static final int[] NOBODY = {};

    private final Map<String, Integer> index = new HashMap<>();
    private final Edge[][] dependencies;
    private final int[][] dependents;
    /** Every worker after those that it depends on; else in the order of the document. */
    private final int[] order;

    private final int[] rank;
    private final int[][] above;
    private final int[][] below;

    Topology(WorkerState[] workers) {
        for (int at = 0; at < workers.length; at++) {
            index.put(workers[at].name(), at);
        }
        dependencies = new Edge[workers.length][];
        List<List<Integer>> reverse = new ArrayList<>();
        for (int at = 0; at < workers.length; at++) {
            reverse.add(new ArrayList<>(0));
        }
        for (int at = 0; at < workers.length; at++) {
            List<Edge> edges = new ArrayList<>();
            for (Dependency declared : workers[at].worker.dependsOn()) {
                // A removed worker may depend on one that went before it.
                int dependency = indexOf(declared.name());
                if (dependency >= 0) {
                    edges.add(new Edge(dependency, declared));
                    reverse.get(dependency).add(at);
                }
            }
            dependencies[at] = edges.isEmpty() ? NO_EDGES : edges.toArray(Edge[]::new);
        }
        dependents = new int[workers.length][];
        Arrays.setAll(
                dependents,
                at -> reverse.get(at).isEmpty()
                        ? NOBODY
                        : reverse.get(at).stream().mapToInt(Integer::intValue).toArray());
        above = new int[workers.length][];
        order = new int[workers.length];
        rank = new int[workers.length];
        Arrays.fill(rank, -1);
        for (int at = 0, next = 0; at < workers.length; at++) {
            next = line(at, next);
        }
        below = new int[workers.length][];
        Arrays.setAll(above, at -> reach(at, dependents));
        int[][] needed = new int[workers.length][];
        Arrays.setAll(needed, at -> needs(dependencies[at]));
        Arrays.setAll(below, at -> reach(at, needed));
    }

    /** Puts a worker, and before it what it needs, at the end of the line; returns the new end. */
    private int line(int at, int end) {
        if (rank[at] >= 0) {
            return end;
        }
        int next = end;
        for (Edge edge : dependencies[at]) {
            next = line(edge.dependency(), next);
        }
        order[next] = at;
        rank[at] = next;
        return next + 1;
    }

    private static int[] needs(Edge[] edges) {
        return edges.length == 0
                ? NOBODY
                : Arrays.stream(edges).mapToInt(Edge::dependency).toArray();
    }

    private static int[] reach(int from, int[][] next) {
        if (next[from].length == 0) {
            return NOBODY;
        }
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(from);
        while (!open.isEmpty()) {
            for (int one : next[open.remove()]) {
                if (!seen.get(one)) {
                    seen.set(one);
                    open.add(one);
                }
            }
        }
        return seen.stream().toArray();
    }

    /** -1 for an unknown name. */
    int indexOf(String name) {
        return index.getOrDefault(name, -1);
    }

    /** The worker whose turn it is at this place: one comes after those that it depends on. */
    int atRank(int place) {
        return order[place];
    }

    int rank(int worker) {
        return rank[worker];
    }

    Edge[] dependencies(int worker) {
        return dependencies[worker];
    }

    int[] dependents(int worker) {
        return dependents[worker];
    }

    /** Those that depend on it, and those that depend on them, and so on. */
    int[] above(int worker) {
        return above[worker];
    }

    /** Those that it depends on, and those that they depend on, and so on. */
    int[] below(int worker) {
        return below[worker];
    }
}
