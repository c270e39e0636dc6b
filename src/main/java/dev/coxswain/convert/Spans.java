package dev.coxswain.convert;

import java.time.Duration;

/** A span of time as a field of ours has it: {@code 500ms}, {@code 90s}, {@code 10m}, {@code 7d}. */
public final class Spans {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Spans() {}

    public static String text(Duration span) {
        Duration within = span.compareTo(LONGEST) > 0 ? LONGEST : span;
        long millis = within.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds > 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds > 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        // 60s stays, as the documentation writes it.
        return seconds > 60 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Whole seconds, for a field that takes no less; rounded up, so that nothing ends before its time. */
    public static long wholeSeconds(Duration span) {
        return span.toSeconds() + (span.toNanosPart() > 0 ? 1 : 0);
    }
}
