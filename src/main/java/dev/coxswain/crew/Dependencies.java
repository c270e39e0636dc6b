package dev.coxswain.crew;

import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.YamlPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Finds cycles among the workers' dependencies, as one reads: the entry that closes a cycle is the first one with which
 * the entries so far have one.
 */
final class Dependencies {

    /** Of a document with more cycles nobody reads all. */
    private static final int MOST = 20;

    private static final int NAMES_SHOWN = 10;

    record Edge(int from, int to, Place place, YamlPath path) {}

    private final List<String> names;
    private final List<Edge> edges;

    /** @param edges in the order of the documents */
    Dependencies(List<String> names, List<Edge> edges) {
        this.names = names;
        this.edges = new ArrayList<>(edges);
    }

    void reportCycles(Problems problems) {
        int acyclic = 0;
        for (int found = 0; found < MOST && hasCycle(edges.size()); found++) {
            // The least number of entries with a cycle, by halving: each look is linear.
            int low = acyclic;
            int high = edges.size();
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (hasCycle(middle)) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            Edge closing = edges.remove(high - 1);
            acyclic = high - 1;
            problems.wrong(closing.place(), closing.path(), "closes a cycle: " + cycle(closing, acyclic));
        }
    }

    /** Whether the first {@code count} entries have a cycle: taking away what waits for nothing leaves something. */
    private boolean hasCycle(int count) {
        int[] waitsFor = new int[names.size()];
        List<List<Integer>> dependents = dependents(count, waitsFor);
        Deque<Integer> free = new ArrayDeque<>();
        for (int i = 0; i < waitsFor.length; i++) {
            if (waitsFor[i] == 0) {
                free.add(i);
            }
        }
        int taken = 0;
        while (!free.isEmpty()) {
            taken++;
            for (int dependent : dependents.get(free.remove())) {
                if (--waitsFor[dependent] == 0) {
                    free.add(dependent);
                }
            }
        }
        return taken < names.size();
    }

    private List<List<Integer>> dependents(int count, int[] waitsFor) {
        List<List<Integer>> dependents = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            dependents.add(new ArrayList<>());
        }
        for (Edge edge : edges.subList(0, count)) {
            dependents.get(edge.to()).add(edge.from());
            waitsFor[edge.from()]++;
        }
        return dependents;
    }

    /** {@code web -> db -> web}: from the closing entry's worker along the entries before it. */
    private String cycle(Edge closing, int count) {
        List<List<Integer>> dependents = dependents(count, new int[names.size()]);
        // Backwards: who waits for the closing worker, who for that one, until what it waits for is reached.
        int[] next = new int[names.size()];
        Arrays.fill(next, -1);
        Deque<Integer> open = new ArrayDeque<>(List.of(closing.from()));
        while (!open.isEmpty() && next[closing.to()] < 0 && closing.to() != closing.from()) {
            int worker = open.remove();
            for (int dependent : dependents.get(worker)) {
                if (next[dependent] < 0 && dependent != closing.from()) {
                    next[dependent] = worker;
                    open.add(dependent);
                }
            }
        }
        List<String> way = new ArrayList<>(List.of(names.get(closing.from())));
        for (int at = closing.to(); at >= 0 && at != closing.from(); at = next[at]) {
            way.add(names.get(at));
        }
        if (way.size() > NAMES_SHOWN) {
            way = new ArrayList<>(way.subList(0, NAMES_SHOWN));
            Collections.addAll(way, "...");
        }
        way.add(names.get(closing.from()));
        return String.join(" -> ", way);
    }
}
