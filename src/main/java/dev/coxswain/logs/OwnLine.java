package dev.coxswain.logs;

import java.util.Map;

/**
 * A line of the supervisor's own.
 *
 * @param message for people; line breaks make further lines of it in Text
 * @param fields what happened, for programs; Json only. Values are strings, numbers, booleans, maps and collections
 *     of these; anything else is written as its {@code toString}
 */
public record OwnLine(Level level, String message, Map<String, ?> fields) {

    public static OwnLine info(String message) {
        return new OwnLine(Level.INFO, message, Map.of());
    }

    public static OwnLine warn(String message) {
        return new OwnLine(Level.WARN, message, Map.of());
    }

    public static OwnLine error(String message) {
        return new OwnLine(Level.ERROR, message, Map.of());
    }
}
