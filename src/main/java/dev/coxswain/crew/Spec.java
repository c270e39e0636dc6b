package dev.coxswain.crew;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import dev.coxswain.crew.yaml.YamlJson;
import dev.coxswain.crew.yaml.YamlPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code spec}s of all documents put together, as written.
 *
 * @param settings all but workers and defaults, each once
 * @param defaults null if there are none
 * @param workers in the order of the documents, each with its path in its own document
 */
record Spec(Yaml.Mapping settings, Yaml.@Nullable Mapping defaults, List<Item> workers) {

    static final YamlPath PATH = YamlPath.ROOT.key("spec");
    static final YamlPath DEFAULTS_PATH = PATH.key("defaults");

    record Item(Yaml value, YamlPath path) {}

    static Spec of(List<Document> documents, Problems problems) {
        Map<String, Yaml.Entry> settings = new LinkedHashMap<>();
        List<Item> workers = new ArrayList<>();
        Place place = new Place("", 1, 1);
        for (Document document : documents) {
            Yaml.Mapping spec = document.spec().orElse(null);
            if (spec == null) {
                continue;
            }
            place = spec.place();
            for (Yaml.Entry entry : spec.entries()) {
                if (entry.value().isNothing()) {
                    continue;
                }
                if (entry.key().equals("workers")) {
                    addWorkers(entry.value(), workers, problems);
                } else {
                    addSetting(entry, settings, problems);
                }
            }
        }
        Yaml.Entry defaults = settings.remove("defaults");
        return new Spec(Yaml.mapping(place, List.copyOf(settings.values())), defaultsOf(defaults, problems), workers);
    }

    private static Yaml.@Nullable Mapping defaultsOf(Yaml.@Nullable Entry entry, Problems problems) {
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof Yaml.Mapping mapping) {
            return mapping;
        }
        problems.wrong(entry.value().place(), DEFAULTS_PATH, "must be a mapping of worker fields");
        return null;
    }

    private static void addWorkers(Yaml value, List<Item> workers, Problems problems) {
        YamlPath path = PATH.key("workers");
        if (!(value instanceof Yaml.Sequence sequence)) {
            problems.wrong(value.place(), path, "must be a list of workers, each beginning with - name: …");
            return;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            workers.add(new Item(sequence.items().get(i), path.index(i)));
        }
    }

    private static void addSetting(Yaml.Entry entry, Map<String, Yaml.Entry> settings, Problems problems) {
        Yaml.Entry earlier = settings.putIfAbsent(entry.key(), entry);
        if (earlier != null) {
            Place first = earlier.keyPlace();
            problems.wrong(
                    entry.keyPlace(),
                    PATH.key(entry.key()),
                    "given twice; it is the whole crew's, and given at " + first.file() + ":" + first.line()
                            + " already");
        }
    }

    /** As JSON: anchors and merge keys resolved, defaults not filled in. */
    ObjectNode written() {
        ObjectNode written = YamlJson.object(settings);
        if (defaults != null) {
            written.set("defaults", YamlJson.of(defaults));
        }
        ArrayNode list = written.putArray("workers");
        workers.forEach(worker -> list.add(YamlJson.of(worker.value())));
        return written;
    }
}
