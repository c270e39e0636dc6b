package dev.coxswain.control;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The validator of an answer (RFC 9110, sections 8.8.3 and 13.1.2): strong, for the same tag means the same bytes. */
record EntityTag(String opaque) {

    private static final int BYTES = 16;

    static EntityTag of(String body) {
        byte[] hash = Digest.sha256(body.getBytes(StandardCharsets.UTF_8));
        return new EntityTag(HexFormat.of().formatHex(hash, 0, BYTES));
    }

    /** As in a header. */
    String written() {
        return '"' + opaque + '"';
    }

    /**
     * Whether the caller has it already.
     *
     * @param fields the values of If-None-Match; what is no list of tags is as if it weren't there
     */
    boolean isAmong(List<String> fields) {
        // Several fields of a name are one list (RFC 9110, section 5.3).
        String list = String.join(",", fields).strip();
        return list.equals("*") || new Tags(list).contains(opaque);
    }

    /** A list of tags, read once from left to right; a comma within a tag's quotes is the tag's. */
    private static final class Tags {
        private final String text;
        private int at;

        Tags(String text) {
            this.text = text;
        }

        /** Compared as weak ones, as RFC 9110 wants it here: the {@code W/} doesn't count. */
        boolean contains(String wanted) {
            boolean found = false;
            while (skipCommas()) {
                if (text.startsWith("W/", at)) {
                    at += 2;
                }
                int end = at < text.length() && text.charAt(at) == '"' ? text.indexOf('"', at + 1) : -1;
                if (end < 0) {
                    return false;
                }
                found |= text.substring(at + 1, end).equals(wanted);
                at = end + 1;
                skipSpace();
                if (at < text.length() && text.charAt(at) != ',') {
                    return false;
                }
            }
            return found;
        }

        /** To the next tag, if there is one. */
        private boolean skipCommas() {
            skipSpace();
            while (at < text.length() && text.charAt(at) == ',') {
                at++;
                skipSpace();
            }
            return at < text.length();
        }

        private void skipSpace() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }
    }
}
