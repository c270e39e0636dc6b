package dev.coxswain.source;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.FileText;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.SourceText;
import dev.coxswain.disk.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FileSourceTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("crew.yaml");
    }

    @Test
    void aFileIsOneTextAndItsRevisionWhatSha256sumSays() throws Exception {
        Files.writeString(file, "abc");
        assertThat(read())
                .isEqualTo(new Source.Reading.Texts(
                        List.of(new SourceText("crew.yaml", "abc")),
                        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    @Test
    void itsNameIsAbsoluteWithoutDots() {
        assertThat(new FileSource(Path.of("./x/../crew.yaml")).name())
                .isEqualTo(Path.of("crew.yaml").toAbsolutePath().toString());
    }

    @Test
    void aMissingFileIsMissingWithItsPath() throws Exception {
        assertThat(read()).isEqualTo(new Source.Reading.Missing(file + ": no such file"));
    }

    @Test
    void whatCantBeADocumentIsRefused() throws Exception {
        Files.write(file, new byte[] {(byte) 0xff});
        assertThat(read()).isEqualTo(refused("is not UTF-8 text"));
        Files.write(file, new byte[FileText.MAX_BYTES + 1]);
        assertThat(read()).isEqualTo(refused("is larger than 1 MiB, the most that is read"));
    }

    @Test
    void aFifoIsRefusedAndNotWaitedFor() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor(5, TimeUnit.SECONDS))
                .isTrue();
        assertThat(read()).isEqualTo(refused("is not a regular file (a FIFO, socket or device)"));
    }

    @Test
    void aLoopOfSymlinksIsMissingAndHarmless() throws Exception {
        Files.createSymbolicLink(file, Path.of("crew.yaml"));
        assertThat(read()).isInstanceOf(Source.Reading.Missing.class);
    }

    @Test
    void aFileWrittenLongAgoIsReadWithoutWaiting() throws Exception {
        Files.writeString(file, "abc");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minusSeconds(60)));
        long start = System.nanoTime();
        read();
        assertThat(System.nanoTime() - start).isLessThan(Timing.DEFAULT.quiet().toNanos() / 2);
    }

    @Test
    void aFileBeingWrittenIsWaitedFor() throws Exception {
        Files.writeString(file, "0\n");
        try (Source source = new FileSource(file)) {
            Thread writer = Thread.ofPlatform().start(() -> appendLines(20));
            source.read();
            writer.join();
            assertThat(Watched.show(source.read())).isEqualTo("crew.yaml=" + lines(20));
        }
    }

    @Test
    void aFileThatIsWrittenAllTheTimeIsReadInTheEnd() throws Exception {
        Thread writer = Thread.ofPlatform().daemon().start(() -> appendLines(Integer.MAX_VALUE));
        try (Source source = new FileSource(file)) {
            long start = System.nanoTime();
            source.read();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
        } finally {
            writer.interrupt();
            writer.join();
        }
    }

    @Test
    void anEditInPlaceIsNoticed() throws Exception {
        Files.writeString(file, "a");
        try (Watched watched = watch()) {
            Files.writeString(file, "b");
            watched.becomes("crew.yaml=b");
            Files.writeString(file, "c");
            watched.becomes("crew.yaml=c");
        }
    }

    @Test
    void aReplacementByRenameIsNoticed() throws Exception {
        Files.writeString(file, "a");
        try (Watched watched = watch()) {
            for (String text : List.of("b", "c", "d")) {
                replace(text);
                watched.becomes("crew.yaml=" + text);
            }
        }
    }

    @Test
    void aFileThatIsNotThereYetIsNoticedWithItsFolders() throws Exception {
        file = folder.resolve("a/b/crew.yaml");
        try (Watched watched = watch()) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "a");
            watched.becomes("crew.yaml=a");
        }
    }

    @Test
    void aFolderDeletedAndMadeAgainIsNoticed() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("etc"));
        file = Files.writeString(inner.resolve("crew.yaml"), "a");
        try (Watched watched = watch()) {
            for (String text : List.of("b", "c")) {
                Files.delete(file);
                Files.delete(inner);
                Files.createDirectory(inner);
                Files.writeString(file, text);
                watched.becomes("crew.yaml=" + text);
            }
            Files.delete(file);
            Files.delete(inner);
            watched.becomes("missing");
            Files.createDirectory(inner);
            Files.writeString(file, "d");
            watched.becomes("crew.yaml=d");
        }
    }

    @Test
    void aFolderRenamedAndReplacedIsNoticed() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("etc"));
        file = Files.writeString(inner.resolve("crew.yaml"), "a");
        Path next = Files.createDirectory(folder.resolve("next"));
        Files.writeString(next.resolve("crew.yaml"), "b");
        try (Watched watched = watch()) {
            Files.move(inner, folder.resolve("old"));
            Files.move(next, inner);
            watched.becomes("crew.yaml=b");
            Files.writeString(file, "c");
            watched.becomes("crew.yaml=c");
        }
    }

    @Test
    void eachLinkOfAChainIsWatched() throws Exception {
        Path real = Files.createDirectories(folder.resolve("releases/1"));
        Files.writeString(real.resolve("crew.yaml"), "one");
        Path second = Files.createDirectories(folder.resolve("releases/2"));
        Files.writeString(second.resolve("crew.yaml"), "two");
        Path current = Files.createSymbolicLink(folder.resolve("current"), Path.of("releases/1"));
        Files.createSymbolicLink(file, Path.of("current/crew.yaml"));
        try (Watched watched = watch()) {
            Files.writeString(real.resolve("crew.yaml"), "one, edited");
            watched.becomes("crew.yaml=one, edited");
            Path swapped = Files.createSymbolicLink(folder.resolve("swap"), Path.of("releases/2"));
            Files.move(swapped, current, ATOMIC_MOVE);
            watched.becomes("crew.yaml=two");
            Files.writeString(second.resolve("crew.yaml"), "two, edited");
            watched.becomes("crew.yaml=two, edited");
        }
    }

    @Test
    void aFileDeletedIsMissingAndNoticedWhenItComesBack() throws Exception {
        Files.writeString(file, "a");
        try (Watched watched = watch()) {
            Files.delete(file);
            watched.becomes("missing");
            Files.writeString(file, "b");
            watched.becomes("crew.yaml=b");
        }
    }

    @Test
    void aBurstIsToldOnce() throws Exception {
        Files.writeString(file, "0");
        try (Watched watched = watch()) {
            for (int i = 1; i <= 20; i++) {
                Files.writeString(file, "edit " + i);
            }
            watched.isToldOfAChange();
            assertThat(watched.isToldWithin(Timing.DEFAULT.burst().multipliedBy(4)))
                    .isFalse();
        }
    }

    @Test
    void otherFilesOfTheFolderAreNoneOfOurs() throws Exception {
        Files.writeString(file, "a");
        try (Watched watched = watch()) {
            Files.writeString(folder.resolve("notes.txt"), "x");
            Files.writeString(folder.resolve(".crew.yaml.swp"), "x");
            Files.writeString(folder.resolve("crew.yaml~"), "x");
            assertThat(watched.isToldWithin(Timing.DEFAULT.burst().multipliedBy(4)))
                    .isFalse();
        }
    }

    @Test
    void aChangeBetweenTheReadingAndTheWatchIsNotLost() throws Exception {
        Files.writeString(file, "a");
        try (Source source = new FileSource(file)) {
            source.read();
            Files.writeString(file, "between");
            try (Watched watched = Watched.start(source)) {
                watched.becomes("crew.yaml=between");
            }
        }
    }

    @Test
    void nothingIsToldOnceItIsClosed() throws Exception {
        Files.writeString(file, "a");
        try (Watched watched = watch()) {
            watched.close();
            Files.writeString(file, "b");
            assertThat(watched.isToldWithin(Timing.DEFAULT.burst().multipliedBy(4)))
                    .isFalse();
        }
    }

    @Test
    void anOrdinaryFileHasNoWarning() throws Exception {
        Files.writeString(file, "a");
        assertThat(new FileSource(file).warning()).isEmpty();
    }

    private Watched watch() {
        return Watched.start(new FileSource(file));
    }

    private Source.Reading read() throws InterruptedException {
        try (Source source = new FileSource(file)) {
            return source.read();
        }
    }

    private static Source.Reading refused(String message) {
        return new Source.Reading.Refused(new Problem("crew.yaml", 1, 1, "", message));
    }

    /** As editors do it. */
    private void replace(String text) throws IOException {
        Path fresh = Files.writeString(folder.resolve("crew.yaml.new"), text);
        Files.move(fresh, file, ATOMIC_MOVE);
    }

    /** Line by line, from 0, each some milliseconds after the one before. */
    private void appendLines(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count && !Thread.currentThread().isInterrupted(); i++) {
            text.append(i).append('\n');
            try {
                Files.writeString(file, text);
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    private static String lines(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i).append('\n');
        }
        return text.toString();
    }
}
