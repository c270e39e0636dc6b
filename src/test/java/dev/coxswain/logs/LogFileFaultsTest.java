package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may go wrong with a log file, and what may be put in its way. */
@Timeout(30)
class LogFileFaultsTest extends LogFileRig {

    @Test
    void aFullDiskTearsNoLineIsToldOnceAndTriedAgain() throws IOException {
        LogFile file = file(LARGE, 10, false, false);
        files.room = 12;
        write(file, "one\ntwo\nthree\nfour\n");
        assertThat(read("app.log")).isEqualTo("one\ntwo\n");
        write(file, "five\n");
        pass(1);
        files.room = 3;
        write(file, "six\nseven\n");
        assertThat(read("app.log")).isEqualTo("one\ntwo\n");
        assertThat(told)
                .containsExactly("cannot write to " + path + ": no space left (ENOSPC); lines for it are dropped until"
                        + " it can be, which is tried again and again");
        files.room = Long.MAX_VALUE;
        write(file, "too soon\n");
        pass(2);
        write(file, "eight\n");
        assertThat(read("app.log")).isEqualTo("one\ntwo\neight\n");
        assertThat(told).hasSize(2).last().isEqualTo("writes to " + path + " again; 6 lines were dropped");
        assertThat(worker.counters().dropped()).isEqualTo(6);
    }

    @Test
    void whatCanNotBeOpenedIsToldAtOnceInWords() throws IOException {
        Files.createDirectory(path);
        LogFile file = file(LARGE, 10, false, false);
        assertThat(told).singleElement().asString().contains(path + ": is a directory (EISDIR)");
        write(file, "a\n");
        Files.delete(path);
        pass(1);
        write(file, "b\n");
        assertThat(read("app.log")).isEqualTo("b\n");
        assertThat(told).last().asString().contains("again; 1 line was dropped");
    }

    @Test
    void aFolderThatIsNotThereIsNotMade() throws IOException {
        path = folder.resolve("missing/app.log");
        var unused = file(LARGE, 10, false, false);
        assertThat(told).singleElement().asString().contains("its folder isn't there, and is not made (ENOENT)");
        assertThat(names()).isEmpty();
    }

    @Test
    void noLinkIsFollowedAndNoFifoIsWaitedFor() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(path, folder.resolve("secret"));
        write(file(LARGE, 10, false, false), "a\n");
        assertThat(told).singleElement().asString().contains("is a symbolic link, and links are not followed");
        assertThat(read("secret")).isEqualTo("secret");

        path = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        write(file(LARGE, 10, false, false), "a\n");
        assertThat(told).last().asString().contains("fifo: is not a regular file");

        path = Path.of("/dev/full");
        write(file(LARGE, 10, false, false), "a\n");
        assertThat(told).last().asString().contains("/dev/full: is not a regular file");
    }

    @Test
    void aLinkInThePlaceOfAnOlderPartIsMovedNotFollowed() throws IOException {
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("app.log.1"), folder.resolve("secret"));
        LogFile file = file(2, 10, false, false);
        write(file, "a\nb\n");
        assertThat(read("app.log.1")).isEqualTo("a\n");
        assertThat(folder.resolve("app.log.2")).isSymbolicLink();
        assertThat(read("secret")).isEqualTo("secret");
    }

    @Test
    void aRotationThatFailsIsToldOnceAndTheFileGrowsOn() throws IOException {
        Files.createDirectories(folder.resolve("app.log.1/full"));
        LogFile file = file(2, 2, false, false);
        write(file, "a\nb\n");
        write(file, "c\n");
        assertThat(read("app.log")).isEqualTo("a\nb\nc\n");
        assertThat(told).singleElement().asString().startsWith("cannot rotate " + path + ": ");
        Files.delete(folder.resolve("app.log.1/full"));
        pass(10);
        write(file, "d\n");
        assertThat(read("app.log.1")).isEqualTo("a\nb\nc\n");
        assertThat(read("app.log")).isEqualTo("d\n");
    }

    @Test
    void aLineThatAKilledSupervisorLeftHalfWrittenStaysOnALineOfItsOwn() throws IOException {
        Files.writeString(path, "whole\nhal");
        write(file(LARGE, 10, false, false), "next\n");
        assertThat(read("app.log")).isEqualTo("whole\nhal\nnext\n");
    }

    @Test
    void olderPartsAreCompressedAndKeepTheirTime() throws IOException {
        Files.writeString(folder.resolve("app.log.compressing"), "what a crash left");
        Files.writeString(folder.resolve("app.log.1"), "plain\n");
        FileTime then = FileTime.from(Instant.parse("2026-11-01T00:00:00Z"));
        Files.setLastModifiedTime(folder.resolve("app.log.1"), then);
        LogFile file = file(2, 10, false, true);
        awaitNames("app.log", "app.log.1.gz");
        assertThat(Files.getLastModifiedTime(folder.resolve("app.log.1.gz"))).isEqualTo(then);
        write(file, "a\nb\n");
        awaitNames("app.log", "app.log.1.gz", "app.log.2.gz");
        assertThat(unzipped("app.log.1.gz")).isEqualTo("a\n");
        assertThat(unzipped("app.log.2.gz")).isEqualTo("plain\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("app.log.1.gz"))))
                .isEqualTo("rw-r-----");
        assertThat(told).isEmpty();
    }

    @Test
    void aPartThatIsRenamedWhileItIsCompressedIsFoundAgain() throws IOException {
        Files.writeString(folder.resolve("app.log.1"), "plain\n");
        var settings = new StreamSettings.Disposal.ToFile(path, LARGE, 10, false, true);
        LogFolder parts = new LogFolder(path);
        try (LogFolder.Part part = parts.next(settings).orElseThrow()) {
            Files.move(folder.resolve("app.log.1"), folder.resolve("app.log.2"));
            Files.writeString(folder.resolve("app.log.1"), "newer\n");
            parts.unfinished().close();
            parts.replace(part, settings);
        }
        assertThat(names()).containsExactly("app.log.1", "app.log.2.gz");
        try (LogFolder.Part part = parts.next(settings).orElseThrow()) {
            Files.delete(folder.resolve("app.log.1"));
            parts.unfinished().close();
            parts.replace(part, settings);
        }
        assertThat(names()).containsExactly("app.log.2.gz");
    }

    @Test
    void whatCanNotBeCompressedStaysAndIsToldOnce() throws IOException {
        Files.createDirectories(folder.resolve("app.log.compressing/full"));
        LogFile file = file(2, 10, false, true);
        write(file, "a\nb\nc\n");
        awaitTold();
        assertThat(told).singleElement().asString().startsWith("cannot compress the older parts of " + path);
        assertThat(names()).containsExactly("app.log", "app.log.1", "app.log.2", "app.log.compressing");
    }

    @Test
    void aFileThatCanNotBeOpenedForAWhileIsTriedEverMoreSeldom() {
        files.openFailure = Optional.of("permission denied (EACCES)");
        LogFile file = file(LARGE, 10, false, false);
        for (int second = 0; second < 60; second++) {
            pass(1);
            write(file, "a\n");
        }
        assertThat(told).singleElement().asString().contains("permission denied (EACCES)");
        assertThat(worker.counters().dropped()).isEqualTo(60);
        files.openFailure = Optional.empty();
        pass(10);
        write(file, "b\n");
        assertThat(told).hasSize(2).last().asString().endsWith("again; 60 lines were dropped");
    }
}
