package dev.coxswain.convert;

import dev.coxswain.convert.UnitFile.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One command line of a unit (systemd.service(5), "Command lines"): prefixes, {@code ${VAR}} in a word, {@code $VAR} as
 * a word of its own, which is split.
 *
 * @param mayFail the prefix {@code -}
 * @param privileged the prefix {@code +}: not as the unit's user
 */
record UnitCommand(Entry entry, List<Word> words, boolean mayFail, boolean privileged) {

    /**
     * @param text with a {@linkplain Dollars#hole hole} for each variable
     * @param split whether it is one variable, whose words are arguments
     */
    record Word(String text, boolean split) {}

    private static final Pattern SPLIT = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern HOLE = Pattern.compile("\0([^\0]*)\0");

    /** The commands of one option; a word {@code ;} parts them. */
    static List<UnitCommand> read(UnitValues values, Entry entry) throws Unreadable {
        List<String> all = UnitText.words(entry.value())
                .orElseThrow(() -> values.wrong(entry, "a command, its quotes closed, its escapes known"));
        List<UnitCommand> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (String word : all) {
            if (word.equals(";")) {
                if (!words.isEmpty()) {
                    commands.add(command(values, entry, words));
                }
                words = new ArrayList<>();
            } else {
                words.add(word.equals("\\;") ? ";" : word);
            }
        }
        if (!words.isEmpty()) {
            commands.add(command(values, entry, words));
        }
        return commands;
    }

    private static UnitCommand command(UnitValues values, Entry entry, List<String> words) throws Unreadable {
        String first = words.getFirst();
        int prefix = 0;
        while (prefix < first.length() && "-@:+!|".indexOf(first.charAt(prefix)) >= 0) {
            prefix++;
        }
        String prefixes = first.substring(0, prefix);
        String program = first.substring(prefix);
        if (program.isEmpty()) {
            throw values.wrong(entry, "a program behind its prefixes");
        }
        List<Word> read = new ArrayList<>();
        read.add(new Word(values.expanded(entry, program), false));
        List<String> arguments = words.subList(1, words.size());
        if (prefixes.contains("@")) {
            values.remark(
                    entry,
                    "the prefix @ is left out: the program's own name is its argv[0], not "
                            + (arguments.isEmpty() ? "another" : arguments.getFirst()));
            arguments = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        }
        if (prefixes.contains("!")) {
            values.remark(entry, "the prefix ! is left out: a command has the rights of the worker's user");
        }
        if (prefixes.contains("|")) {
            values.remark(entry, "the prefix | is left out: no shell of the user's runs it");
        }
        for (String word : arguments) {
            Matcher split = SPLIT.matcher(word);
            if (prefixes.contains(":")) {
                read.add(new Word(values.expanded(entry, word), false));
            } else if (split.matches()) {
                read.add(new Word(Dollars.hole(split.group(1)), true));
            } else {
                read.add(new Word(variables(values.expanded(entry, word)), false));
            }
        }
        return new UnitCommand(entry, read, prefixes.contains("-"), prefixes.contains("+"));
    }

    private static String variables(String word) {
        return VARIABLE.matcher(word)
                .replaceAll(found ->
                        found.group(1) == null ? "\\$" : Matcher.quoteReplacement(Dollars.hole(found.group(1))));
    }

    /** Whether it uses a variable of that name. */
    boolean uses(String variable) {
        return words.stream().anyMatch(word -> word.text().contains(Dollars.hole(variable)));
    }

    /** The variables that it uses. */
    List<String> variables() {
        List<String> names = new ArrayList<>();
        for (Word word : words) {
            Matcher hole = HOLE.matcher(word.text());
            while (hole.find()) {
                names.add(hole.group(1));
            }
        }
        return names;
    }

    boolean splits() {
        return words.stream().anyMatch(Word::split);
    }

    /** Of commands after one another, the last of them in the place of the shell. */
    static List<String> inOrder(List<UnitCommand> commands) {
        boolean single = commands.size() == 1 && !commands.getFirst().splits();
        if (single) {
            return commands.getFirst().words().stream()
                    .map(word -> Dollars.withVariables(word.text()))
                    .toList();
        }
        StringBuilder line = new StringBuilder();
        for (UnitCommand command : commands) {
            boolean last = command == commands.getLast();
            if (command.splits() && line.indexOf("set -f; ") < 0) {
                line.insert(0, "set -f; ");
            }
            String text = command.shell();
            line.append(last ? "exec " + text : command.mayFail() ? "{ " + text + " || true; } && " : text + " && ");
        }
        return List.of("/bin/sh", "-c", Dollars.literal(line.toString()));
    }

    /** The same for hooks, where every one's failure counts. */
    static List<String> hook(List<UnitCommand> commands) {
        boolean plain = commands.size() == 1 && !commands.getFirst().mayFail();
        if (plain) {
            return inOrder(commands);
        }
        StringBuilder line = new StringBuilder();
        for (UnitCommand command : commands) {
            line.append(line.isEmpty() ? "" : " && ");
            line.append(command.mayFail() ? "{ " + command.shell() + " || true; }" : command.shell());
        }
        boolean splits = commands.stream().anyMatch(UnitCommand::splits);
        return List.of("/bin/sh", "-c", Dollars.literal((splits ? "set -f; " : "") + line));
    }

    private String shell() {
        StringBuilder line = new StringBuilder();
        for (Word word : words) {
            line.append(line.isEmpty() ? "" : " ").append(word.split() ? unquoted(word.text()) : quoted(word.text()));
        }
        return line.toString();
    }

    private static String unquoted(String hole) {
        return "$" + hole.replace("\0", "");
    }

    private static String quoted(String text) {
        String[] parts = text.split("\0", -1);
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1) {
                word.append("\"${").append(parts[i]).append("}\"");
            } else if (SAFE.matcher(parts[i]).matches()) {
                word.append(parts[i]);
            } else if (!parts[i].isEmpty() || parts.length == 1) {
                word.append('\'').append(parts[i].replace("'", "'\\''")).append('\'');
            }
        }
        return word.toString();
    }
}
