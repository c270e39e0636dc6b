package dev.coxswain.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table that is kept up to date where it stands on a terminal: each look is one write that goes over the last one, so
 * nothing flickers. What stood on the terminal before stays, and the cursor is never hidden: however the command ends,
 * nothing is to be restored.
 */
final class Screen {

    private static final String CLEAR_TO_LINE_END = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    /** How large the terminal is. */
    @FunctionalInterface
    public interface Size {
        Window now();
    }

    record Window(int rows, int columns) {}

    private final PrintStream out;
    private final Size size;
    private List<String> shown = List.of();
    private Window shownIn = new Window(0, 0);

    Screen(PrintStream out, Size size) {
        this.out = out;
        this.size = size;
    }

    /** Shows these lines in place of the last ones; as many as there is room for. */
    void show(List<String> lines) {
        Window window = size.now();
        List<String> fitting = fit(lines, window);
        if (fitting.equals(shown) && window.equals(shownIn)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        int up = Math.min(height(shown, window), window.rows() - 1);
        if (up > 0) {
            text.append("\u001b[").append(up).append('A');
        }
        text.append('\r');
        if (!window.equals(shownIn)) {
            // The terminal may have broken the lines anew.
            text.append(CLEAR_BELOW);
        }
        fitting.forEach(line -> text.append(line).append(CLEAR_TO_LINE_END).append("\r\n"));
        text.append(CLEAR_BELOW);
        // As bytes: a text goes out in pieces of 8 KiB.
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        shown = fitting;
        shownIn = window;
    }

    /** The last row is the cursor's, and the last column stays free: a full line would leave the cursor beside it. */
    private static List<String> fit(List<String> lines, Window window) {
        int rows = Math.max(1, window.rows() - 1);
        List<String> fitting = new ArrayList<>();
        for (String line : lines) {
            if (fitting.size() == rows - 1 && lines.size() > rows) {
                fitting.add(cut("… and " + (lines.size() - fitting.size()) + " more", window.columns() - 1));
                break;
            }
            fitting.add(cut(line, window.columns() - 1));
        }
        return fitting;
    }

    /** Rows that lines take which a terminal has broken at its new width. */
    private static int height(List<String> lines, Window window) {
        int rows = 0;
        for (String line : lines) {
            rows += Math.max(1, (width(line) + window.columns() - 1) / window.columns());
        }
        return rows;
    }

    private static int width(String line) {
        int width = 0;
        for (int at = 0; at < line.length(); at = next(line, at)) {
            width += width(line, at);
        }
        return width;
    }

    /** To so many columns, colours not counted. */
    static String cut(String line, int columns) {
        if (width(line) <= columns) {
            return line;
        }
        StringBuilder kept = new StringBuilder();
        int width = 0;
        for (int at = 0; at < line.length(); at = next(line, at)) {
            int own = width(line, at);
            // Colours that are turned on are also turned off.
            if (own == 0 || width + own <= columns) {
                kept.append(line, at, next(line, at));
            }
            width += own;
        }
        return kept.toString();
    }

    /** Where the character, or the colour, that begins here ends. */
    private static int next(String line, int at) {
        if (line.charAt(at) == '\u001b') {
            int end = line.indexOf('m', at);
            return end < 0 ? line.length() : end + 1;
        }
        return at + Character.charCount(line.codePointAt(at));
    }

    /** Two columns for all that may be as wide: one too few and the line breaks, one too many and it is short. */
    private static int width(String line, int at) {
        int character = line.codePointAt(at);
        return character == '\u001b' ? 0 : character < 0x1100 || character >= 0x2000 && character < 0x2600 ? 1 : 2;
    }
}
