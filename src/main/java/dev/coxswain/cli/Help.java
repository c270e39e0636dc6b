package dev.coxswain.cli;

import java.util.Comparator;

/** What {@code --help} prints of a command. */
final class Help {

    private static final int COLUMN = 24;

    private Help() {}

    static String of(Syntax syntax) {
        StringBuilder text = new StringBuilder(usage(syntax))
                .append('\n')
                .append(syntax.description())
                .append("\n\n");
        for (Syntax.Option option : syntax.options()) {
            if (!option.hidden()) {
                String names = names(option);
                text.append("  ")
                        .append(names)
                        .repeat(" ", Math.max(2, COLUMN - names.length()))
                        .append(option.help())
                        .append('\n');
            }
        }
        text.append('\n');
        syntax.exits().stream()
                .sorted(Comparator.comparingInt(Syntax.Exit::code))
                .forEach(exit -> text.append("Exit code ")
                        .append(exit.code())
                        .append(": ")
                        .append(exit.when())
                        .append('\n'));
        syntax.examples().forEach(line -> text.append("Example: ").append(line).append('\n'));
        return text.toString();
    }

    static String usage(Syntax syntax) {
        String arguments = syntax.arguments();
        return "Usage: coxswain " + syntax.command() + " [OPTIONS]" + (arguments.isEmpty() ? "" : " " + arguments);
    }

    /** {@code -o, --output FORMAT}. */
    static String names(Syntax.Option option) {
        return String.join(", ", option.names())
                + (option.flag() ? "" : " " + option.value().shown());
    }
}
