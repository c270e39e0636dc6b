package dev.coxswain.logs;

import java.nio.file.Path;

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

    public sealed interface Disposal {

        Disposal INHERIT = new Inherit();
        Disposal DISCARD = new Discard();

        /** Written to the supervisor's own stdout or stderr, and kept in the history. */
        record Inherit() implements Disposal {}

        /** Read, counted, and neither written nor kept. */
        record Discard() implements Disposal {}

        /**
         * Written to a file as it comes, and kept in the history. One path has the same settings wherever it is used.
         *
         * @param path absolute
         * @param maxSize bytes; a line that would make the file larger begins a new one
         * @param maxFiles the current one counted
         * @param daily whether each day begins a new one
         */
        record ToFile(Path path, long maxSize, int maxFiles, boolean daily, boolean compress) implements Disposal {
            public ToFile {
                if (!path.isAbsolute() || path.getFileName() == null) {
                    throw new IllegalArgumentException("must be the absolute path of a file (was " + path + ")");
                }
                if (maxSize < 1 || maxFiles < 1) {
                    throw new IllegalArgumentException(
                            "maxSize and maxFiles must be at least 1 (were " + maxSize + ", " + maxFiles + ")");
                }
            }
        }
    }

    Disposal of(LogLine.Stream stream) {
        return stream == LogLine.Stream.STDOUT ? stdout : stderr;
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
