package dev.coxswain.cli;

import java.util.Comparator;
import java.util.Map;
import java.util.function.Supplier;

/** {@code __docs}: docs/cli.md, made of what the commands say of themselves. */
final class Reference {

    static final String NAME = "__docs";

    private static final String INTRODUCTION = """
            # Commands
            <!-- Made by ReferenceTest from the commands themselves; CONTRIBUTING.md says how to renew it. -->

            Every command with its options and exit codes. [operate.md](operate.md) tells how they are used.

            Results go to stdout, everything else to stderr. Options and arguments come in any order; `--option VALUE` is
            `--option=VALUE`, `-o VALUE` is `-oVALUE`, and after `--` everything is an argument. `coxswain help COMMAND` and
            `coxswain COMMAND --help` print what stands here.

            TARGET is a worker (`web`) or an instance (`web/0`). DURATION is a number with its unit: `500ms`, `10s`, `1m30s`,
            `2h`. The supervisor is asked at `--socket`, else at $COXSWAIN_SOCKET, else at `coxswain/coxswain.sock` in
            $XDG_RUNTIME_DIR, /run or /tmp.

            Every command ends with 0 where it is done and with 2 where it was called wrongly; its other exit codes stand with
            it.
            """;

    private Reference() {}

    static String text(Map<String, Supplier<Command>> commands) {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        text.append("\n| command | |\n|---|---|\n");
        commands.forEach((name, command) -> text.append("| [")
                .append(name)
                .append("](#")
                .append(name)
                .append(") | ")
                .append(cell(command.get().syntax().description()))
                .append(" |\n"));
        commands.values().forEach(command -> section(text, command.get().syntax()));
        return text.toString();
    }

    private static void section(StringBuilder text, Syntax syntax) {
        text.append("\n## ").append(syntax.command()).append("\n```\n");
        text.append(Help.usage(syntax).substring("Usage: ".length())).append("\n```\n");
        text.append(syntax.description()).append("\n\n| option | |\n|---|---|\n");
        for (Syntax.Option option : syntax.options()) {
            if (!option.hidden()) {
                text.append("| `")
                        .append(cell(Help.names(option)))
                        .append("` | ")
                        .append(cell(option.help()))
                        .append(" |\n");
            }
        }
        if (!syntax.exits().isEmpty()) {
            text.append("\n| exit code | |\n|---|---|\n");
            syntax.exits().stream()
                    .sorted(Comparator.comparingInt(Syntax.Exit::code))
                    .forEach(exit -> text.append("| ")
                            .append(exit.code())
                            .append(" | ")
                            .append(cell(exit.when()))
                            .append(" |\n"));
        }
        text.append("\n```sh\n");
        syntax.examples().forEach(example -> text.append(example).append('\n'));
        text.append("```\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
