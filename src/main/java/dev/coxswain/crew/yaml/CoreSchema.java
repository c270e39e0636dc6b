package dev.coxswain.crew.yaml;

/**
 * What a plain scalar is, by the core schema of YAML 1.2 (section 10.3.2). {@code yes}, {@code on} and {@code 1_000}
 * are texts.
 */
final class CoreSchema {

    private CoreSchema() {}

    static Yaml.Kind kindOf(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Yaml.Kind.NULL;
            case "true", "True", "TRUE", "false", "False", "FALSE" -> Yaml.Kind.BOOL;
            case ".nan", ".NaN", ".NAN" -> Yaml.Kind.FLOAT;
            default -> number(text);
        };
    }

    private static Yaml.Kind number(String text) {
        if (text.startsWith("0o") && all(text, 2, 8) || text.startsWith("0x") && all(text, 2, 16)) {
            return Yaml.Kind.INT;
        }
        int at = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        String rest = text.substring(at);
        if (rest.equals(".inf") || rest.equals(".Inf") || rest.equals(".INF")) {
            return Yaml.Kind.FLOAT;
        }
        int whole = digits(text, at);
        if (whole > at && whole == text.length()) {
            return Yaml.Kind.INT;
        }
        int fraction = whole;
        if (whole < text.length() && text.charAt(whole) == '.') {
            fraction = digits(text, whole + 1);
            if (whole == at && fraction == whole + 1) {
                return Yaml.Kind.STRING;
            }
        } else if (whole == at) {
            return Yaml.Kind.STRING;
        }
        return exponent(text, fraction) ? Yaml.Kind.FLOAT : Yaml.Kind.STRING;
    }

    private static boolean exponent(String text, int from) {
        if (from == text.length()) {
            return true;
        }
        if (text.charAt(from) != 'e' && text.charAt(from) != 'E') {
            return false;
        }
        int at = from + 1;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        return at < text.length() && digits(text, at) == text.length();
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static boolean all(String text, int from, int radix) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f || Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return text.length() > from;
    }
}
