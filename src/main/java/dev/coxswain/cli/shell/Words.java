package dev.coxswain.cli.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine which word of a line the cursor is in: words are those of a POSIX shell. */
final class Words implements Parser {

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        StringBuilder word = new StringBuilder();
        int start = 0;
        char quote = 0;
        for (int at = 0; at < cursor; at++) {
            char c = line.charAt(at);
            if (c == '\\' && quote != '\'' && at + 1 < cursor) {
                word.append(line.charAt(++at));
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (Character.isWhitespace(c)) {
                start = at + 1;
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        return new Word(line, cursor, word.toString(), cursor - start);
    }

    /** @param rawWordCursor how many characters, quotes included, stand before the cursor */
    private record Word(String line, int cursor, String word, int rawWordCursor) implements CompletingParsedLine {

        @Override
        public int wordCursor() {
            return word.length();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word);
        }

        /** All that a candidate replaces: what stands behind the cursor stays. */
        @Override
        public int rawWordLength() {
            return rawWordCursor;
        }

        /** With a backslash before what would end the word, or begin a quote. */
        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            StringBuilder escaped = new StringBuilder();
            candidate
                    .chars()
                    .forEach(c -> escaped.append(" \t'\"\\#".indexOf(c) >= 0 ? "\\" : "")
                            .append((char) c));
            return escaped;
        }
    }
}
