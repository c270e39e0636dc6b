package dev.coxswain.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a line, as a POSIX shell splits them: {@code 'single'}, {@code "double"} and {@code \}; a {@code #} at the
 * begin of a word begins a comment. Nothing is expanded.
 *
 * @param whole the words that are complete, or ended with the line
 * @param current what there is of the word at the end; empty after a blank
 * @param inWord whether the line ends within a word
 * @param typed how much of {@code current} stands before the last of the breaks, or before the quote that is open
 * @param open the quote or backslash that is still open, or a blank
 */
record Words(List<String> whole, String current, boolean inWord, int typed, char open) {

    private static final char NONE = ' ';

    /** All of it, the last one too. */
    List<String> all() {
        List<String> all = new ArrayList<>(whole);
        if (inWord) {
            all.add(current);
        }
        return all;
    }

    /** Whether a quote, or a backslash at the very end, waits for more. */
    boolean unfinished() {
        return open != NONE;
    }

    static Words of(String line) {
        return of(line, "");
    }

    /** @param breaks where a shell's own completion sees further words begin: bash's COMP_WORDBREAKS */
    static Words of(String line, String breaks) {
        List<String> whole = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        int typed = 0;
        char open = NONE;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (open == '\\') {
                word.append(c);
                open = NONE;
            } else if (open == '"'
                    && c == '\\'
                    && at + 1 < line.length()
                    && "\"\\$`".indexOf(line.charAt(at + 1)) >= 0) {
                word.append(line.charAt(++at));
            } else if (open == '\'' || open == '"') {
                if (c == open) {
                    open = NONE;
                } else {
                    word.append(c);
                }
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                if (inWord) {
                    whole.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (c == '#' && !inWord) {
                break;
            } else {
                typed = inWord ? typed : 0;
                inWord = true;
                if (c == '\'' || c == '"' || c == '\\') {
                    open = c;
                    typed = c == '\\' ? typed : word.length();
                } else {
                    word.append(c);
                    typed = breaks.indexOf(c) >= 0 ? word.length() : typed;
                }
            }
        }
        return new Words(whole, word.toString(), inWord, inWord ? typed : 0, open);
    }
}
