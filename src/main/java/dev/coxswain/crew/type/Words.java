package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coxswain.crew.yaml.Yaml;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One of a few words.
 *
 * @param values by the word that is written
 * @param otherWords what other supervisors call it, in lower case
 */
public record Words<T>(Map<String, T> values, Map<String, String> otherWords) {

    public static <T> Words<T> of(String word, T value) {
        Map<String, T> values = new LinkedHashMap<>();
        values.put(word, value);
        return new Words<>(values, Map.of());
    }

    /** The words of an enum: {@code ON_FAILURE} is written {@code OnFailure}. */
    public static <E extends Enum<E>> Words<E> of(E[] constants) {
        Map<String, E> values = new LinkedHashMap<>();
        for (E constant : constants) {
            values.put(camelCase(constant.name()), constant);
        }
        return new Words<>(values, Map.of());
    }

    public Words<T> and(String word, T value) {
        Map<String, T> more = new LinkedHashMap<>(values);
        more.put(word, value);
        return new Words<>(more, otherWords);
    }

    public Words<T> alsoKnownAs(Map<String, String> names) {
        return new Words<>(values, names);
    }

    public ScalarType<T> type() {
        return named((values.size() == 1 ? "" : "one of ") + String.join(", ", values.keySet()));
    }

    /** With words of its own on what it must be. */
    public ScalarType<T> named(String must) {
        return named(String.join(", ", values.keySet()), must);
    }

    /** @param word for them all, where there are too many to list */
    public ScalarType<T> named(String word, String must) {
        return new ScalarType<>(word, must, scalar -> parse(scalar, must), schema -> {
            ArrayNode words = schema.putArray("enum");
            values.keySet().forEach(words::add);
        });
    }

    private T parse(Yaml.Scalar scalar, String must) throws Wrong {
        T value = scalar.kind() == Yaml.Kind.STRING ? values.get(scalar.text()) : null;
        if (value == null) {
            throw new Wrong("must be " + must + " " + Type.was(scalar) + meant(scalar.text()));
        }
        return value;
    }

    private String meant(String text) {
        return Optional.ofNullable(otherWords.get(text.toLowerCase(Locale.ROOT)))
                .map(word -> "; did you mean " + word + "?")
                .orElseGet(() -> Nearest.hint(text, values.keySet()));
    }

    private static String camelCase(String constant) {
        StringBuilder word = new StringBuilder();
        for (String part : constant.split("_", -1)) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }
}
