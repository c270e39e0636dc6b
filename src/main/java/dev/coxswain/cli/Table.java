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
        return lines(widths, Paint.NONE);
    }

    /** @param paint colours cells, which takes no room */
    List<String> lines(int[] widths, Paint paint) {
        int columns = rows.getFirst().size();
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        List<String> header = rows.getFirst();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            int pad = 0;
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                if (!cell.isEmpty()) {
                    line.append(" ".repeat(pad)).append(row == header ? cell : paint.cell(header.get(column), cell));
                    pad = 0;
                }
                pad += widths[column] - cell.length() + GAP;
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
