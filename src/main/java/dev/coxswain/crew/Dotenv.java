package dev.coxswain.crew;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A dotenv file: {@code KEY=VALUE} lines, blank lines, {@code #} comments (also after a value), an optional
 * {@code export}, {@code 'literal'} and {@code "with \n \t \" \\"} values. Nothing is expanded. A key that comes twice
 * has its last value.
 *
 * <p>Whatever it doesn't know is an error with {@code FILE:LINE}, never a guess: a value taken wrongly is found late.
 */
public final class Dotenv {

    private final String file;
    private final String line;
    private final int number;
    private int at;

    private Dotenv(String file, String line, int number) {
        this.file = file;
        this.line = line;
        this.number = number;
    }

    public static Map<String, String> parse(String file, String text) throws EnvironmentProblem {
        Map<String, String> variables = new LinkedHashMap<>();
        // Editors on Windows begin a file with a byte order mark.
        String rest = text.startsWith("\uFEFF") ? text.substring(1) : text;
        int number = 0;
        for (String line : rest.split("\n", -1)) {
            number++;
            new Dotenv(file, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, number)
                    .readInto(variables);
        }
        return variables;
    }

    private void readInto(Map<String, String> variables) throws EnvironmentProblem {
        skipBlanks();
        if (atEnd() || line.charAt(at) == '#') {
            return;
        }
        String name = name();
        if (name.equals("export") && !atEnd() && isBlank(line.charAt(at))) {
            skipBlanks();
            name = name();
        }
        skipBlanks();
        if (name.isEmpty() || atEnd() || line.charAt(at) != '=') {
            throw problem("expected KEY=VALUE (a key has letters, digits, _ . - and begins with a letter or _)");
        }
        at++;
        skipBlanks();
        variables.put(name, value());
    }

    private String name() {
        int start = at;
        while (!atEnd() && isNameCharacter(line.charAt(at), at == start)) {
            at++;
        }
        return line.substring(start, at);
    }

    private static boolean isNameCharacter(char c, boolean first) {
        boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
        return letter || !first && (c >= '0' && c <= '9' || c == '.' || c == '-');
    }

    private String value() throws EnvironmentProblem {
        if (atEnd()) {
            return "";
        }
        return switch (line.charAt(at)) {
            case '\'' -> literal();
            case '"' -> escaped();
            default -> plain();
        };
    }

    private String plain() {
        int end = at;
        while (end < line.length() && !(line.charAt(end) == '#' && isBlank(line.charAt(end - 1)))) {
            end++;
        }
        return line.substring(at, end).strip();
    }

    private String literal() throws EnvironmentProblem {
        int close = line.indexOf('\'', at + 1);
        if (close < 0) {
            throw problem("no closing ' on this line");
        }
        String value = line.substring(at + 1, close);
        at = close + 1;
        expectNothingMore("'");
        return value;
    }

    private String escaped() throws EnvironmentProblem {
        StringBuilder value = new StringBuilder();
        at++;
        while (!atEnd() && line.charAt(at) != '"') {
            char c = line.charAt(at++);
            value.append(c == '\\' ? escape() : c);
        }
        if (atEnd()) {
            throw problem("no closing \" on this line (a newline in a value is written \\n)");
        }
        at++;
        expectNothingMore("\"");
        return value.toString();
    }

    private char escape() throws EnvironmentProblem {
        char c = atEnd() ? ' ' : line.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '"', '\\' -> c;
            default -> throw problem("unknown escape in \"…\": it knows \\n \\t \\\" \\\\ ('…' takes all as it is)");
        };
    }

    private void expectNothingMore(String quote) throws EnvironmentProblem {
        skipBlanks();
        if (!atEnd() && line.charAt(at) != '#') {
            throw problem("something follows the closing " + quote);
        }
    }

    private void skipBlanks() {
        while (!atEnd() && isBlank(line.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private boolean atEnd() {
        return at >= line.length();
    }

    private EnvironmentProblem problem(String message) {
        return new EnvironmentProblem(file + ":" + number + ": " + message);
    }
}
