package dev.coxswain.cli.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A person at a terminal: lines with editing, history and Tab; and Ctrl-C, while a command runs. */
public final class Keyboard implements AutoCloseable {

    private static final int HISTORY_LINES = 1000;

    private static final int COLUMNS = 80;
    private static final int ROWS = 24;

    /** JLine says there what is no business of the person's: a history that can't be written. */
    private static final Logger LOG = Logger.getLogger("org.jline");

    /** What a Tab offers for a line up to the cursor. */
    @FunctionalInterface
    public interface Tab {
        List<Choice> offer(String line);
    }

    /**
     * @param text what the word becomes
     * @param complete whether the word ends there
     */
    public record Choice(String text, String description, boolean complete) {}

    /** What the person did. */
    public sealed interface Input {
        record Line(String text) implements Input {}

        /** Ctrl-C: the line is thrown away. */
        record Cleared() implements Input {}

        /** Ctrl-D, or the terminal is gone. */
        record End() implements Input {}
    }

    private final Terminal terminal;
    private final LineReader reader;

    /**
     * @param history where lines are kept; empty: for this session alone
     * @param interrupted called at Ctrl-C while no line is read
     * @throws IOException where there is no terminal
     */
    public Keyboard(Optional<Path> history, Tab tab, Runnable interrupted) throws IOException {
        LOG.setLevel(Level.OFF);
        terminal = TerminalBuilder.builder()
                .system(true)
                .ffm(true)
                .jni(false)
                .jna(false)
                .jansi(false)
                .exec(false)
                .dumb(false)
                .build();
        if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
            // Nobody has told yet how large it is, as over a serial line: no line could be drawn.
            terminal.setSize(new Size(COLUMNS, ROWS));
        }
        terminal.handle(Terminal.Signal.INT, signal -> interrupted.run());
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("coxswain")
                .parser(new Words())
                .completer((reader, line, candidates) -> tab.offer(line.line().substring(0, line.cursor()))
                        .forEach(choice -> candidates.add(candidate(choice))))
                .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
                // Our commands have no ! of the shells' history.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                // A further Tab lists, as in bash; it doesn't choose.
                .option(LineReader.Option.AUTO_MENU, false)
                .option(LineReader.Option.BRACKETED_PASTE, false);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        reader = builder.build();
    }

    private static Candidate candidate(Choice choice) {
        String description = choice.description();
        return new Candidate(
                choice.text(),
                choice.text(),
                null,
                description.isEmpty() ? null : description,
                null,
                null,
                choice.complete());
    }

    /** Waits for a line; the prompt may have colours. */
    public Input read(String prompt) {
        try {
            return new Input.Line(reader.readLine(prompt));
        } catch (UserInterruptException cleared) {
            return new Input.Cleared();
        } catch (EndOfFileException end) {
            return new Input.End();
        }
    }

    /** Whether the terminal understands colours. */
    public boolean colours() {
        return !terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    /** Leaves the terminal as it was. */
    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
