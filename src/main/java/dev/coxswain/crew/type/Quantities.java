package dev.coxswain.crew.type;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coxswain.crew.yaml.Yaml;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Quantities as Kubernetes writes them: {@code 256Mi}, {@code 1G}, {@code 500m}, {@code 0.5}. */
public final class Quantities {

    private static final String NUMBER = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)";
    private static final String[] BINARY = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final String[] DECIMAL = {"k", "M", "G", "T", "P", "E"};
    private static final String BYTES_MUST = "a quantity of bytes such as 256Mi, 1G";
    private static final String CPU_MUST = "a quantity of CPUs such as 500m, 0.5, 2";
    private static final String COUNT_MUST = "a number or quantity such as 1024, 64Ki";

    public static final ScalarType<Long> BYTES = type("bytes", BYTES_MUST, false);

    /** CPUs, read as thousandths of one. */
    public static final ScalarType<Long> MILLICORES = type("CPUs", CPU_MUST, true);

    /** A number of anything. */
    public static final ScalarType<Long> COUNT = type("quantity", COUNT_MUST, false);

    private Quantities() {}

    /** Bytes within bounds that fit an int. */
    public static ScalarType<Long> bytes(long min, long max) {
        return BYTES.checked((bytes, scalar) -> {
            if (bytes < min || bytes > max) {
                throw new Wrong("must be " + min + " to " + max + " bytes " + Type.was(scalar));
            }
        });
    }

    private static ScalarType<Long> type(String word, String must, boolean millis) {
        String units = "[KMGTPE]i|[kMGTPE]" + (millis ? "|m" : "");
        String pattern = "^" + NUMBER + "(" + units + "|[eE][-+]?[0-9]{1,2})?$";
        return new ScalarType<>(word, must, scalar -> read(scalar, must, millis), schema -> {
            ArrayNode anyOf = schema.putArray("anyOf");
            anyOf.addObject().put("type", "number").put("minimum", 0);
            anyOf.addObject().put("type", "string").put("pattern", pattern);
        });
    }

    private static long read(Yaml.Scalar scalar, String must, boolean millis) throws Wrong {
        String text = scalar.text();
        int unitAt = numberEnd(text);
        if (scalar.kind() == Yaml.Kind.BOOL || unitAt == 0 || text.length() > 40) {
            throw new Wrong("must be " + must + " " + Type.was(scalar));
        }
        String unit = text.substring(unitAt);
        if (unit.equals("m") && !millis) {
            String number = text.substring(0, unitAt);
            throw new Wrong("must be " + must + ", and m is a thousandth " + Type.was(scalar) + "; did you mean "
                    + number + "Mi or " + number + "M?");
        }
        BigDecimal factor = factor(unit);
        if (factor.signum() == 0) {
            throw new Wrong("must be " + must + " " + Type.was(scalar) + hint(text.substring(0, unitAt), unit, millis));
        }
        BigDecimal amount = new BigDecimal(text.substring(0, unitAt)).multiply(factor);
        if (millis) {
            amount = amount.movePointRight(3);
        }
        // Kubernetes rounds up as well: a limit is never less than what was written.
        BigDecimal whole = amount.setScale(0, RoundingMode.CEILING);
        if (whole.precision() > 18) {
            throw new Wrong("must be " + must + ", and less than 10^18 " + Type.was(scalar));
        }
        return whole.longValueExact();
    }

    private static int numberEnd(String text) {
        int at = 0;
        int digits = 0;
        boolean point = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
            at++;
        }
        return digits == 0 ? 0 : at;
    }

    /** 0 if there's no such unit. */
    private static BigDecimal factor(String unit) {
        if (unit.isEmpty()) {
            return BigDecimal.ONE;
        }
        if (unit.equals("m")) {
            return BigDecimal.ONE.movePointLeft(3);
        }
        for (int i = 0; i < BINARY.length; i++) {
            if (unit.equals(BINARY[i])) {
                return BigDecimal.valueOf(1L << 10 * (i + 1));
            }
            if (unit.equals(DECIMAL[i])) {
                return BigDecimal.ONE.movePointRight(3 * (i + 1));
            }
        }
        return exponent(unit);
    }

    private static BigDecimal exponent(String unit) {
        boolean letter = unit.charAt(0) == 'e' || unit.charAt(0) == 'E';
        int from = unit.length() > 1 && (unit.charAt(1) == '-' || unit.charAt(1) == '+') ? 2 : 1;
        if (!letter || unit.length() == from || unit.length() > from + 2) {
            return BigDecimal.ZERO;
        }
        for (int i = from; i < unit.length(); i++) {
            if (unit.charAt(i) < '0' || unit.charAt(i) > '9') {
                return BigDecimal.ZERO;
            }
        }
        int power = Integer.parseInt(unit.substring(from));
        return BigDecimal.ONE.scaleByPowerOfTen(unit.charAt(1) == '-' ? -power : power);
    }

    private static String hint(String number, String unit, boolean millis) {
        String letters = unit.strip().toLowerCase(Locale.ROOT);
        if (millis) {
            return letters.startsWith("m") ? "; did you mean " + number + "m?" : "";
        }
        if (letters.equals("b") || letters.equals("byte") || letters.equals("bytes")) {
            return "; did you mean " + number + "?";
        }
        for (int i = 0; i < BINARY.length; i++) {
            String letter = BINARY[i].substring(0, 1).toLowerCase(Locale.ROOT);
            if (letters.equals(letter + "i") || letters.equals(letter + "ib")) {
                return "; did you mean " + number + BINARY[i] + "?";
            }
            if (letters.equals(letter) || letters.equals(letter + "b")) {
                return "; did you mean " + number + DECIMAL[i] + " or " + number + BINARY[i] + "?";
            }
        }
        return "";
    }
}
