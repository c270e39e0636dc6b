package dev.coxswain.crew;

/**
 * How the workers' output is written.
 *
 * @param maxLineBytes a longer line is split, bytes
 * @param history lines kept in memory for each instance, {@value #HISTORY_BYTES} bytes at most
 */
public record CrewLogs(Format format, int maxLineBytes, int history) {

    public static final int HISTORY_BYTES = 256 * 1024;
    public static final CrewLogs DEFAULT = new CrewLogs(Format.TEXT, 64 * 1024, 1000);

    public enum Format {
        TEXT,
        JSON,
        RAW
    }
}
