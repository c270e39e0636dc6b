package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileWatchTest {

    /** Longer than a change takes to be told: what has not come by then doesn't come. */
    private static final long NOTHING_COMES_MILLIS = 1500;

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<String> warnings = new ArrayList<>();
    private final FileWatch watch = new FileWatch(events::add, warnings::add);

    @AfterEach
    void close() {
        watch.close();
        assertThat(warnings).isEmpty();
    }

    @Test
    void anotherContentIsToldWithItsWorkersAlone() throws Exception {
        Path file = write("a.conf", "1");
        write("b.conf", "1");
        document(worker("web", "a.conf"), worker("other", "b.conf"), worker("third", "*.conf"));
        write("a.conf", "2");
        assertThat(List.of(next(), next()))
                .containsExactlyInAnyOrder(
                        new Event.FilesChanged("web", List.of(file.toString())),
                        new Event.FilesChanged("third", List.of(file.toString())));
        assertNothingMore();
    }

    @Test
    void theSameContentWrittenAnewIsNoChange() throws Exception {
        Path file = write("a.conf", "1");
        document(worker("web", "a.conf"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        Files.move(write("new", "1"), file, StandardCopyOption.ATOMIC_MOVE);
        assertNothingMore();
        Files.move(write("new", "2"), file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(next()).isEqualTo(changed("web", file));
    }

    @Test
    void oneMoreAndOneLessAreChanges() throws Exception {
        document(worker("web", "conf/*.conf"));
        Path added = write("conf/a.conf", "1");
        assertThat(next()).isEqualTo(changed("web", added));
        write("conf/a.txt", "1");
        assertNothingMore();
        Files.delete(added);
        assertThat(next()).isEqualTo(changed("web", added));
    }

    @Test
    void ofAMountedConfigMapOnlyTheKeysThatAreOthersHaveChanged() throws Exception {
        write("..1/a.conf", "1");
        write("..1/b.conf", "1");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(folder.resolve("a.conf"), Path.of("..data/a.conf"));
        Files.createSymbolicLink(folder.resolve("b.conf"), Path.of("..data/b.conf"));
        document(worker("a", "a.conf"), worker("both", "*.conf"), worker("b", "b.conf"));
        write("..2/a.conf", "1");
        write("..2/b.conf", "2");
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Path changed = folder.resolve("b.conf");
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder(changed("both", changed), changed("b", changed));
        assertNothingMore();
    }

    @Test
    void whatIsWrittenInStepsIsToldOnce() throws Exception {
        Path a = write("a.conf", "1");
        Path b = write("b.conf", "1");
        document(worker("web", "*.conf"));
        for (int step = 2; step < 12; step++) {
            write(step % 2 == 0 ? "a.conf" : "b.conf", Integer.toString(step));
            assertThat(events.poll(60, TimeUnit.MILLISECONDS)).isNull();
        }
        assertThat(next()).isEqualTo(new Event.FilesChanged("web", List.of(a.toString(), b.toString())));
        assertNothingMore();
    }

    @Test
    void aNewDocumentLosesNoChangeAndMakesNone() throws Exception {
        Path a = write("a.conf", "1");
        write("b.conf", "1");
        document(worker("web", "a.conf"));
        document(worker("web", "a.conf", "b.conf"));
        assertNothingMore();
        document();
        write("a.conf", "2");
        assertNothingMore();
        document(worker("web", "a.conf"));
        assertNothingMore();
        write("a.conf", "3");
        document(worker("web", "a.conf"), worker("other", "b.conf"));
        assertThat(next()).isEqualTo(changed("web", a));
        assertNothingMore();
    }

    @Test
    void aLargeFileIsNotReadAndAFifoIsNotOpened() throws Exception {
        Path large = write("large", "x".repeat(FileContent.LARGEST + 1));
        Process fifo = new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start();
        assertThat(fifo.waitFor()).isZero();
        document(worker("web", "*"));
        Files.setLastModifiedTime(large, FileTime.from(Instant.now().minusSeconds(60)));
        assertThat(next()).isEqualTo(changed("web", large));
    }

    private void document(Worker... workers) throws Exception {
        watch.document(Crew.of("test", List.of(workers))).get(10, TimeUnit.SECONDS);
    }

    private Worker worker(String name, String... files) {
        return Worker.of(name, List.of("true"))
                .withFiles(Arrays.stream(files)
                        .map(file -> folder.resolve(file).toString())
                        .toList());
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Event changed(String worker, Path file) {
        return new Event.FilesChanged(worker, List.of(file.toString()));
    }

    private Event next() throws InterruptedException {
        @Nullable Event next = events.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no change was told");
        }
        return next;
    }

    private void assertNothingMore() throws InterruptedException {
        assertThat(events.poll(NOTHING_COMES_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    }
}
