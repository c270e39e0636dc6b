package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Place;

/**
 * Something of the input that the Crew doesn't have, or has otherwise.
 *
 * @param what it is about, in the input's words: {@code [program:web] stopasgroup}
 * @param why it is so, and what to do instead
 */
public record Remark(Place at, String what, String why) {

    /** {@code FILE:LINE: WHAT: WHY}, on one line whatever the input holds. */
    @Override
    public String toString() {
        return oneLine(at.file() + ":" + at.line() + ": " + what + ": " + why);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
