package dev.coxswain.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A cgroup (version 1) of one controller below our own, for a supervisor to be started in; only root can make one. */
final class LegacyCgroup implements AutoCloseable {

    private final Path folder;
    private final String limitFile;

    private LegacyCgroup(Path folder, String limitFile) {
        this.folder = folder;
        this.limitFile = limitFile;
    }

    static LegacyCgroup memory(long bytes) {
        return limited("memory", "memory.limit_in_bytes", bytes);
    }

    /** Processes and threads. */
    static LegacyCgroup pids(int processes) {
        return limited("pids", "pids.max", processes);
    }

    private static LegacyCgroup limited(String controller, String limitFile, long limit) {
        Sandbox.onlyAsRoot();
        Path parent = Path.of("/sys/fs/cgroup/" + controller + ownPath(controller));
        assumeTrue(Files.isWritable(parent.resolve("cgroup.procs")), "needs a " + controller + " cgroup of version 1");
        try {
            Path folder = Files.createDirectory(parent.resolve("coxswain-it-" + UUID.randomUUID()));
            LegacyCgroup cgroup = new LegacyCgroup(folder, limitFile);
            cgroup.limit(limit);
            return cgroup;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ownPath(String controller) {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .map(line -> line.split(":", 3))
                    .filter(fields -> fields[1].equals(controller))
                    .map(fields -> fields[2])
                    .findFirst()
                    .orElse("/none");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void limit(long limit) {
        try {
            Files.writeString(folder.resolve(limitFile), Long.toString(limit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A counter of the kernel's: in a file of lines {@code KEY NUMBER}. */
    int count(String file, String key) {
        try {
            return Files.readAllLines(folder.resolve(file)).stream()
                    .filter(line -> line.startsWith(key + " "))
                    .mapToInt(line -> Integer.parseInt(line.substring(key.length() + 1)))
                    .sum();
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
            try {
                Files.deleteIfExists(folder);
                return true;
            } catch (IOException busy) {
                return false;
            }
        });
    }
}
