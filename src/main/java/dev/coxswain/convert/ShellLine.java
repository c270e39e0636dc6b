package dev.coxswain.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A line that the peer gives to a shell (sh(1), POSIX): as a list of words where a shell would do nothing but split it,
 * else as a command of a shell's.
 */
public final class ShellLine {

    /** What a shell does more with than split and unquote, wherever it stands outside of quotes. */
    private static final String SPECIAL = "|&;<>()`$*?[\n";

    /** At the begin of a word only. */
    private static final String SPECIAL_FIRST = "~#{!";

    /** Shells that have no more than POSIX asks for. */
    private static final Set<String> POSIX = Set.of("sh", "dash", "ash");

    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);

    /** Words by which a line is more than one program and its arguments. */
    private static final String SEVERAL = "|&;()`\n";

    /** A shell's own, of which no program is sure to be there, or whose program would do something else. */
    private static final Set<String> BUILTINS = Set.of(
            ".",
            ":",
            "alias",
            "bg",
            "break",
            "case",
            "cd",
            "command",
            "continue",
            "do",
            "done",
            "echo",
            "elif",
            "else",
            "esac",
            "eval",
            "exec",
            "exit",
            "export",
            "fg",
            "fi",
            "for",
            "function",
            "getopts",
            "hash",
            "if",
            "in",
            "jobs",
            "kill",
            "local",
            "printf",
            "pwd",
            "read",
            "readonly",
            "return",
            "select",
            "set",
            "shift",
            "source",
            "test",
            "then",
            "time",
            "times",
            "trap",
            "type",
            "ulimit",
            "umask",
            "unalias",
            "unset",
            "until",
            "wait",
            "while",
            "{",
            "}",
            "!",
            "[[");

    private ShellLine() {}

    /** The command for it, a shell only where one is needed: {@code ["/bin/sh", "-c", "exec …"]}. */
    public static List<String> command(String line) {
        return command("/bin/sh", line);
    }

    /** @param shell where the peer lets one choose it */
    public static List<String> command(String shell, String line) {
        // Others make several words of a{b,c}.
        boolean plain = line.indexOf('{') < 0 || POSIX.contains(shell.substring(shell.lastIndexOf('/') + 1));
        return (plain ? words(line) : Optional.<List<String>>empty())
                .orElseGet(() -> List.of(shell, "-c", becoming(line.strip())));
    }

    /**
     * The line for {@code sh -c}: with {@code exec} where it is one program, so that the signals reach it and not the
     * shell.
     */
    public static String becoming(String line) {
        return isOneProgram(line) ? "exec " + line : line;
    }

    /** The words of a line in which a shell would find nothing else to do; empty if there is more, or no word at all. */
    public static Optional<List<String>> words(String line) {
        List<String> words = new ArrayList<>();
        Scanner scanner = new Scanner(line);
        if (!scanner.split(words) || words.isEmpty() || BUILTINS.contains(words.getFirst())) {
            return Optional.empty();
        }
        return scanner.assigns ? Optional.empty() : Optional.of(words);
    }

    private static boolean isOneProgram(String line) {
        String first = line.split("[ \t]", 2)[0];
        if (first.isEmpty()
                || BUILTINS.contains(first)
                || ASSIGNMENT.matcher(first).matches()
                || SPECIAL_FIRST.indexOf(first.charAt(0)) >= 0
                || first.charAt(0) == '<'
                || first.charAt(0) == '>') {
            return false;
        }
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'') {
                i++;
            } else if (quote != 0) {
                // A command within a text is another program, which doesn't matter to exec.
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '$' && i + 1 < line.length() && line.charAt(i + 1) == '(') {
                // Nor does it here, but where it ends is not ours to find.
                return false;
            } else if (SEVERAL.indexOf(c) >= 0 && !isRedirection(line, i)) {
                return false;
            }
        }
        return quote == 0;
    }

    /** {@code 2>&1}, {@code <&3}, {@code >|file}: no background, no pipe. */
    private static boolean isRedirection(String line, int at) {
        char before = at == 0 ? ' ' : line.charAt(at - 1);
        return line.charAt(at) == '&' && (before == '>' || before == '<') || line.charAt(at) == '|' && before == '>';
    }

    private static final class Scanner {

        private final String line;
        private final StringBuilder word = new StringBuilder();
        private boolean inWord;
        private boolean assigns;

        Scanner(String line) {
            this.line = line;
        }

        /** False where a shell has more to do. */
        boolean split(List<String> words) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '\'' || c == '"') {
                    i = quoted(i, c);
                    if (i < 0) {
                        return false;
                    }
                } else if (c == '\\') {
                    if (++i == line.length() || line.charAt(i) == '\n') {
                        return false;
                    }
                    take(line.charAt(i));
                } else if (c == ' ' || c == '\t') {
                    end(words);
                } else if (SPECIAL.indexOf(c) >= 0 || !inWord && SPECIAL_FIRST.indexOf(c) >= 0) {
                    return false;
                } else {
                    // NAME=value before the program is an assignment.
                    assigns |= c == '=' && words.isEmpty();
                    take(c);
                }
            }
            end(words);
            return true;
        }

        /** @return where the quote ends; -1 if it doesn't, or something is expanded in it */
        private int quoted(int begin, char quote) {
            inWord = true;
            for (int i = begin + 1; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == quote) {
                    return i;
                }
                if (quote == '"') {
                    if (c == '$' || c == '`') {
                        return -1;
                    }
                    if (c == '\\') {
                        if (i + 1 == line.length() || line.charAt(i + 1) == '\n') {
                            return -1;
                        }
                        boolean escapes = "$`\"\\".indexOf(line.charAt(i + 1)) >= 0;
                        if (escapes) {
                            c = line.charAt(++i);
                        }
                    }
                }
                word.append(c);
            }
            return -1;
        }

        private void take(char c) {
            word.append(c);
            inWord = true;
        }

        private void end(List<String> words) {
            if (inWord) {
                words.add(word.toString());
            }
            word.setLength(0);
            inWord = false;
        }
    }
}
