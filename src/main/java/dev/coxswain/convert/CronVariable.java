package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Place;
import java.util.Optional;

/**
 * An environment line of a crontab (crontab(5)): {@code NAME = VALUE}, either one in quotes of one kind. What is not in
 * quotes is without the blanks around it, and nothing is expanded.
 */
record CronVariable(Place at, String name, String value) {

    /** Empty: it is no such line, so it is a job. */
    static Optional<CronVariable> parse(TextLine line) {
        int at = line.afterBlanks(0);
        Optional<Token> name = name(line.text(), at);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        int equals = line.afterBlanks(name.get().end());
        if (equals == line.text().length() || line.text().charAt(equals) != '=') {
            return Optional.empty();
        }
        return value(line, line.afterBlanks(equals + 1))
                .map(value -> new CronVariable(line.at(at), name.get().text(), value));
    }

    private record Token(String text, int end) {}

    private static Optional<Token> name(String text, int at) {
        if (at == text.length()) {
            return Optional.empty();
        }
        if (isQuote(text.charAt(at))) {
            int close = text.indexOf(text.charAt(at), at + 1);
            String name = close < 0 ? "" : text.substring(at + 1, close);
            return name.isEmpty() || name.contains("=") ? Optional.empty() : Optional.of(new Token(name, close + 1));
        }
        int end = at;
        while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != ' ' && text.charAt(end) != '\t') {
            end++;
        }
        return end == at ? Optional.empty() : Optional.of(new Token(text.substring(at, end), end));
    }

    private static Optional<String> value(TextLine line, int at) {
        String text = line.text();
        if (at < text.length() && isQuote(text.charAt(at))) {
            int close = text.indexOf(text.charAt(at), at + 1);
            boolean whole = close >= 0 && line.afterBlanks(close + 1) == text.length();
            return whole ? Optional.of(text.substring(at + 1, close)) : Optional.empty();
        }
        return Optional.of(text.substring(at).stripTrailing());
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }
}
