package dev.coxswain.cli;

import dev.coxswain.cli.shell.Keyboard.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the lines of {@code coxswain shell}. Each command starts from nothing, as it does in a process of its
 * own; the last one's exit code is kept.
 */
final class Shell {

    /** A command and its arguments, and where it is to write. */
    record Call(List<String> words, Terminal terminal) {}

    /** What other shells have between commands, and this one hasn't. */
    private static final Set<String> OPERATORS = Set.of("|", "||", "&", "&&", ";", ">", ">>", "<", "2>", "2>&1", "&>");

    private static final Set<String> ENDS = Set.of("exit", "quit");

    private final Terminal terminal;
    private final ToIntFunction<Call> commands;
    private int exitCode;
    private int failures;
    private boolean ended;

    /** Whom Ctrl-C ends. */
    private @Nullable Thread running;

    Shell(Terminal terminal, ToIntFunction<Call> commands) {
        this.terminal = terminal;
        this.commands = commands;
    }

    /** Of the last command. */
    int exitCode() {
        return exitCode;
    }

    /** How many commands have failed so far. */
    int failures() {
        return failures;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** @param where before what is wrong with the line itself */
    void line(String where, String line) {
        Words words = Words.of(line);
        List<String> all = words.all();
        if (words.unfinished()) {
            refuse(where + "a quote or a backslash at the end is left open");
        } else if (!all.isEmpty()) {
            // As it was typed elsewhere, or copied from the docs.
            command(where, all.getFirst().equals("coxswain") && all.size() > 1 ? all.subList(1, all.size()) : all);
        }
    }

    private void command(String where, List<String> words) {
        String name = words.getFirst();
        Optional<String> operator = words.stream().filter(OPERATORS::contains).findFirst();
        if (operator.isPresent()) {
            refuse(where + "there is no " + operator.get() + " here: one command a line, and its output as it is; use"
                    + " your own shell: coxswain status | grep web");
        } else if (ENDS.contains(name)) {
            exit(where, words);
        } else if (name.equals("run") || name.equals("shell")) {
            refuse(where + "no " + name + " within the shell: start it in a terminal of its own");
        } else {
            execute(words);
            if (name.equals("help") && words.size() == 1) {
                terminal.out().println("Here: exit or quit (or Ctrl-D) ends the shell, Ctrl-C a command.");
            }
        }
        if (terminal.out().checkError()) {
            // Nobody reads what comes next either.
            exitCode = exitCode == ExitCode.OK ? ExitCode.FAILED : exitCode;
            end();
        }
    }

    private void exit(String where, List<String> words) {
        if (words.size() == 1) {
            end();
        } else if (words.size() == 2 && words.get(1).matches("[0-9]{1,3}") && Integer.parseInt(words.get(1)) < 256) {
            exitCode = Integer.parseInt(words.get(1));
            end();
        } else {
            refuse(where + words.getFirst() + " takes nothing, or an exit code from 0 to 255");
        }
    }

    private void refuse(String why) {
        terminal.err().println(why);
        exitCode = ExitCode.USAGE;
        failures++;
    }

    private void execute(List<String> words) {
        synchronized (this) {
            running = Thread.currentThread();
        }
        try {
            exitCode = commands.applyAsInt(new Call(words, terminal));
        } finally {
            synchronized (this) {
                running = null;
            }
            // One that came too late for the command is not for the next.
            Thread.interrupted();
        }
        failures += exitCode == ExitCode.OK ? 0 : 1;
    }

    /** Ctrl-C: ends the command that runs, if one does. */
    synchronized void interrupt() {
        if (running != null) {
            running.interrupt();
        }
    }

    /** What a Tab offers for a line up to the cursor. */
    List<Choice> choices(String line, Function<Optional<String>, Optional<CrewView>> crews) {
        Words words = Words.of(line);
        List<String> before = words.whole();
        if (!before.isEmpty() && before.getFirst().equals("coxswain")) {
            before = before.subList(1, before.size());
        }
        var commands = Coxswain.commands();
        commands.keySet().removeAll(Set.of("run", "shell"));
        Offer offer = new Completion(commands, new Suggestions(crews)).of(before, words.current());
        List<Choice> choices = new ArrayList<>();
        offer.candidates()
                .forEach(
                        candidate -> choices.add(new Choice(candidate.text(), candidate.description(), offer.space())));
        if (before.isEmpty()) {
            ENDS.stream()
                    .filter(name -> name.startsWith(words.current()))
                    .forEach(name -> choices.add(new Choice(name, "Ends the shell.", true)));
        }
        if (offer.files()) {
            choices.addAll(FileNames.of(words.current()));
        }
        return choices;
    }
}
