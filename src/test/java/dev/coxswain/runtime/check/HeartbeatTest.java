package dev.coxswain.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.engine.CheckResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatTest {

    private static final Instant STARTED = Instant.parse("2026-11-21T06:00:00Z");
    private static final Duration PERIOD = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Path file;
    private Instant now = STARTED.plusSeconds(60);

    @BeforeEach
    void make() throws Exception {
        file = Files.createFile(folder.resolve("alive"));
    }

    private Verdict modified(Instant when) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(when));
        return new Heartbeat(() -> now).of(file.toString(), PERIOD, STARTED);
    }

    @Test
    void modifiedWithinThePeriodIsSuccess() throws Exception {
        assertThat(modified(now).result()).isEqualTo(CheckResult.SUCCESS);
        assertThat(modified(now.minusSeconds(10)).result()).isEqualTo(CheckResult.SUCCESS);
    }

    @Test
    void modifiedLongerAgoIsAFailure() throws Exception {
        assertThat(modified(now.minusMillis(10_500)).message())
                .isEqualTo(file + ": last modified 10.5s ago, must be within 10s");
    }

    @Test
    void aFileOfTheProcessBeforeIsAFailure() throws Exception {
        now = STARTED.plusSeconds(5);
        assertThat(modified(STARTED.minusSeconds(1)).message()).isEqualTo(file + ": older than the process");
    }

    @Test
    void aMissingFileIsAFailure() throws Exception {
        Files.delete(file);
        assertThat(new Heartbeat(() -> now).of(file.toString(), PERIOD, STARTED).message())
                .isEqualTo(file + ": no such file");
    }
}
