package dev.coxswain.crew.yaml;

/** A text from a document inside a message: on one line, in double quotes, not too long. */
public final class Quoted {

    private static final int LONGEST = 80;

    private Quoted() {}

    /** Without quotes: a number or the like. */
    public static String plain(String text) {
        return text.length() > LONGEST + 3 ? text.substring(0, LONGEST) + "..." : text;
    }

    public static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i == LONGEST && text.length() > LONGEST + 3) {
                quoted.append("...");
                break;
            }
            append(quoted, c);
        }
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, char c) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
                    quoted.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
                } else {
                    quoted.append(c);
                }
            }
        }
    }
}
