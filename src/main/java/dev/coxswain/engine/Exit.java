package dev.coxswain.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The end of one process, explained.
 *
 * @param generation of the spawn that it ends
 * @param exitCode 128 + n for a death by signal n
 * @param signal the name, {@code SIGKILL}
 * @param message in words, for people
 * @param startedAt empty where it never started
 * @param success what restartPolicy OnFailure, Succeeded and dependsOn count as one
 * @param lastLines what it wrote to its stderr at last; kept with the newest ends only
 */
public record Exit(
        long generation,
        int exitCode,
        Optional<String> signal,
        Reason reason,
        String message,
        Optional<Instant> startedAt,
        Instant finishedAt,
        boolean success,
        List<String> lastLines) {

    static final int MAX_LINES = 5;
    static final int MAX_LINE = 512;

    /** Of a process that never was. */
    static Exit notStarted(long generation, int exitCode, String message, Instant at) {
        return new Exit(
                generation,
                exitCode,
                Optional.empty(),
                Reason.START_ERROR,
                "cannot start: " + message,
                Optional.empty(),
                at,
                false,
                List.of());
    }

    /** The last {@value #MAX_LINES}, each cut at {@value #MAX_LINE}. */
    static List<String> bounded(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()).stream()
                .map(line -> Printable.of(line, MAX_LINE))
                .toList();
    }

    Exit withLastLines(List<String> lines) {
        return new Exit(generation, exitCode, signal, reason, message, startedAt, finishedAt, success, lines);
    }
}
