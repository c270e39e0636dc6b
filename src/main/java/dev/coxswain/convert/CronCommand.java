package dev.coxswain.convert;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a job of a crontab runs (crontab(5)): a line for the shell up to the first {@code %}; behind it lines for its
 * stdin, {@code %} between them. {@code \%} is a percent sign.
 *
 * @param input for stdin, each line with its end; empty for none
 */
record CronCommand(String line, String input) {

    private static final Set<String> LIKE_SH = Set.of("sh", "dash", "ash", "bash", "ksh", "mksh", "zsh");

    /** Those that do no more than say how the next word is run. */
    private static final Set<String> PREFIXES =
            Set.of("exec", "env", "nice", "ionice", "nohup", "time", "timeout", "flock", "sudo", "chronic", "command");

    /** Those that prepare what the job is about, or ask whether to. */
    private static final Set<String> PREPARING =
            Set.of("cd", "test", "[", "[[", "sleep", "export", "source", ".", "set");

    private static final Pattern PART = Pattern.compile("&&|\\|\\||[;|&(){}]");
    private static final Pattern NO_NAME = Pattern.compile("[-<>0-9!].*|.*[=<>].*|.*\\.lock|[^A-Za-z0-9]*");

    static CronCommand of(String text) {
        int percent = percent(text);
        return percent < 0
                ? new CronCommand(text.replace("\\%", "%"), "")
                : new CronCommand(text.substring(0, percent).replace("\\%", "%"), input(text.substring(percent + 1)));
    }

    /** The first one that is not escaped; a backslash escapes the next character, itself too, and stays. */
    private static int percent(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '%') {
                return i;
            }
        }
        return -1;
    }

    private static String input(String behind) {
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < behind.length(); i++) {
            char c = behind.charAt(i);
            boolean escaped = c == '\\' && i + 1 < behind.length() && behind.charAt(i + 1) == '%';
            input.append(escaped ? behind.charAt(++i) : c == '%' ? '\n' : c);
        }
        return input.isEmpty() || input.charAt(input.length() - 1) == '\n' ? input.toString() : input + "\n";
    }

    /** @param shell SHELL of the crontab */
    List<String> words(String shell) {
        boolean likeSh = LIKE_SH.contains(baseName(shell));
        if (!input.isEmpty()) {
            String here = " <<'" + delimiter() + "'\n" + input + delimiter() + "\n";
            return likeSh
                    ? List.of(shell, "-c", "{ " + line + "\n}" + here)
                    : List.of("/bin/sh", "-c", "exec \"$0\" -c \"$1\"" + here, shell, line);
        }
        if (!likeSh) {
            return List.of(shell, "-c", line);
        }
        return ShellLine.command(shell, line);
    }

    private String delimiter() {
        String delimiter = "END";
        for (int number = 2; input.lines().anyMatch(delimiter::equals); number++) {
            delimiter = "END" + number;
        }
        return delimiter;
    }

    /** What the job is called: the base name of the program that it is about. */
    String name() {
        String first = "";
        for (String part : PART.split(line)) {
            String program = program(part);
            if (!program.isEmpty() && !PREPARING.contains(program)) {
                return program;
            }
            first = first.isEmpty() ? program : first;
        }
        return first.isEmpty() ? "job" : first;
    }

    private static String program(String part) {
        for (String word : part.strip().split("[ \t]+")) {
            Matcher noName = NO_NAME.matcher(word);
            String name = baseName(word.replaceAll("[\"'`$]", ""));
            if (!noName.matches() && !PREFIXES.contains(name) && !name.isEmpty()) {
                return name;
            }
        }
        return "";
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
