package dev.coxswain.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Truncates and mutates a file: what comes out is a Crew that {@code check} accepts, or 78 with a place. */
final class Mutations {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 600);

    private static final String[] PARTS = {
        "=",
        ":",
        "\n",
        "  ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "\\",
        ";",
        "#",
        "%",
        "%(",
        "$",
        "$$",
        "$(",
        ")",
        "-",
        "@",
        "!",
        "*",
        "&",
        "|",
        "<",
        ">",
        "~",
        ",",
        ".",
        "/",
        "0",
        "-1",
        "99999999999999999999",
        "true",
        "null",
        "\u0000",
        "\u00e9",
        "\ud83d\ude00",
        "\u2028",
        "\ufeff",
        "\u0001",
        "\r",
        "a=b",
        "- ",
        "x y",
        "[program:x]",
        "[Service]",
        "5s",
        "50MB",
        "1.5",
        "*/5 * * * *",
        "%(ENV_X)s",
        "${X}",
        "{{.X}}",
        "SIGTERM",
        "---\n"
    };

    private Mutations() {}

    static void of(String whole, Supplier<Format> format) {
        long seed = Long.getLong("fuzz.seed", 20_261_122L);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            String text = random.nextInt(5) == 0
                    ? whole.substring(0, random.nextInt(whole.length() + 1))
                    : mutated(whole, random);
            try {
                Converted converted = Converted.of(format.get(), List.of(new SourceText("in", text)));
                read += converted.unreadable.isEmpty() ? 1 : 0;
                assertThat(converted.remarks).allMatch(line -> line.matches("in:\\d+: .+: .+"));
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("-Dfuzz.seed=" + (seed + round) + ":\n" + text, e);
            }
        }
        assertThat(read).as("some are read").isPositive();
    }

    private static String mutated(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            int from = random.nextInt(line.length() + 1);
            int to = Math.min(line.length(), from + random.nextInt(6));
            String part = PARTS[random.nextInt(PARTS.length)];
            switch (random.nextInt(7)) {
                case 0 -> lines.set(at, line.substring(0, from) + line.substring(to));
                case 1 -> lines.set(at, line.substring(0, from) + part + line.substring(to));
                case 2 -> lines.set(at, line.substring(0, from) + part + line.substring(from));
                case 3 -> lines.add(random.nextInt(lines.size()), line);
                case 4 -> lines.set(at, line.substring(0, Math.max(line.indexOf('='), line.indexOf(':')) + 1) + part);
                case 5 -> lines.remove(at);
                default -> lines.set(at, " ".repeat(random.nextInt(8)) + line.strip());
            }
            if (lines.isEmpty()) {
                lines.add("");
            }
        }
        return String.join("\n", lines);
    }
}
