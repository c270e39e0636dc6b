package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CronLine;
import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Worker;
import dev.coxswain.crew.type.Wrong;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastRunsTest {

    private static final Instant THREE = Instant.parse("2026-11-22T03:00:00Z");

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    private LastRuns open() {
        return new LastRuns(Optional.of(folder), warnings::add);
    }

    private static Crew crew(String... persistent) {
        Schedule schedule = new Schedule(
                hourly(),
                Optional.empty(),
                Schedule.ConcurrencyPolicy.FORBID,
                Optional.empty(),
                false,
                Duration.ZERO,
                true);
        return Crew.of(
                "shop",
                Arrays.stream(persistent)
                        .map(name -> Worker.of(name, List.of("run")).withSchedule(Optional.of(schedule)))
                        .toList());
    }

    private static CronLine hourly() {
        try {
            return CronLine.parse("@hourly");
        } catch (Wrong wrong) {
            throw new AssertionError(wrong);
        }
    }

    @Test
    void whatRanIsKnownAgainAfterTheEnd() throws Exception {
        LastRuns first = open();
        assertThat(first.of(crew("backup", "report"))).isEmpty();
        first.ran("backup", THREE.minusSeconds(60));
        first.ran("report", Instant.parse("2026-11-22T03:00:00.123456789Z"));
        first.ran("backup", THREE);
        first.close();

        assertThat(open().of(crew("backup", "report")))
                .isEqualTo(Map.of("backup", THREE, "report", Instant.parse("2026-11-22T03:00:00.123456789Z")));
        assertThat(warnings).isEmpty();
        assertThat(folder.resolve(".last-runs.new")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("last-runs"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aWorkerThatIsRemovedOrNotPersistentAnyMoreIsForgotten() {
        LastRuns first = open();
        first.ran("backup", THREE);
        first.ran("report", THREE);
        assertThat(first.of(crew("report"))).containsOnlyKeys("report");
        first.close();

        assertThat(open().of(crew("backup", "report"))).containsOnlyKeys("report");
    }

    @Test
    void aDamagedFileIsSaidAndTheRestOfItCounts() throws Exception {
        Files.writeString(
                folder.resolve("last-runs"),
                "# A comment.\nbackup 2026-11-22T03:00:00Z\nreport yesterday\nlong -1000000000-01-01T00:00:00Z\nBad_Name 2026-11-22T03:00:00Z\n\u0001\n");

        LastRuns runs = open();

        assertThat(runs.of(crew("backup", "report"))).isEqualTo(Map.of("backup", THREE));
        assertThat(warnings)
                .containsExactly(folder.resolve("last-runs")
                        + " is damaged, runs that were missed may not be made up; no WORKER TIME: \"report yesterday\","
                        + " \"long -1000000000-01-01T00:00:00Z\", \"Bad_Name 2026-11-22T03:00:00Z\", \" \"");
        runs.ran("report", THREE);
        runs.close();
        assertThat(open().of(crew("backup", "report"))).hasSize(2);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aFileThatNobodyCouldHaveWrittenIsNotReadAtAll() throws Exception {
        Files.writeString(folder.resolve("last-runs"), "x".repeat(4 * 1024 * 1024 + 1));
        assertThat(open().of(crew("backup"))).isEmpty();
        Files.write(folder.resolve("last-runs"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(open().of(crew("backup"))).isEmpty();
        assertThat(warnings)
                .hasSize(2)
                .allMatch(warning -> warning.startsWith(
                        "cannot read " + folder.resolve("last-runs") + ", no missed run is made up: "));
    }

    @Test
    void aFolderThatCantBeWrittenIsSaidOnce() throws Exception {
        LastRuns runs = open();
        Files.delete(folder);
        for (int i = 0; i < 3; i++) {
            runs.ran("backup", THREE.plusSeconds(i));
        }
        runs.close();
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("cannot keep the last runs in " + folder + ", after");
    }

    @Test
    void withoutAFolderNothingIsKept() {
        LastRuns runs = new LastRuns(Optional.empty(), warnings::add);
        runs.ran("backup", THREE);
        runs.close();
        assertThat(warnings).isEmpty();
    }
}
