package dev.coxswain.engine;

import java.util.regex.Pattern;

/**
 * What programs, servers and files say, as text that may stand in a line, a terminal and an Event: on one line, without
 * escape sequences or other control characters, none that turn the direction of the text around. Every text from outside
 * comes into the engine by here, so nobody behind it has to think of it.
 */
public final class Printable {

    /** CSI, OSC and the other sequences of ECMA-48: taken out whole, not to leave {@code [31m} behind. */
    private static final Pattern ESCAPE_SEQUENCES = Pattern.compile("(?:\u001b\\[|\u009b)[0-?]*[ -/]*[@-~]?"
            + "|(?:\u001b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u009c|\u001b\\\\)?"
            + "|\u001b[ -/]*[0-~]?");

    private static final Pattern UNPRINTABLE = Pattern.compile(
            "[\\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb][\\p{Cc}\\s\u2028\u2029]*");

    private Printable() {}

    /** The text itself where there is nothing to take out, as nearly always. */
    public static String of(String text) {
        return isPrintable(text)
                ? text
                : UNPRINTABLE
                        .matcher(ESCAPE_SEQUENCES.matcher(text).replaceAll(""))
                        .replaceAll(" ")
                        .strip();
    }

    /** @param length in characters; what is longer is cut */
    static String of(String text, int length) {
        return Words.cut(of(text), length);
    }

    /** Plain ASCII and other letters go without a look at the patterns. */
    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u061c' || c >= '\u2000' && c <= '\u2069' || c >= '\ufeff') {
                return false;
            }
        }
        return true;
    }
}
