package dev.coxswain.engine;

import java.util.Map;

/** Who depends on whom, by index into {@link State#workers}. Made anew when the set of workers or a dependsOn changes. */
final class Topology {

    static final Topology EMPTY = new Topology(Map.of());

    private final Map<String, Integer> index;

    Topology(Map<String, Integer> index) {
        this.index = index;
    }

    /** -1 for an unknown name. */
    int indexOf(String name) {
        return index.getOrDefault(name, -1);
    }
}
