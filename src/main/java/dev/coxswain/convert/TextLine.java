package dev.coxswain.convert;

import dev.coxswain.crew.SourceText;
import dev.coxswain.crew.yaml.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a format that is read by lines.
 *
 * @param number from 1
 * @param text without its end
 */
record TextLine(String file, int number, String text) {

    static List<TextLine> of(SourceText source) {
        // Editors on Windows begin a file with a byte order mark, and end lines with CR LF.
        String text = source.text().startsWith("\uFEFF") ? source.text().substring(1) : source.text();
        List<TextLine> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            boolean windows = line.endsWith("\r");
            lines.add(new TextLine(
                    source.file(), lines.size() + 1, windows ? line.substring(0, line.length() - 1) : line));
        }
        return lines;
    }

    /** The place of a character; an offset in chars. */
    Place at(int offset) {
        return new Place(file, number, text.codePointCount(0, Math.min(offset, text.length())) + 1);
    }

    /** Where what is not blank begins, from there on; the length if nothing does. */
    int afterBlanks(int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Where a word that begins there ends. */
    int wordEnd(int from) {
        int at = from;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    boolean isEmpty() {
        return afterBlanks(0) == text.length();
    }

    boolean isComment() {
        int begin = afterBlanks(0);
        return begin < text.length() && text.charAt(begin) == '#';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
