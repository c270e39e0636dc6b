package dev.coxswain.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * The end of one process, explained.
 *
 * @param exitCode 128 + n for a death by signal n
 * @param signal the name, {@code SIGKILL}
 * @param message in words, for people
 * @param startedAt empty where it never started
 * @param success what restartPolicy OnFailure, Succeeded and dependsOn count as one
 */
public record Exit(
        int exitCode,
        Optional<String> signal,
        Reason reason,
        String message,
        Optional<Instant> startedAt,
        Instant finishedAt,
        boolean success) {}
