package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/convert.md: what it says of an option is what the program does. */
final class OptionTable {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /**
     * @param here what the document says: a field in quotes, {@code left out…} or {@code always…}
     */
    record Row(String option, String here) {

        /** @param with what comes out of an input that uses the option */
        void holdsFor(Converted with) {
            assertThat(with.unreadable).as(option).isEmpty();
            Matcher field = QUOTED.matcher(here);
            if (here.startsWith("left out")) {
                assertThat(with.remarks)
                        .as("%s is said on stderr:\n%s", option, with.document)
                        .anyMatch(line -> line.contains(option));
            } else if (!here.startsWith("always")) {
                assertThat(field.lookingAt())
                        .as("a field, left out or always: " + here)
                        .isTrue();
                String name = field.group(1).substring(field.group(1).lastIndexOf('.') + 1);
                assertThat(with.document).as(option).containsPattern("\\b" + name + ":");
            }
        }

        @Override
        public String toString() {
            return option;
        }
    }

    private OptionTable() {}

    /** The rows of the table in a section whose head begins so. */
    static List<Row> rows(String section, String head) {
        String text;
        try {
            text = Files.readString(Path.of("docs/convert.md"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        int begin = text.indexOf("\n## " + section + "\n");
        assertThat(begin).as("## " + section).isPositive();
        int next = text.indexOf("\n## ", begin + 1);
        String part = text.substring(begin, next < 0 ? text.length() : next);
        int table = part.indexOf("\n| " + head);
        assertThat(table).as("| " + head).isPositive();
        List<Row> rows = new ArrayList<>();
        part.substring(table + 1)
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .forEach(line -> {
                    String[] cells = line.split("(?<!\\\\)\\|");
                    Matcher options = QUOTED.matcher(cells[1]);
                    while (options.find()) {
                        rows.add(new Row(options.group(1), cells[2].strip()));
                    }
                });
        return rows;
    }

    static List<String> options(List<Row> rows) {
        return rows.stream().map(Row::option).toList();
    }
}
