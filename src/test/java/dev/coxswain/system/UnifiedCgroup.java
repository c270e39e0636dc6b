package dev.coxswain.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A cgroup of version 2, marked as delegated as systemd marks them, for a supervisor to be started in. */
final class UnifiedCgroup implements AutoCloseable {

    private final Path folder;

    private UnifiedCgroup(Path folder) {
        this.folder = folder;
    }

    static UnifiedCgroup delegated() {
        Sandbox.onlyAsRoot();
        Path parent = Stream.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified")
                .map(Path::of)
                .filter(path -> Files.isWritable(path.resolve("cgroup.subtree_control")))
                .findFirst()
                .orElse(Path.of("/none"));
        assumeTrue(Files.exists(parent), "needs cgroup v2");
        try {
            Path folder = Files.createDirectory(parent.resolve("coxswain-it-" + UUID.randomUUID()));
            Files.getFileAttributeView(folder, UserDefinedFileAttributeView.class)
                    .write("delegate", ByteBuffer.wrap("1".getBytes(StandardCharsets.US_ASCII)));
            return new UnifiedCgroup(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    List<String> controllers() {
        try {
            return List.of(Files.readString(folder.resolve("cgroup.controllers"))
                    .strip()
                    .split(" "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What starts a program in it. */
    List<String> wrapper() {
        return List.of("sh", "-c", "echo $$ > " + folder + "/cgroup.procs && exec \"$0\" \"$@\"");
    }

    /** To be called once nothing lives in it any more. */
    @Override
    public void close() {
        Patience.until("the cgroup is empty", () -> {
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
                return !Files.exists(folder);
            } catch (IOException | UncheckedIOException busy) {
                return !Files.exists(folder);
            }
        });
    }
}
