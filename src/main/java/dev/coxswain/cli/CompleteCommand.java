package dev.coxswain.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code __complete}, which only the scripts of {@link CompletionCommand} call, at each Tab. Prints a candidate a line, a
 * tab and its description behind it; the last line begins with a colon and tells what else there is to do: {@code
 * nospace}, {@code files}, {@code command}.
 *
 * <p>{@code __complete words WORD…}: the words before and what there is of the last one, unquoted; the candidates are
 * whole words. {@code __complete line BREAKS LINE}: the line up to the cursor, as bash has it; the candidates are for
 * what bash takes for the word, which begins after one of BREAKS.
 *
 * <p>Rule: never fails, never asks, never waits long.
 */
final class CompleteCommand {

    static final String NAME = "__complete";

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Terminal terminal;
    private final Completion completion;

    CompleteCommand(Terminal terminal, Map<String, Supplier<Command>> commands) {
        this.terminal = terminal;
        this.completion = new Completion(commands, new Suggestions(new CrewGlance(terminal.environment(), PATIENCE)));
    }

    int run(List<String> args) {
        if (args.size() >= 2 && args.getFirst().equals("words")) {
            print(completion.of(args.subList(1, args.size() - 1), args.getLast()), 0);
        } else if (args.size() == 3 && args.getFirst().equals("line")) {
            Words words = Words.of(args.getLast(), args.get(1));
            // The program's own name, however it is called.
            if (!words.whole().isEmpty()) {
                print(completion.of(words.whole().subList(1, words.whole().size()), words.current()), words.typed());
            }
        }
        return ExitCode.OK;
    }

    private void print(Offer offer, int typed) {
        for (Offer.Candidate candidate : offer.candidates()) {
            terminal.out().println(candidate.text().substring(typed) + "\t" + candidate.description());
        }
        terminal.out()
                .println(":" + (offer.space() ? "" : " nospace") + (offer.files() ? " files" : "")
                        + (offer.command() ? " command" : "") + " ");
    }
}
