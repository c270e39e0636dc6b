package dev.coxswain.crew;

import dev.coxswain.crew.type.At;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import dev.coxswain.crew.yaml.YamlPath;
import dev.coxswain.crew.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is wrong, each once: what is inherited from the defaults is read with each worker, and wrong at the
 * same place each time.
 */
final class Problems implements At.Report, YamlReader.Listener {

    /** Of this many problems nobody reads what might have been meant. */
    private static final int SUGGESTIONS = 1000;

    private final Set<Problem> wrong = new LinkedHashSet<>();
    private final Set<Problem> notYet = new LinkedHashSet<>();
    private final Map<String, Integer> order = new HashMap<>();

    Problems(List<SourceText> texts) {
        texts.forEach(text -> order.putIfAbsent(text.file(), order.size()));
    }

    @Override
    public void wrong(Place place, String path, String message) {
        wrong.add(new Problem(place.file(), place.line(), place.column(), path, message));
    }

    void wrong(Place place, YamlPath path, String message) {
        wrong(place, path.toString(), message);
    }

    @Override
    public void used(String field, Place place, YamlPath path, Yaml value) {
        if (NotYet.refuses(field, value)) {
            notYet.add(new Problem(place.file(), place.line(), place.column(), path.toString(), NotYet.MESSAGE));
        }
    }

    @Override
    public boolean wantsSuggestions() {
        return wrong.size() < SUGGESTIONS;
    }

    boolean isEmpty() {
        return wrong.isEmpty() && notYet.isEmpty();
    }

    /** What is wrong; if nothing is, what isn't available; in the order of files and lines. */
    List<Problem> inOrder() {
        List<Problem> all = new ArrayList<>(wrong.isEmpty() ? notYet : wrong);
        all.sort(Comparator.<Problem>comparingInt(problem -> order.getOrDefault(problem.file(), 0))
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        return all;
    }
}
