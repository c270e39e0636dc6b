package dev.coxswain.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Python's shlex makes of supervisord's commands and environments. */
final class Shlex {

    private Shlex() {}

    /** {@code shlex.split}: quotes and backslashes as in a shell, nothing else; empty where a quote doesn't end. */
    static Optional<List<String>> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                boolean escaped = c == '\\'
                        && quote == '"'
                        && i + 1 < line.length()
                        && (line.charAt(i + 1) == '"' || line.charAt(i + 1) == '\\');
                if (escaped) {
                    word.append(line.charAt(++i));
                } else if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == '\\') {
                if (++i == line.length()) {
                    return Optional.empty();
                }
                word.append(line.charAt(i));
                inWord = true;
            } else if (isWhite(c)) {
                if (inWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                inWord = false;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return quote == 0 ? Optional.of(words) : Optional.empty();
    }

    /** {@code KEY="value",KEY2=value}, by supervisord's own use of shlex; empty where it would refuse it. */
    static Optional<Map<String, String>> pairs(String text) {
        Optional<List<String>> tokens = tokens(text);
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        List<String> all = tokens.get();
        Map<String, String> pairs = new LinkedHashMap<>();
        // Four by four: the name, =, the value, and whatever parts it from the next.
        for (int i = 0; i < all.size(); i += 4) {
            if (i + 2 >= all.size() || !all.get(i + 1).equals("=")) {
                return Optional.empty();
            }
            pairs.put(all.get(i), withoutQuotes(all.get(i + 2)));
        }
        return Optional.of(pairs);
    }

    private static Optional<List<String>> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = i + 1;
            if (isWhite(c)) {
                i = end;
                continue;
            }
            if (c == '#') {
                int newline = text.indexOf('\n', i);
                i = newline < 0 ? text.length() : newline;
                continue;
            }
            if (c == '"' || c == '\'') {
                end = text.indexOf(c, end) + 1;
                if (end == 0) {
                    return Optional.empty();
                }
            } else if (isWord(c)) {
                while (end < text.length()
                        && (isWord(text.charAt(end)) || text.charAt(end) == '"' || text.charAt(end) == '\'')) {
                    end++;
                }
            }
            tokens.add(text.substring(i, end));
            i = end;
        }
        return Optional.of(tokens);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || "_/.+-():".indexOf(c) >= 0 || c == '\0';
    }

    private static boolean isWhite(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static String withoutQuotes(String token) {
        int from = 0;
        int to = token.length();
        while (from < to && isQuote(token.charAt(from))) {
            from++;
        }
        while (to > from && isQuote(token.charAt(to - 1))) {
            to--;
        }
        return token.substring(from, to);
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }
}
