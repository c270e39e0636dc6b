package dev.coxswain.crew.type;

import dev.coxswain.crew.yaml.Yaml;
import java.time.Duration;
import java.util.OptionalInt;

/** Numbers within bounds. */
public final class Numbers {

    private Numbers() {}

    /** A whole number; {@code min} and {@code max} are allowed. */
    public static ScalarType<Integer> whole(int min, int max) {
        String must = "a whole number" + range(min, max);
        return new ScalarType<>("whole number", must, scalar -> whole(scalar, min, max, must), schema -> {
            schema.put("type", "integer").put("minimum", min);
            if (max != Integer.MAX_VALUE) {
                schema.put("maximum", max);
            }
        });
    }

    /** A count of things. */
    public static ScalarType<Long> count(int min) {
        ScalarType<Integer> whole = whole(min, Integer.MAX_VALUE);
        return new ScalarType<>(
                whole.word(), whole.must(), scalar -> (long) whole.parser().parse(scalar), whole.describe());
    }

    /** Seconds as Kubernetes writes them: a number without unit. */
    public static ScalarType<Duration> seconds(int min) {
        String must = "whole seconds, a number without unit" + range(min, Integer.MAX_VALUE);
        return new ScalarType<>(
                "seconds",
                must,
                scalar -> {
                    if (scalar.kind() == Yaml.Kind.STRING) {
                        throw new Wrong("must be " + must + secondsHint(scalar.text()) + " " + Type.was(scalar));
                    }
                    return Duration.ofSeconds(whole(scalar, min, Integer.MAX_VALUE, must));
                },
                schema -> schema.put("type", "integer").put("minimum", min));
    }

    /** A number, whole or not; {@code min} and {@code max} are allowed. */
    public static ScalarType<Double> real(double min, double max) {
        String must = "a number"
                + (max == Double.MAX_VALUE ? ", at least " + plain(min) : " from " + plain(min) + " to " + plain(max));
        return new ScalarType<>("number", must, scalar -> real(scalar, min, max, must), schema -> {
            schema.put("type", "number").put("minimum", min);
            if (max != Double.MAX_VALUE) {
                schema.put("maximum", max);
            }
        });
    }

    /** A whole number or {@code none}. */
    public static ScalarType<OptionalInt> wholeOrNone(int min) {
        String must = "a whole number" + range(min, Integer.MAX_VALUE) + ", or none";
        return new ScalarType<>(
                "whole number or none",
                must,
                scalar -> scalar.kind() == Yaml.Kind.STRING && scalar.text().equals("none")
                        ? OptionalInt.empty()
                        : OptionalInt.of(whole(scalar, min, Integer.MAX_VALUE, must)),
                schema -> {
                    var anyOf = schema.putArray("anyOf");
                    anyOf.addObject().put("type", "integer").put("minimum", min);
                    anyOf.addObject().put("const", "none");
                });
    }

    static int whole(Yaml.Scalar scalar, int min, int max, String must) throws Wrong {
        String text = scalar.text();
        if (scalar.kind() == Yaml.Kind.STRING && isWhole(text)) {
            throw new Wrong("must be " + must + "; write " + text + " without quotes " + Type.was(scalar));
        }
        if (scalar.kind() != Yaml.Kind.INT || !isWhole(text)) {
            throw new Wrong("must be " + must + " " + Type.was(scalar));
        }
        // More digits than a long has can't be within the bounds of an int.
        long number = text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
        if (number < min || number > max) {
            throw new Wrong("must be " + must + " " + Type.was(scalar));
        }
        return (int) number;
    }

    private static double real(Yaml.Scalar scalar, double min, double max, String must) throws Wrong {
        boolean number = scalar.kind() == Yaml.Kind.INT && isWhole(scalar.text())
                || scalar.kind() == Yaml.Kind.FLOAT
                        && !scalar.text().contains(".i")
                        && !scalar.text().contains(".I")
                        && !scalar.text().contains(".n")
                        && !scalar.text().contains(".N");
        if (number) {
            double value = Double.parseDouble(scalar.text());
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new Wrong("must be " + must + " " + Type.was(scalar));
    }

    /** Decimal and nothing else: 010 is ten to some and eight to others. */
    public static boolean isWhole(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        if (from == text.length() || text.charAt(from) == '0' && text.length() > 1) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String secondsHint(String text) {
        try {
            Duration meant = isWhole(text) ? Duration.ofSeconds(Integer.parseInt(text)) : Durations.parse(text);
            return "; write " + Math.max(1, meant.toSeconds());
        } catch (Wrong | NumberFormatException _) {
            return "";
        }
    }

    private static String range(int min, int max) {
        return max == Integer.MAX_VALUE
                ? min == Integer.MIN_VALUE ? "" : ", at least " + min
                : " from " + min + " to " + max;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
