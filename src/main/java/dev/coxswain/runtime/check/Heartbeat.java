package dev.coxswain.runtime.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Whether a file was modified within the period, and by the process that lives now. */
final class Heartbeat {

    /** The kernel stamps files with the time of its last tick, up to 10 ms ago. */
    private static final Duration TICK = Duration.ofMillis(10);

    private final InstantSource clock;

    Heartbeat(InstantSource clock) {
        this.clock = clock;
    }

    Verdict of(String path, Duration period, Instant startedAt) {
        Instant modified;
        try {
            modified = Files.getLastModifiedTime(Path.of(path)).toInstant();
        } catch (NoSuchFileException missing) {
            return Verdict.failed(path + ": no such file");
        } catch (IOException | InvalidPathException e) {
            return Verdict.failed(path + ": cannot be read: " + e.getMessage());
        }
        if (modified.isBefore(startedAt.minus(TICK))) {
            return Verdict.failed(path + ": older than the process");
        }
        Duration age = Duration.between(modified, clock.instant());
        return age.compareTo(period) <= 0
                ? Verdict.SUCCESS
                : Verdict.failed(path + ": last modified " + Verdict.words(age) + " ago, must be within "
                        + Verdict.words(period));
    }
}
