package dev.coxswain.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as its widest cell, three spaces between them. */
final class Table {

    private static final int GAP = 3;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(List.of(header));
    }

    void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    List<String> lines() {
        return lines(new int[rows.getFirst().size()]);
    }

    /** @param widths what each column has at least, and afterwards what it has: the next table can go on with it */
    List<String> lines(int[] widths) {
        int columns = rows.getFirst().size();
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                line.append(row.get(column));
                line.append(" ".repeat(widths[column] - row.get(column).length() + GAP));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
