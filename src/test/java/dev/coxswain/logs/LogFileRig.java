package dev.coxswain.logs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One log file on a real file system, and what is done with it. */
abstract class LogFileRig {

    static final long LARGE = 1 << 20;

    @TempDir
    Path folder = Path.of("");

    final FaultyFiles files = new FaultyFiles();
    final List<String> told = new CopyOnWriteArrayList<>();
    Instant now = Instant.parse("2026-11-21T10:00:00Z");
    ZoneId zone = ZoneId.of("Europe/Berlin");
    long nanos = 1;
    final Instance worker = new Histories(1 << 20).begin("web", 0, 1, StreamSettings.DEFAULT);
    WorkerStream stream = stream();
    Path path = Path.of("");

    @BeforeEach
    void name() {
        path = folder.resolve("app.log");
    }

    WorkerStream stream() {
        Destination nowhere = new Destination("x", new Outlet("x", new FakeChannel()), null, null, System::nanoTime);
        return new WorkerStream(worker, 1, LogLine.Stream.STDOUT, nowhere, 1, 0);
    }

    LogFile file(long maxSize, int maxFiles, boolean daily, boolean compress) {
        return file(new StreamSettings.Disposal.ToFile(path, maxSize, maxFiles, daily, compress));
    }

    LogFile file(StreamSettings.Disposal.ToFile settings) {
        FileSurroundings around = new FileSurroundings(
                files, () -> now, () -> zone, () -> nanos, line -> told.add(line.message()), () -> {});
        LogFile file = new LogFile(path, settings, around);
        file.begin();
        return file;
    }

    void write(LogFile file, String text) {
        Batch batch = new Batch();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        batch.grow(bytes.length, bytes.length);
        System.arraycopy(bytes, 0, batch.bytes, 0, bytes.length);
        batch.length = bytes.length;
        batch.lineOf(stream);
        file.write(batch);
    }

    String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    String unzipped(String name) throws IOException {
        return new String(
                new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(folder.resolve(name)))).readAllBytes(),
                StandardCharsets.UTF_8);
    }

    void awaitNames(String... expected) throws IOException {
        while (!names().equals(List.of(expected))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    void awaitTold() {
        while (told.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
