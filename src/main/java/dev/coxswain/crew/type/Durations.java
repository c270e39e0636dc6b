package dev.coxswain.crew.type;

import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.crew.yaml.Yaml;
import java.time.Duration;

/** Durations with units: {@code 500ms}, {@code 2s}, {@code 1m30s}, {@code 7d}. */
public final class Durations {

    private static final String MUST = "a duration such as 5s, 500ms, 1m30s, 7d";
    private static final String PATTERN = "^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

    /** As long as a Duration's nanoseconds fit a long with room to calculate. */
    private static final long LONGEST_DAYS = 36_500;

    public static final ScalarType<Duration> DURATION = new ScalarType<>(
            "duration",
            MUST,
            Durations::read,
            schema -> schema.put("type", "string").put("pattern", PATTERN));

    /** One that may not be zero. */
    public static final ScalarType<Duration> POSITIVE = DURATION.checked((duration, scalar) -> {
        if (duration.isZero()) {
            throw new Wrong("must be longer than 0s " + Type.was(scalar));
        }
    });

    private Durations() {}

    private static Duration read(Yaml.Scalar scalar) throws Wrong {
        return switch (scalar.kind()) {
            case INT, FLOAT ->
                throw new Wrong("must be " + MUST + " " + Type.was(scalar) + "; did you mean "
                        + Quoted.plain(scalar.text()) + "s?");
            case STRING -> parse(scalar.text());
            case NULL, BOOL -> throw new Wrong("must be " + MUST + " " + Type.was(scalar));
        };
    }

    /** A duration from its text; the units from the longest to the shortest, each once. */
    public static Duration parse(String text) throws Wrong {
        long millis = 0;
        int at = 0;
        int unit = 0;
        while (at < text.length()) {
            int digits = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            int letters = at;
            while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
                at++;
            }
            String name = text.substring(letters, at);
            while (unit < UNITS.length && !UNITS[unit].equals(name)) {
                unit++;
            }
            if (digits == letters || unit == UNITS.length) {
                throw wrong(text);
            }
            if (letters - digits > 15) {
                throw tooLong(text);
            }
            long number = Long.parseLong(text.substring(digits, letters));
            if (number > LONGEST_DAYS * MILLIS[0] / MILLIS[unit]) {
                throw tooLong(text);
            }
            millis += number * MILLIS[unit];
            unit++;
        }
        if (text.isEmpty()) {
            throw wrong(text);
        }
        if (millis > LONGEST_DAYS * MILLIS[0]) {
            throw tooLong(text);
        }
        return Duration.ofMillis(millis);
    }

    private static Wrong wrong(String text) {
        String hint =
                Numbers.isWhole(text) && !text.startsWith("-") ? "; did you mean " + Quoted.plain(text) + "s?" : "";
        return new Wrong("must be " + MUST + " (was " + Quoted.text(text) + ")" + hint);
    }

    private static Wrong tooLong(String text) {
        return new Wrong("must be at most " + LONGEST_DAYS + "d (was " + Quoted.text(text) + ")");
    }
}
