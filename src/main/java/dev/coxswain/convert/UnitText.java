package dev.coxswain.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Words, as systemd splits and unquotes them (systemd.syntax(7), "Quoting"). */
final class UnitText {

    private UnitText() {}

    /**
     * Words parted by white space; quotes are removed, C's escapes resolved. Empty where a quote doesn't end or an escape
     * is none.
     */
    static Optional<List<String>> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '\\') {
                int next = escape(line, i, word);
                if (next < 0) {
                    return Optional.empty();
                }
                inWord = true;
                i = next;
                continue;
            }
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                if (inWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                inWord = false;
            } else {
                word.append(c);
                inWord = true;
            }
            i++;
        }
        if (inWord) {
            words.add(word.toString());
        }
        return quote == 0 ? Optional.of(words) : Optional.empty();
    }

    /** @return the place behind the escape; -1 if it is none */
    private static int escape(String line, int at, StringBuilder word) {
        if (at + 1 == line.length()) {
            return -1;
        }
        char c = line.charAt(at + 1);
        int plain = "abfnrtv\\\"'s".indexOf(c);
        if (plain >= 0) {
            word.append("\u0007\b\f\n\r\t\u000b\\\"' ".charAt(plain));
            return at + 2;
        }
        // A semicolon that is an argument.
        if (c == ';') {
            word.append("\\;");
            return at + 2;
        }
        return switch (c) {
            case 'x' -> number(line, at + 2, 2, 16, word);
            case 'u' -> number(line, at + 2, 4, 16, word);
            case 'U' -> number(line, at + 2, 8, 16, word);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> number(line, at + 1, 3, 8, word);
            default -> -1;
        };
    }

    private static int number(String line, int from, int digits, int radix, StringBuilder word) {
        if (from + digits > line.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(line.charAt(i), radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
            if (value > Character.MAX_CODE_POINT) {
                return -1;
            }
        }
        // A NUL ends a text, half a character is none.
        if (value == 0 || value >= 0xd800 && value < 0xe000) {
            return -1;
        }
        word.appendCodePoint(value);
        return from + digits;
    }
}
