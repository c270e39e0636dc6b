package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Numbers as people read them; {@code -} for none. */
final class Figures {

    static final String NONE = "-";

    private Figures() {}

    static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() || value.asText().isEmpty() ? NONE : value.asText();
    }

    /** {@code 42s}, {@code 3m7s}, {@code 5h12m}, {@code 9d4h}. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "m", seconds % 60, "s");
        }
        if (seconds < 86400) {
            return two(seconds / 3600, "h", seconds % 3600 / 60, "m");
        }
        return two(seconds / 86400, "d", seconds % 86400 / 3600, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }

    static String cpu(JsonNode millicores) {
        return millicores.isNumber() ? millicores.asLong() + "m" : NONE;
    }

    static String memory(JsonNode bytes) {
        if (!bytes.isNumber()) {
            return NONE;
        }
        long kibi = bytes.asLong() / 1024;
        if (kibi < 10 * 1024) {
            return kibi + "Ki";
        }
        return kibi < 10L * 1024 * 1024 ? kibi / 1024 + "Mi" : kibi / 1024 / 1024 + "Gi";
    }
}
