package dev.coxswain.logs;

/** Whether bytes are exactly one JSON object (RFC 8259), so that they can be nested as they are. Allocates nothing. */
final class JsonObjectCheck {

    private static final int MAX_DEPTH = 64;

    private byte[] bytes = {};
    private int at;
    private int end;

    boolean accepts(byte[] text, int from, int to) {
        bytes = text;
        at = from;
        end = to;
        spaces();
        boolean is = at < end && bytes[at] == '{' && value(0);
        spaces();
        return is && at == end;
    }

    private boolean value(int depth) {
        if (at >= end || depth > MAX_DEPTH) {
            return false;
        }
        return switch (bytes[at]) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean object(int depth) {
        at++;
        spaces();
        if (skip('}')) {
            return true;
        }
        do {
            spaces();
            if (!string()) {
                return false;
            }
            spaces();
            if (!skip(':')) {
                return false;
            }
            spaces();
            if (!value(depth + 1)) {
                return false;
            }
            spaces();
        } while (skip(','));
        return skip('}');
    }

    private boolean array(int depth) {
        at++;
        spaces();
        if (skip(']')) {
            return true;
        }
        do {
            spaces();
            if (!value(depth + 1)) {
                return false;
            }
            spaces();
        } while (skip(','));
        return skip(']');
    }

    private boolean string() {
        if (!skip('"')) {
            return false;
        }
        while (at < end) {
            int b = bytes[at];
            if (b == '"') {
                at++;
                return true;
            }
            if (b == '\\') {
                at++;
                if (!escape()) {
                    return false;
                }
            } else if (b >= 0 && b < ' ') {
                return false;
            } else {
                int length = Utf8.sequence(bytes, at, end);
                if (length < 0) {
                    return false;
                }
                at += length;
            }
        }
        return false;
    }

    private boolean escape() {
        if (at >= end) {
            return false;
        }
        byte letter = bytes[at++];
        if (letter != 'u') {
            return "\"\\/bfnrt".indexOf(letter) >= 0;
        }
        for (int i = 0; i < 4; i++, at++) {
            if (at >= end || Character.digit(bytes[at], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        skip('-');
        if (!skip('0') && !digits()) {
            return false;
        }
        if (skip('.') && !digits()) {
            return false;
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        int start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at > start;
    }

    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!skip(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean skip(char c) {
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void spaces() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
    }
}
