package dev.coxswain.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal on paper: knows the escape sequences that {@link Screen} writes and refuses others. Lines that are too long
 * when it is made narrower are broken.
 */
final class PaperTerminal {

    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9;]*)([A-Za-z])");

    boolean clearedWhole;
    private Screen.Window window;
    private List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    PaperTerminal(Screen.Window window) {
        this.window = window;
    }

    void resize(Screen.Window to) {
        List<StringBuilder> broken = new ArrayList<>();
        for (int at = 0; at < rows.size(); at++) {
            String rest = rows.get(at).toString();
            do {
                broken.add(new StringBuilder(rest.substring(0, Math.min(rest.length(), to.columns()))));
                rest = rest.substring(Math.min(rest.length(), to.columns()));
            } while (!rest.isEmpty());
            if (at == row) {
                row = broken.size() - 1;
                at = rows.size();
            }
        }
        rows = broken;
        window = to;
    }

    void print(String text) {
        Matcher sequence = SEQUENCE.matcher(text);
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (c == '\u001b') {
                if (!sequence.find(at) || sequence.start() != at) {
                    throw new AssertionError("a sequence that is none: " + text.substring(at));
                }
                obey(sequence.group(1), sequence.group(2));
                at = sequence.end();
                continue;
            }
            at++;
            switch (c) {
                case '\r' -> column = 0;
                case '\n' -> down();
                default -> put(c);
            }
        }
    }

    private void obey(String number, String what) {
        switch (what) {
            case "A" -> {
                int up = Integer.parseInt(number);
                if (up > Math.min(row, window.rows() - 1)) {
                    throw new AssertionError("up " + up + " rows from row " + row);
                }
                row -= up;
            }
            case "K" -> rows.get(row).setLength(Math.min(column, rows.get(row).length()));
            case "J" -> {
                clearedWhole |= row == 0 && column == 0 && rows.size() > 1;
                rows.get(row).setLength(Math.min(column, rows.get(row).length()));
                rows.subList(row + 1, rows.size()).clear();
            }
            case "m" -> {}
            default -> throw new AssertionError("nobody asked for " + what);
        }
    }

    private void down() {
        row++;
        if (row == rows.size()) {
            rows.add(new StringBuilder());
        }
    }

    private void put(char c) {
        if (column == window.columns()) {
            column = 0;
            down();
        }
        StringBuilder line = rows.get(row);
        if (column < line.length()) {
            line.setCharAt(column, c);
        } else {
            line.append(c);
        }
        column++;
    }

    /** Without the empty one that the cursor is on. */
    List<String> lines() {
        List<String> lines = rows.stream().map(StringBuilder::toString).toList();
        return lines.getLast().isEmpty() ? lines.subList(0, lines.size() - 1) : lines;
    }
}
