package dev.coxswain.convert;

import dev.coxswain.crew.type.Names;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** The workers' names as DNS labels, each once. One that is a label already keeps its name, wherever it stands. */
final class Labels {

    private static final int LONGEST = 63;

    private Labels() {}

    static Map<DraftWorker, String> of(Collection<DraftWorker> workers) {
        Map<DraftWorker, String> labels = new IdentityHashMap<>();
        Set<String> taken = new HashSet<>();
        for (DraftWorker worker : workers) {
            if (Names.isDnsLabel(worker.name()) && taken.add(worker.name())) {
                labels.put(worker, worker.name());
            }
        }
        for (DraftWorker worker : workers) {
            if (!labels.containsKey(worker)) {
                labels.put(worker, unique(label(worker.name()), taken));
            }
        }
        return labels;
    }

    static String label(String name) {
        String label = Names.toDnsLabel(name);
        return label.isEmpty() ? "worker" : label;
    }

    private static String unique(String label, Set<String> taken) {
        String unique = label;
        for (int number = 2; !taken.add(unique); number++) {
            String suffix = "-" + number;
            String begin = label.substring(0, Math.min(label.length(), LONGEST - suffix.length()));
            // web--2 would be right as well, and worse to read.
            unique = (begin.endsWith("-") ? begin.substring(0, begin.length() - 1) : begin) + suffix;
        }
        return unique;
    }
}
