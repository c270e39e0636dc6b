package dev.coxswain.crew.type;

import java.util.ArrayList;
import java.util.List;

/** A command line as a shell would read it, made the list to write. */
public final class Commands {

    private static final String SHELL_ONLY = "|&;<>()`*?[]{}~\n";

    private Commands() {}

    /**
     * {@code ["python3", "-m", "http.server"]}; with {@code sh -c} where only a shell can do it. Dollar signs stay as
     * they are.
     */
    public static String asList(String line) {
        List<String> words = new ArrayList<>();
        if (!split(line, words)) {
            words = List.of("sh", "-c", line);
        }
        StringBuilder list = new StringBuilder("[");
        for (String word : words) {
            list.append(list.length() > 1 ? ", " : "").append(json(word));
        }
        return list.append(']').toString();
    }

    private static String json(String word) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c == '\n') {
                quoted.append("\\n");
            } else if (c < ' ') {
                quoted.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** False if it needs a shell. */
    private static boolean split(String line, List<String> words) {
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else if (c == '\\' && quote == '"' && i + 1 < line.length()) {
                    word.append(line.charAt(++i));
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                inWord = true;
            } else if (c == ' ' || c == '\t') {
                if (inWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                inWord = false;
            } else if (c == '$' && i + 1 < line.length() && line.charAt(i + 1) == '(') {
                // $(VAR) is ours, in a list as well.
                int end = Math.max(i, line.indexOf(')', i));
                word.append(line, i, end + 1);
                i = end;
                inWord = true;
            } else if (SHELL_ONLY.indexOf(c) >= 0) {
                return false;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return quote == 0;
    }
}
