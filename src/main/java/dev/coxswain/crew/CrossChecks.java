package dev.coxswain.crew;

import dev.coxswain.crew.type.Nearest;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.crew.yaml.Yaml;
import dev.coxswain.crew.yaml.YamlPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has to fit between workers: names, dependencies, sockets. Looks at what is written, so that one worker's mistake
 * hides nothing of the others.
 */
final class CrossChecks {

    /** A worker with what it inherits. */
    record Merged(Yaml.Mapping worker, YamlPath path) {

        /** The path of a field, in the defaults if it comes from there. */
        YamlPath path(String field) {
            for (Yaml.Entry entry : worker.entries()) {
                if (entry.key().equals(field) && entry.inherited()) {
                    return Spec.DEFAULTS_PATH.key(field);
                }
            }
            return path.key(field);
        }

        /** The value that is there by these keys, one inside of the other. */
        Optional<Found> find(List<String> keys) {
            Yaml value = worker;
            YamlPath here = path;
            YamlPath below = Spec.DEFAULTS_PATH;
            for (String key : keys) {
                Yaml.Entry entry = value instanceof Yaml.Mapping mapping
                        ? mapping.entries().stream()
                                .filter(each -> each.key().equals(key))
                                .findFirst()
                                .orElse(null)
                        : null;
                if (entry == null) {
                    return Optional.empty();
                }
                below = below.key(key);
                here = entry.inherited() ? below : here.key(key);
                value = entry.value();
            }
            return Optional.of(new Found(value.place(), here));
        }

        /** Where a value is written. */
        record Found(Place place, YamlPath path) {}
    }

    private final List<Merged> workers;
    private final Problems problems;
    private final Map<String, Integer> indices = new LinkedHashMap<>();

    CrossChecks(List<Merged> workers, Problems problems) {
        this.workers = workers;
        this.problems = problems;
    }

    void checkNames() {
        for (int i = 0; i < workers.size(); i++) {
            Merged merged = workers.get(i);
            if (merged.worker().get("name") instanceof Yaml.Scalar name) {
                Integer earlier = indices.putIfAbsent(name.text(), i);
                if (earlier != null) {
                    // A name that came by a merge key is written once; the second use is its worker's.
                    Place first = place("name", workers.get(earlier));
                    Place second = name.place().equals(first) ? merged.worker().place() : name.place();
                    problems.wrong(
                            second,
                            merged.path("name"),
                            "the name " + Quoted.text(name.text()) + " is taken by the worker at " + first.file() + ":"
                                    + first.line());
                }
            }
        }
    }

    /** @param complete whether all texts could be read; what is in the others may be depended on */
    void checkDependencies(boolean complete) {
        List<Dependencies.Edge> edges = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            Merged merged = workers.get(i);
            if (merged.worker().get("dependsOn") instanceof Yaml.Sequence list) {
                for (int j = 0; j < list.items().size(); j++) {
                    YamlPath path = merged.path("dependsOn").index(j);
                    if (list.items().get(j) instanceof Yaml.Mapping entry
                            && entry.get("name") instanceof Yaml.Scalar name) {
                        Integer to = indices.get(name.text());
                        if (to != null) {
                            edges.add(new Dependencies.Edge(i, to, entry.place(), path));
                        } else if (complete) {
                            unknown(name, path.key("name"));
                        }
                    }
                }
            }
        }
        List<String> names = new ArrayList<>();
        workers.forEach(merged -> names.add(name(merged)));
        new Dependencies(names, edges).reportCycles(problems);
    }

    private void unknown(Yaml.Scalar name, YamlPath path) {
        String hint = problems.wantsSuggestions() ? Nearest.hint(name.text(), indices.keySet()) : "";
        problems.wrong(name.place(), path, "no worker is called " + Quoted.text(name.text()) + hint);
    }

    /** Replicas of all workers together; one that has none counts as one. */
    void checkInstances() {
        int all = 0;
        for (Merged merged : workers) {
            int before = all;
            all += Math.clamp(replicas(merged), 1, Worker.MAX_REPLICAS);
            if (all > Crew.MAX_INSTANCES && before <= Crew.MAX_INSTANCES) {
                problems.wrong(
                        merged.worker().place(),
                        merged.path(),
                        "more than " + Crew.MAX_INSTANCES
                                + " instances in the crew up to here: fewer workers or replicas");
            }
        }
    }

    private static int replicas(Merged merged) {
        try {
            return Integer.parseInt(text(merged.worker(), "replicas", "1"));
        } catch (NumberFormatException otherwise) {
            return 1; // wrong, and told so where it is read
        }
    }

    void checkSockets() {
        Map<String, Map<String, String>> claims = new HashMap<>();
        for (Merged merged : workers) {
            if (merged.worker().get("sockets") instanceof Yaml.Sequence list) {
                for (int i = 0; i < list.items().size(); i++) {
                    if (list.items().get(i) instanceof Yaml.Mapping socket) {
                        claim(socket, merged, merged.path("sockets").index(i), claims);
                    }
                }
            }
        }
    }

    /** Two of the same port clash if they have the same address, or one of them has all. */
    private void claim(Yaml.Mapping socket, Merged merged, YamlPath path, Map<String, Map<String, String>> claims) {
        String protocol = text(socket, "protocol", "TCP");
        boolean unix = protocol.equals("UNIX");
        Yaml value = socket.get(unix ? "path" : "port");
        if (!(value instanceof Yaml.Scalar key)) {
            return;
        }
        String host = unix ? "" : text(socket, "host", "");
        boolean all = host.isEmpty() || host.equals("0.0.0.0") || host.equals("::") || host.equals("*");
        Map<String, String> holders = claims.computeIfAbsent(protocol + " " + key.text(), _ -> new LinkedHashMap<>());
        String holder =
                all ? holders.values().stream().findFirst().orElse(null) : holders.getOrDefault(host, holders.get(""));
        if (holder != null) {
            problems.wrong(
                    key.place(),
                    path.key(unix ? "path" : "port"),
                    (unix ? "the path " : "the port ") + key.text() + " is taken by a socket of worker " + holder);
        }
        holders.putIfAbsent(all ? "" : host, name(merged));
    }

    private static String text(Yaml.Mapping mapping, String key, String otherwise) {
        return mapping.get(key) instanceof Yaml.Scalar scalar ? scalar.text() : otherwise;
    }

    private static String name(Merged merged) {
        return text(merged.worker(), "name", "?");
    }

    private static Place place(String key, Merged merged) {
        Yaml value = merged.worker().get(key);
        return value == null ? merged.worker().place() : value.place();
    }
}
