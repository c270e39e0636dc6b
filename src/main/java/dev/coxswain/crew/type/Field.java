package dev.coxswain.crew.type;

import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Yaml;
import dev.coxswain.crew.yaml.YamlPath;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One field of an object: its only description.
 *
 * @param fallback the default in the document's own words, {@code 1s}; empty if there is none
 * @param meaning what it does, with its unit, in a sentence
 * @param kubernetes the field of Kubernetes it is named after, empty if it's ours
 */
public record Field<T>(
        String name, Type<T> type, Need need, String fallback, Optional<T> value, String meaning, String kubernetes) {

    /** What happens if it isn't there. */
    public enum Need {
        REQUIRED,
        /** It's read as its default. */
        DEFAULT,
        /** It's empty. */
        OPTIONAL
    }

    public static <T> Field<T> required(String name, Type<T> type, String meaning) {
        return new Field<>(name, type, Need.REQUIRED, "", Optional.empty(), meaning, "");
    }

    public static <T> Field<T> optional(String name, Type<T> type, String meaning) {
        return new Field<>(name, type, Need.OPTIONAL, "", Optional.empty(), meaning, "");
    }

    /** One with a scalar default, given as it would be written. */
    public static <T> Field<T> of(String name, Type<T> type, String fallback, String meaning) {
        Yaml written = Yaml.plain(new Place("", 1, 1), fallback);
        return new Field<>(name, type, Need.DEFAULT, fallback, Optional.of(must(type, written)), meaning, "");
    }

    /** One whose default is an empty list. */
    public static <T> Field<T> list(String name, Type<T> type, String meaning) {
        Yaml empty = Yaml.sequence(new Place("", 1, 1), List.of());
        return new Field<>(name, type, Need.DEFAULT, "[]", Optional.of(must(type, empty)), meaning, "");
    }

    /** One whose default is an object with all of its fields at their defaults. */
    public static <T> Field<T> object(String name, Type<T> type, String meaning) {
        Yaml empty = Yaml.mapping(new Place("", 1, 1), List.of());
        return new Field<>(name, type, Need.DEFAULT, "{}", Optional.of(must(type, empty)), meaning, "");
    }

    /** The same, named after a field of Kubernetes. */
    public Field<T> as(String kubernetesName) {
        return new Field<>(name, type, need, fallback, value, meaning, kubernetesName);
    }

    private static <T> T must(Type<T> type, Yaml written) {
        @Nullable T read = type.read(written, At.root(Broken.REPORT));
        if (read == null) {
            throw new IllegalStateException("default can't be read: " + written);
        }
        return read;
    }

    /** Hears of a wrong default, a mistake in the program. */
    private enum Broken implements At.Report {
        REPORT;

        @Override
        public void wrong(Place place, String path, String message) {
            throw new IllegalStateException(path + ": " + message);
        }

        @Override
        public void used(String field, Place place, YamlPath path, Yaml value) {}

        @Override
        public boolean wantsSuggestions() {
            return false;
        }
    }
}
