package dev.coxswain.logs;

/**
 * How one worker's output is treated.
 *
 * @param maxLineBytes a longer line is split, bytes
 * @param history lines kept in memory for each instance
 * @param parseJson Json only: a message that is a JSON object is nested, not quoted
 * @param stdout what becomes of its stdout
 */
public record StreamSettings(
        Format format, int maxLineBytes, int history, boolean parseJson, Disposal stdout, Disposal stderr) {

    public static final StreamSettings DEFAULT =
            new StreamSettings(Format.TEXT, 64 * 1024, 1000, false, Disposal.INHERIT, Disposal.INHERIT);

    public enum Disposal {
        /** Written to the supervisor's own stdout or stderr, and kept in the history. */
        INHERIT,
        /** Read, counted, and neither written nor kept. */
        DISCARD
    }

    public StreamSettings {
        if (maxLineBytes < 1) {
            throw new IllegalArgumentException("maxLineBytes must be at least 1 (was " + maxLineBytes + ")");
        }
        if (history < 0) {
            throw new IllegalArgumentException("history must not be negative (was " + history + ")");
        }
    }
}
