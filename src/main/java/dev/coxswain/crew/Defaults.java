package dev.coxswain.crew;

import dev.coxswain.crew.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays a worker over the defaults: maps merge, all else replaces. A probe of the defaults that has no handler gives no
 * worker a probe: it waits for one that has that probe.
 */
final class Defaults {

    private Defaults() {}

    /** The worker with what it inherits; entries that aren't its own are marked so. */
    static Yaml.Mapping under(Yaml.Mapping worker, Yaml.Mapping defaults) {
        // What can't be a default is wrong there, and said there.
        List<Yaml.Entry> known = defaults.entries().stream()
                .filter(entry -> WorkerFields.DEFAULTS.knows(entry.key()))
                .filter(entry -> worker.get(entry.key()) != null || !ProbeFields.lacksHandler(entry))
                .toList();
        return merge(worker, known);
    }

    private static Yaml.Mapping merge(Yaml.Mapping own, List<Yaml.Entry> inherited) {
        Map<String, Yaml.Entry> defaults = new HashMap<>();
        for (Yaml.Entry entry : inherited) {
            if (!entry.value().isNothing()) {
                defaults.put(entry.key(), entry);
            }
        }
        List<Yaml.Entry> merged = new ArrayList<>();
        for (Yaml.Entry entry : own.entries()) {
            Yaml.Entry base = entry.value().isNothing() ? null : defaults.remove(entry.key());
            if (base != null
                    && entry.value() instanceof Yaml.Mapping top
                    && base.value() instanceof Yaml.Mapping below) {
                merged.add(new Yaml.Entry(entry.key(), entry.keyPlace(), merge(top, below.entries()), false));
            } else if (!defaults.containsKey(entry.key())) {
                merged.add(entry);
            }
        }
        for (Yaml.Entry entry : inherited) {
            if (defaults.containsKey(entry.key())) {
                merged.add(new Yaml.Entry(entry.key(), entry.keyPlace(), entry.value(), true));
            }
        }
        return Yaml.mapping(own.place(), merged);
    }
}
