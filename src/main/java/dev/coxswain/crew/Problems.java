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

    /** Nobody reads more; a list of half a million zeros in the place of workers would be a mistake each. */
    static final int MAX = 1000;

    private static final int LONGEST_MESSAGE = 2000;

    private final Set<Problem> wrong = new LinkedHashSet<>();
    private final Set<Problem> notYet = new LinkedHashSet<>();
    private final Map<String, Integer> order = new HashMap<>();
    private boolean more;

    Problems(List<SourceText> texts) {
        texts.forEach(text -> order.putIfAbsent(text.file(), order.size()));
    }

    @Override
    public void wrong(Place place, String path, String message) {
        add(wrong, place, path, message);
    }

    void wrong(Place place, YamlPath path, String message) {
        wrong(place, path.toString(), message);
    }

    @Override
    public void used(String field, Place place, YamlPath path, Yaml value) {
        if (NotYet.refuses(field, value)) {
            add(notYet, place, path.toString(), NotYet.MESSAGE);
        }
    }

    private void add(Set<Problem> to, Place place, String path, String message) {
        if (to.size() < MAX) {
            to.add(new Problem(place.file(), place.line(), place.column(), path, cut(message)));
        } else {
            more = true;
        }
    }

    private static String cut(String message) {
        return message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "..." : message;
    }

    @Override
    public boolean wantsSuggestions() {
        return wrong.size() < MAX;
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
        if (more) {
            Problem last = all.getLast();
            all.add(new Problem(
                    last.file(), last.line(), last.column(), "", "more than " + MAX + " mistakes: mend these first"));
        }
        return all;
    }
}
