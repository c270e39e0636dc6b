package dev.coxswain.convert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of the document by name: a value is a String, Integer, Long, Double, Boolean, a List of values, or a Tree.
 * The order doesn't matter, and neither does a value that is our default: {@link CrewText} sees to both.
 */
public final class Tree {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** @param path {@code lifecycle.stopSignal}; trees on the way are made */
    public Tree set(String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            fields.put(path, value);
            return this;
        }
        String first = path.substring(0, dot);
        if (!(fields.get(first) instanceof Tree)) {
            fields.put(first, new Tree());
        }
        if (fields.get(first) instanceof Tree inner) {
            inner.set(path.substring(dot + 1), value);
        }
        return this;
    }

    public Optional<Object> get(String path) {
        int dot = path.indexOf('.');
        Object value = fields.get(dot < 0 ? path : path.substring(0, dot));
        if (dot < 0 || value == null) {
            return Optional.ofNullable(value);
        }
        return value instanceof Tree inner ? inner.get(path.substring(dot + 1)) : Optional.empty();
    }

    public void remove(String name) {
        fields.remove(name);
    }

    public boolean has(String path) {
        return get(path).isPresent();
    }

    Map<String, Object> fields() {
        return fields;
    }

    /** {@code {name: …, …}}. */
    public static Tree of(String name, Object value) {
        return new Tree().set(name, value);
    }

    /** {@code exec: {command: […]}}, of a probe or a hook. */
    public static Tree exec(List<String> command) {
        return new Tree().set("exec.command", command);
    }
}
