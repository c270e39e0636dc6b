package dev.coxswain.crew.type;

import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.crew.yaml.Yaml;
import java.util.function.Predicate;

/** Texts, and truth values. */
public final class Texts {

    /** No text may hold a NUL: the kernel's ends there. */
    public static final ScalarType<String> TEXT = new ScalarType<>(
            "text",
            "a text",
            Texts::text,
            schema -> schema.put("type", "string").put("pattern", "^[^\\u0000]*$"));

    public static final ScalarType<String> NOT_EMPTY =
            matching("text", "a text that is not empty", "^[^\\u0000]+$", s -> !s.isEmpty());

    public static final ScalarType<String> PATH = matching("path", "a path", "^[^\\u0000]+$", s -> !s.isEmpty());

    public static final ScalarType<String> ENV_NAME = matching(
            "variable name", "a variable's name without =", "^[^=\\u0000]+$", s -> !s.isEmpty() && s.indexOf('=') < 0);

    public static final ScalarType<Boolean> BOOL =
            new ScalarType<>("true or false", "true or false", Texts::bool, schema -> schema.put("type", "boolean"));

    private Texts() {}

    /** A text of a form; {@code pattern} says the same as {@code form} to a schema. */
    public static ScalarType<String> matching(String word, String must, String pattern, Predicate<String> form) {
        return new ScalarType<>(
                word,
                must,
                scalar -> {
                    String text = text(scalar, must);
                    if (!form.test(text)) {
                        throw new Wrong("must be " + must + " (was " + Quoted.text(text) + ")");
                    }
                    return text;
                },
                schema -> schema.put("type", "string").put("pattern", pattern));
    }

    static String text(Yaml.Scalar scalar) throws Wrong {
        return text(scalar, "a text");
    }

    static String text(Yaml.Scalar scalar, String must) throws Wrong {
        String text = scalar.text();
        if (scalar.kind() != Yaml.Kind.STRING) {
            throw new Wrong(
                    "must be " + must + "; write \"" + Quoted.plain(text) + "\" (was " + Quoted.plain(text) + ")");
        }
        if (text.indexOf('\0') >= 0) {
            throw new Wrong("must not hold a NUL character (was " + Quoted.text(text) + ")");
        }
        return text;
    }

    private static Boolean bool(Yaml.Scalar scalar) throws Wrong {
        if (scalar.kind() == Yaml.Kind.BOOL) {
            return scalar.text().charAt(0) == 't' || scalar.text().charAt(0) == 'T';
        }
        String hint = switch (scalar.text()) {
            case "yes", "Yes", "YES", "on", "On", "ON", "true", "y", "1" -> "; did you mean true?";
            case "no", "No", "NO", "off", "Off", "OFF", "false", "n", "0" -> "; did you mean false?";
            default -> "";
        };
        throw new Wrong("must be true or false " + Type.was(scalar) + hint);
    }
}
