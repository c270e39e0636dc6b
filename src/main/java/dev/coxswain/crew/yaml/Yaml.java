package dev.coxswain.crew.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of a document. What an alias stands for has the alias's place, what is inside of it the place where it is
 * written. Parts may be shared: the tree is never copied to expand an alias.
 */
public sealed interface Yaml {

    Place place();

    /** How many values and keys it is, those behind aliases counted at each use. */
    int size();

    /** How many lists and mappings are inside one another, 0 for a scalar. */
    int height();

    /** The same value, used at another place. */
    Yaml at(Place other);

    /** Whether a key with this value is as if absent. */
    default boolean isNothing() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    /** What a scalar is by the core schema of YAML 1.2. */
    enum Kind {
        NULL,
        BOOL,
        INT,
        FLOAT,
        STRING
    }

    /** @param text as written, without quotes and escapes */
    record Scalar(Place place, Kind kind, String text) implements Yaml {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public int height() {
            return 0;
        }

        @Override
        public Scalar at(Place other) {
            return new Scalar(other, kind, text);
        }
    }

    record Sequence(Place place, List<Yaml> items, int size, int height) implements Yaml {
        @Override
        public Sequence at(Place other) {
            return new Sequence(other, items, size, height);
        }
    }

    /** @param entries in the order of the text, merged ones last; each key once */
    record Mapping(Place place, List<Entry> entries, int size, int height) implements Yaml {
        @Override
        public Mapping at(Place other) {
            return new Mapping(other, entries, size, height);
        }

        /** The value of a key; null if it isn't there or has no value. */
        public @Nullable Yaml get(String key) {
            for (Entry entry : entries) {
                if (entry.key().equals(key)) {
                    return entry.value().isNothing() ? null : entry.value();
                }
            }
            return null;
        }
    }

    /**
     * @param keyPlace of the key
     * @param inherited whether it is not written in this mapping but comes from the defaults
     */
    record Entry(String key, Place keyPlace, Yaml value, boolean inherited) {}

    /** A scalar as it would be read without quotes; an empty one is a text. */
    static Scalar plain(Place place, String text) {
        return new Scalar(place, text.isEmpty() ? Kind.STRING : CoreSchema.kindOf(text), text);
    }

    static Sequence sequence(Place place, List<Yaml> items) {
        int size = 1;
        int height = 0;
        for (Yaml item : items) {
            size += item.size();
            height = Math.max(height, item.height());
        }
        return new Sequence(place, items, size, height + 1);
    }

    static Mapping mapping(Place place, List<Entry> entries) {
        int size = 1;
        int height = 0;
        for (Entry entry : entries) {
            size += 1 + entry.value().size();
            height = Math.max(height, entry.value().height());
        }
        return new Mapping(place, entries, size, height + 1);
    }
}
