package dev.coxswain.convert;

import java.util.List;

/**
 * Texts in which our own expansion finds nothing to expand ({@code $(VAR)}, and {@code $$} for a {@code $}): a
 * {@code $} before a parenthesis and every one of several in a row are doubled; {@code $HOME} stays as it is.
 */
public final class Dollars {

    private Dollars() {}

    public static String literal(String text) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder literal = new StringBuilder(text.length() + 8);
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && text.charAt(end) == '$') {
                end++;
            }
            int run = end - at;
            if (run == 0) {
                literal.append(text.charAt(at++));
                continue;
            }
            boolean doubled = run > 1 || end < text.length() && text.charAt(end) == '(';
            literal.append("$".repeat(doubled ? 2 * run : run));
            at = end;
        }
        return literal.toString();
    }

    /** A place for one of our variables in a text, which {@link #withVariables} fills: no input holds a NUL. */
    public static String hole(String variable) {
        return "\0" + variable + "\0";
    }

    public static boolean hasHoles(String text) {
        return text.indexOf('\0') >= 0;
    }

    /** A literal text with {@code $(VAR)} in the place of each hole. */
    public static String withVariables(String text) {
        String[] parts = text.split("\0", -1);
        StringBuilder expanded = new StringBuilder(text.length() + 16);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1) {
                // A single $ before it would be read as the half of $$.
                expanded.append(oddEnd(expanded) ? "$" : "")
                        .append("$(")
                        .append(parts[i])
                        .append(')');
            } else {
                expanded.append(literal(parts[i]));
            }
        }
        return expanded.toString();
    }

    private static boolean oddEnd(StringBuilder text) {
        int dollars = 0;
        while (dollars < text.length() && text.charAt(text.length() - 1 - dollars) == '$') {
            dollars++;
        }
        return dollars % 2 == 1;
    }

    public static List<String> withVariables(List<String> words) {
        return words.stream().map(Dollars::withVariables).toList();
    }

    public static List<String> literal(List<String> words) {
        return words.stream().map(Dollars::literal).toList();
    }
}
