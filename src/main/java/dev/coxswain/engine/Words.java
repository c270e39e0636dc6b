package dev.coxswain.engine;

import java.time.Duration;

/** Figures in words. */
public final class Words {

    /** Longer ones from outside are cut: they are kept with each instance. */
    static final int MAX_MESSAGE = 512;

    private Words() {}

    /** At most so many characters; of one that is longer the last is …. */
    public static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        // Not in the middle of a character that takes two.
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }

    static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** {@code 350ms}, {@code 1.5s}, {@code 2m5s}, {@code 3h0m}. */
    static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        if (millis < 60_000) {
            long tenths = millis / 100;
            return tenths % 10 == 0 ? tenths / 10 + "s" : tenths / 10 + "." + tenths % 10 + "s";
        }
        if (millis < 3_600_000) {
            long seconds = millis / 1000 % 60;
            return millis / 60_000 + "m" + (seconds == 0 ? "" : seconds + "s");
        }
        return duration.toHours() + "h" + duration.toMinutesPart() + "m";
    }
}
