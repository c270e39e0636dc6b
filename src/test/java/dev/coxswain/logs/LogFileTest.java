package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One log file on a real file system. */
@Timeout(30)
class LogFileTest extends LogFileRig {

    @Test
    void whatIsThereIsAppendedToAndTheFileIsNobodyElses() throws IOException {
        write(file(LARGE, 10, false, false), "a\n");
        write(file(LARGE, 10, false, false), "b\n");
        assertThat(read("app.log")).isEqualTo("a\nb\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aLineThatWouldMakeItTooLargeBeginsANewFile() throws IOException {
        LogFile file = file(10, 3, false, false);
        write(file, "1234\n5678\n");
        assertThat(names()).containsExactly("app.log");
        write(file, "9\nabcdefgh\n");
        assertThat(read("app.log.2")).isEqualTo("1234\n5678\n");
        assertThat(read("app.log.1")).isEqualTo("9\n");
        assertThat(read("app.log")).isEqualTo("abcdefgh\n");
    }

    @Test
    void aLineLargerThanAFileHasOneOfItsOwn() throws IOException {
        LogFile file = file(4, 10, false, false);
        write(file, "a\n0123456789\nb\n");
        assertThat(read("app.log.2")).isEqualTo("a\n");
        assertThat(read("app.log.1")).isEqualTo("0123456789\n");
        assertThat(read("app.log")).isEqualTo("b\n");
    }

    @Test
    void aLineThatComesInPartsIsNotTorn() throws IOException {
        LogFile file = file(4, 10, false, false);
        write(file, "abc");
        write(file, "defgh");
        write(file, "i\nj\n");
        assertThat(read("app.log.1")).isEqualTo("abcdefghi\n");
        assertThat(read("app.log")).isEqualTo("j\n");
    }

    @Test
    void onlyMaxFilesAreKeptAndOneMeansNoOlderParts() throws IOException {
        LogFile file = file(2, 3, false, false);
        write(file, "a\nb\nc\nd\n");
        assertThat(names()).containsExactly("app.log", "app.log.1", "app.log.2");
        assertThat(read("app.log") + read("app.log.1") + read("app.log.2")).isEqualTo("d\nc\nb\n");
        file.settings(new StreamSettings.Disposal.ToFile(path, 2, 1, false, false));
        file.prune();
        assertThat(names()).containsExactly("app.log");
        write(file, "e\n");
        assertThat(names()).containsExactly("app.log");
        assertThat(read("app.log")).isEqualTo("e\n");
    }

    @Test
    void theSizeOfAnEarlierRunCounts() throws IOException {
        Files.writeString(path, "12345678\n");
        write(file(10, 10, false, false), "ab\n");
        assertThat(read("app.log.1")).isEqualTo("12345678\n");
        assertThat(read("app.log")).isEqualTo("ab\n");
    }

    @Test
    void aDayBeginsANewFileInTheZoneOfTheSupervisor() throws IOException {
        LogFile file = file(LARGE, 10, true, false);
        write(file, "saturday\n");
        now = Instant.parse("2026-11-21T22:59:59Z");
        write(file, "still\n");
        now = Instant.parse("2026-11-21T23:00:00Z");
        write(file, "sunday\n");
        assertThat(names()).containsExactly("app.log", "app.log.2026-11-21");
        assertThat(read("app.log.2026-11-21")).isEqualTo("saturday\nstill\n");
        assertThat(read("app.log")).isEqualTo("sunday\n");
    }

    @Test
    void aDayWhoseClocksChangeIsADay() throws IOException {
        now = Instant.parse("2026-10-24T22:30:00Z"); // 00:30 of a day of 25 hours
        LogFile file = file(LARGE, 10, true, false);
        write(file, "first\n");
        now = Instant.parse("2026-10-25T22:30:00Z"); // 23:30
        write(file, "last\n");
        now = Instant.parse("2026-10-25T23:00:00Z");
        write(file, "next\n");
        assertThat(read("app.log.2026-10-25")).isEqualTo("first\nlast\n");
        zone = ZoneId.of("America/Santiago"); // whose clocks go forward at midnight: 2026-09-06 begins at 01:00
        path = folder.resolve("other.log");
        now = Instant.parse("2026-09-06T03:59:59Z");
        LogFile other = file(LARGE, 10, true, false);
        write(other, "fifth\n");
        now = Instant.parse("2026-09-06T04:00:00Z");
        write(other, "sixth\n");
        assertThat(read("other.log.2026-09-05")).isEqualTo("fifth\n");
    }

    @Test
    void aFileOfYesterdayIsRotatedAtTheFirstLineOfToday() throws IOException {
        Files.writeString(path, "old\n");
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-11-19T12:00:00Z")));
        LogFile file = file(LARGE, 10, true, false);
        assertThat(names()).containsExactly("app.log");
        write(file, "new\n");
        assertThat(read("app.log.2026-11-19")).isEqualTo("old\n");
        assertThat(read("app.log")).isEqualTo("new\n");
    }

    @Test
    void aDayMayNeedMoreThanOneFile() throws IOException {
        LogFile file = file(2, 10, true, false);
        write(file, "a\nb\nc\n");
        now = Instant.parse("2026-11-22T10:00:00Z");
        write(file, "d\n");
        assertThat(names())
                .containsExactly("app.log", "app.log.2026-11-21", "app.log.2026-11-21.1", "app.log.2026-11-21.2");
        assertThat(read("app.log.2026-11-21.2")).isEqualTo("c\n");
    }

    @Test
    void aClockThatGoesBackRotatesNothing() throws IOException {
        LogFile file = file(LARGE, 10, true, false);
        write(file, "a\n");
        now = Instant.parse("2026-11-19T10:00:00Z");
        write(file, "b\n");
        assertThat(names()).containsExactly("app.log");
    }

    @Test
    void aFileThatWasMovedIsMadeAnewWhenItIsReopened() throws IOException {
        LogFile file = file(LARGE, 10, false, false);
        write(file, "a\n");
        Files.move(path, folder.resolve("moved"));
        write(file, "b\n");
        file.reopen();
        assertThat(read("app.log")).isEmpty();
        write(file, "c\n");
        assertThat(read("moved")).isEqualTo("a\nb\n");
        assertThat(read("app.log")).isEqualTo("c\n");
        assertThat(files.opened - files.closed).isEqualTo(1);
    }

    @Test
    void aFileThatSomebodyElseRotatedIsNotRotatedAgain() throws IOException {
        LogFile file = file(4, 10, false, false);
        write(file, "a\n");
        Files.move(path, folder.resolve("app.log.1"));
        Files.writeString(path, "", StandardOpenOption.CREATE_NEW);
        write(file, "bcd\n");
        assertThat(names()).containsExactly("app.log", "app.log.1");
        assertThat(read("app.log")).isEqualTo("bcd\n");
    }

    @Test
    void aFileThatWasTruncatedGoesOnAtItsBeginning() throws IOException {
        LogFile file = file(10, 10, false, false);
        write(file, "1234567\n");
        Files.copy(path, folder.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
        Files.newByteChannel(path, StandardOpenOption.WRITE).truncate(0).close();
        write(file, "89abc\n");
        assertThat(read("app.log")).isEqualTo("89abc\n");
        assertThat(names()).containsExactly("app.log", "copy");
    }
}
