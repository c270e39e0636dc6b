package dev.coxswain.cli;

import dev.coxswain.cli.Offer.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a Tab offers in a command line of ours: the same for the shells ({@link CompleteCommand}) and for our own. What the
 * commands take is what {@link Syntax} says of them.
 */
final class Completion {

    private final Map<String, Supplier<Command>> commands;
    private final Suggestions suggestions;

    Completion(Map<String, Supplier<Command>> commands, Suggestions suggestions) {
        this.commands = commands;
        this.suggestions = suggestions;
    }

    /**
     * @param before the words before the one that Tab is pressed in, the program's own name left out
     * @param word what there is of that one
     */
    Offer of(List<String> before, String word) {
        if (before.isEmpty()) {
            return Offer.matching(word, word.startsWith("-") ? globalFlags() : names());
        }
        String name = before.getFirst();
        if (name.equals("help")) {
            return before.size() == 1 ? Offer.matching(word, names()) : Offer.NOTHING;
        }
        Supplier<Command> known = commands.get(name);
        if (known == null) {
            return Offer.NOTHING;
        }
        if (name.equals("run") && before.contains("--")) {
            return Offer.OTHER_COMMAND;
        }
        return new Line(known.get().syntax(), before.subList(1, before.size())).offer(word);
    }

    private static List<Candidate> globalFlags() {
        return List.of(
                new Candidate("--help", "List the commands."),
                new Candidate("-h", "List the commands."),
                new Candidate("--version", "Show the program's version."));
    }

    private List<Candidate> names() {
        List<Candidate> names = new ArrayList<>();
        commands.forEach((name, command) ->
                names.add(new Candidate(name, command.get().syntax().description())));
        names.add(new Candidate("help", "Tells more about a command."));
        return names;
    }

    /** The words before, as the command will read them. */
    private final class Line {

        private final Syntax syntax;
        private final Set<Syntax.Option> given = new HashSet<>();
        private final List<String> arguments = new ArrayList<>();
        private boolean onlyArguments;
        private Optional<Syntax.Option> waiting = Optional.empty();
        private Optional<String> socket = Optional.empty();

        Line(Syntax syntax, List<String> words) {
            this.syntax = syntax;
            words.forEach(this::read);
        }

        private void read(String word) {
            if (waiting.isPresent()) {
                value(waiting.get(), word);
                waiting = Optional.empty();
            } else if (!onlyArguments && word.equals("--")) {
                onlyArguments = true;
            } else if (onlyArguments || !word.startsWith("-") || word.equals("-")) {
                arguments.add(word);
            } else if (word.startsWith("--")) {
                int equals = word.indexOf('=');
                option(equals < 0 ? word : word.substring(0, equals)).ifPresent(option -> {
                    if (equals >= 0) {
                        value(option, word.substring(equals + 1));
                    } else {
                        wait(option);
                    }
                });
            } else {
                shortOptions(word);
            }
        }

        /** {@code -fp}, {@code -ojson}. */
        private void shortOptions(String word) {
            for (int at = 1; at < word.length(); at++) {
                Optional<Syntax.Option> option = option("-" + word.charAt(at));
                if (option.isPresent() && !option.get().flag() && at + 1 < word.length()) {
                    value(option.get(), word.substring(at + 1));
                    return;
                }
                option.ifPresent(this::wait);
            }
        }

        private void wait(Syntax.Option option) {
            given.add(option);
            if (!option.flag()) {
                waiting = Optional.of(option);
            }
        }

        private void value(Syntax.Option option, String value) {
            given.add(option);
            if (option.names().contains("--socket")) {
                socket = Optional.of(value);
            }
        }

        private Optional<Syntax.Option> option(String name) {
            return syntax.options().stream()
                    .filter(option -> option.names().contains(name))
                    .findFirst();
        }

        Offer offer(String word) {
            if (waiting.isPresent()) {
                return suggest(waiting.get().value(), word);
            }
            if (onlyArguments || !word.startsWith("-")) {
                return syntax.argument(arguments.size())
                        .map(kind -> suggest(kind, word))
                        .orElse(Offer.NOTHING);
            }
            int equals = word.indexOf('=');
            if (word.startsWith("--") && equals > 0) {
                return attached(word.substring(0, equals), word, equals + 1);
            }
            if (!word.startsWith("--") && word.length() > 2) {
                return attached(word.substring(0, 2), word, 2);
            }
            return Offer.matching(word, flags());
        }

        /** {@code --for=ready}, {@code -ojson}. */
        private Offer attached(String name, String word, int from) {
            return option(name)
                    .filter(option -> !option.flag())
                    .map(option -> suggest(option.value(), word.substring(from)).after(word.substring(0, from)))
                    .orElse(Offer.NOTHING);
        }

        private Offer suggest(Value value, String word) {
            return value.kind() == Value.Kind.COMMAND
                    ? Offer.matching(word, names())
                    : suggestions.of(value, word, arguments, socket);
        }

        private List<Candidate> flags() {
            List<Candidate> flags = new ArrayList<>();
            for (Syntax.Option option : syntax.options()) {
                if (!option.hidden() && !given.contains(option)) {
                    option.names().forEach(name -> flags.add(new Candidate(name, option.help())));
                }
            }
            return flags;
        }
    }
}
