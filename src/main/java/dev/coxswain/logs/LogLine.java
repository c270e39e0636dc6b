package dev.coxswain.logs;

import java.time.Instant;

/**
 * One line of a worker's output, or one piece of a line that was too long.
 *
 * @param sequence grows with every line of all workers, in the order in which they were read
 * @param generation the number of the spawn that wrote it
 * @param stream {@link Stream#NOTICE}: nobody wrote it, it tells a follower what it has missed
 * @param partial a further piece follows
 * @param continued not the first piece
 * @param message without its line end; bytes that were no UTF-8 are U+FFFD
 */
public record LogLine(
        long sequence,
        Instant time,
        String worker,
        int index,
        long generation,
        Stream stream,
        boolean partial,
        boolean continued,
        String message) {

    public enum Stream {
        STDOUT,
        STDERR,
        NOTICE
    }
}
