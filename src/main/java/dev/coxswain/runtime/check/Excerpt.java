package dev.coxswain.runtime.check;

import java.nio.charset.StandardCharsets;

/** The first bytes of what a server or program answered, for the message of a failure. What is no UTF-8 is replaced. */
final class Excerpt {

    static final int BYTES = 256;

    private static final char REPLACEMENT = '\ufffd';

    private Excerpt() {}

    /** @param length of what is there; more than {@value #BYTES} is cut, not in the middle of a character */
    static String of(byte[] bytes, int length) {
        String text = new String(bytes, 0, Math.min(length, BYTES), StandardCharsets.UTF_8);
        boolean halved = length >= BYTES && text.charAt(text.length() - 1) == REPLACEMENT;
        return (halved ? text.substring(0, text.length() - 1) : text).strip();
    }
}
