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

    public static List<String> literal(List<String> words) {
        return words.stream().map(Dollars::literal).toList();
    }
}
