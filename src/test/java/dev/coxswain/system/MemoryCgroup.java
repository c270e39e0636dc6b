package dev.coxswain.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A memory cgroup (version 1) below our own, for a supervisor to be started in; only root can make one. */
final class MemoryCgroup implements AutoCloseable {

    private final Path folder;

    private MemoryCgroup(Path folder) {
        this.folder = folder;
    }

    static MemoryCgroup limited(long bytes) {
        Sandbox.onlyAsRoot();
        Path parent = Path.of("/sys/fs/cgroup/memory" + ownPath());
        assumeTrue(Files.isWritable(parent.resolve("memory.limit_in_bytes")), "needs a memory cgroup of version 1");
        try {
            Path folder = Files.createDirectory(parent.resolve("coxswain-it-" + UUID.randomUUID()));
            MemoryCgroup cgroup = new MemoryCgroup(folder);
            cgroup.limit(bytes);
            return cgroup;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ownPath() {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .map(line -> line.split(":", 3))
                    .filter(fields -> fields[1].equals("memory"))
                    .map(fields -> fields[2])
                    .findFirst()
                    .orElse("/none");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void limit(long bytes) {
        write("memory.limit_in_bytes", Long.toString(bytes));
    }

    int oomKills() {
        try {
            return Files.readAllLines(folder.resolve("memory.oom_control")).stream()
                    .filter(line -> line.startsWith("oom_kill "))
                    .mapToInt(line -> Integer.parseInt(line.substring("oom_kill ".length())))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What starts a program in it. */
    List<String> wrapper() {
        return List.of("sh", "-c", "echo $$ > " + folder + "/cgroup.procs && exec \"$0\" \"$@\"");
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be called once nothing lives in it any more. */
    @Override
    public void close() {
        Patience.until("the cgroup is empty", () -> {
            try {
                Files.deleteIfExists(folder);
                return true;
            } catch (IOException busy) {
                return false;
            }
        });
    }
}
