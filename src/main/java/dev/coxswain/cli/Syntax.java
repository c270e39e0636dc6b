package dev.coxswain.cli;

import dev.coxswain.control.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a command takes: options, flags and positional arguments. Reads them; {@link Help}, completion and the
 * reference are made of it.
 *
 * <p>Our own because a command has 150 ms in all: picocli's class files are of a version that Java's AOT cache can't
 * hold, which cost 125 ms a command.
 */
final class Syntax {

    /** @param help empty: not shown */
    record Option(List<String> names, Value value, String help, Consumer<String> taken) {
        boolean flag() {
            return value.shown().isEmpty();
        }

        boolean hidden() {
            return help.isEmpty();
        }
    }

    /** @param when the command ends with it */
    record Exit(int code, String when) {}

    private final String command;
    private final String description;
    private final List<Option> options = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private final List<Exit> exits = new ArrayList<>();
    private List<Value> kinds = List.of();
    private String arguments = "";
    private int least;
    private int most;
    private Consumer<String> argument = text -> {};
    private boolean helpAsked;

    Syntax(String command, String description) {
        this.command = command;
        this.description = description;
        flag("-h, --help", "Show this help.", () -> helpAsked = true);
    }

    /** @param names {@code "-f, --follow"} */
    Syntax flag(String names, String help, Runnable given) {
        options.add(new Option(List.of(names.split(", ")), Value.NONE, help, text -> given.run()));
        return this;
    }

    Syntax option(String names, Value value, String help, Consumer<String> given) {
        options.add(new Option(List.of(names.split(", ")), value, help, given));
        return this;
    }

    /** @param value what its value is called, of which no more is known */
    Syntax option(String names, String value, String help, Consumer<String> given) {
        return option(names, Value.text(value), help, given);
    }

    /**
     * @param shown in the usage, {@code "[TARGET…]"}
     * @param kinds what each is; the last one, what all further ones are
     */
    Syntax arguments(String shown, int least, int most, Consumer<String> given, Value... kinds) {
        this.arguments = shown;
        this.least = least;
        this.most = most;
        this.argument = given;
        this.kinds = List.of(kinds);
        return this;
    }

    /** An exit code of this command's own: 0 and 2 are every one's. */
    Syntax exits(int code, String when) {
        exits.add(new Exit(code, when));
        return this;
    }

    Syntax example(String line) {
        examples.add(line);
        return this;
    }

    /**
     * Gives every argument to whoever takes it.
     *
     * @return false where help was asked for, and nothing else is to be done
     * @throws Failure usage, with a sentence
     */
    boolean read(List<String> args) {
        int given = 0;
        boolean onlyArguments = false;
        for (int i = 0; i < args.size() && !helpAsked; i++) {
            String arg = args.get(i);
            if (!onlyArguments && arg.equals("--")) {
                onlyArguments = true;
            } else if (onlyArguments || !arg.startsWith("-") || arg.equals("-")) {
                if (++given > most) {
                    throw wrong("unexpected argument: " + arg);
                }
                argument.accept(arg);
            } else if (arg.startsWith("--")) {
                i += longOption(arg, next(args, i));
            } else {
                i += shortOptions(arg, next(args, i));
            }
        }
        if (given < least && !helpAsked) {
            throw wrong("missing " + arguments);
        }
        return !helpAsked;
    }

    private static Optional<String> next(List<String> args, int i) {
        return i + 1 < args.size() ? Optional.of(args.get(i + 1)) : Optional.empty();
    }

    /** @return how many of the following arguments are used up */
    private int longOption(String arg, Optional<String> next) {
        int equals = arg.indexOf('=');
        Option option = find(equals < 0 ? arg : arg.substring(0, equals));
        if (equals < 0) {
            return take(option, arg, next);
        }
        if (option.flag()) {
            throw wrong(arg.substring(0, equals) + " takes no value");
        }
        option.taken().accept(arg.substring(equals + 1));
        return 0;
    }

    /** {@code -f}, {@code -fp}, {@code -o json} and {@code -ojson}. */
    private int shortOptions(String arg, Optional<String> next) {
        for (int at = 1; at < arg.length(); at++) {
            Option option = find("-" + arg.charAt(at));
            boolean last = at == arg.length() - 1;
            if (!option.flag() && !last) {
                option.taken().accept(arg.substring(at + 1));
                return 0;
            }
            if (last) {
                return take(option, "-" + arg.charAt(at), next);
            }
            option.taken().accept("");
        }
        return 0;
    }

    private int take(Option option, String name, Optional<String> next) {
        if (option.flag()) {
            option.taken().accept("");
            return 0;
        }
        option.taken()
                .accept(next.orElseThrow(
                        () -> wrong(name + " needs a value, " + option.value().shown())));
        return 1;
    }

    private Option find(String name) {
        List<String> known = new ArrayList<>();
        for (Option option : options) {
            if (option.names().contains(name)) {
                return option;
            }
            known.addAll(option.names());
        }
        throw wrong("unknown option " + name + (name.length() > 2 ? Nearest.hint(name, known) : ""));
    }

    private Failure wrong(String what) {
        return Failure.usage(what + (what.endsWith("?") ? " " : "; ") + "see: coxswain " + command + " --help");
    }

    String command() {
        return command;
    }

    String description() {
        return description;
    }

    List<Option> options() {
        return options;
    }

    /** As the usage shows them. */
    String arguments() {
        return arguments;
    }

    List<String> examples() {
        return examples;
    }

    List<Exit> exits() {
        return exits;
    }

    /** What the argument after so many others is; nothing where no further one is taken. */
    Optional<Value> argument(int before) {
        return before >= most || kinds.isEmpty()
                ? Optional.empty()
                : Optional.of(kinds.get(Math.min(before, kinds.size() - 1)));
    }
}
