package dev.coxswain.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A cgroup (version 1) that counts processes and threads, below our own, for a supervisor to be started in; only root can make one. */
final class PidsCgroup implements AutoCloseable {

    private final Path folder;

    private PidsCgroup(Path folder) {
        this.folder = folder;
    }

    static PidsCgroup limited(int processes) {
        Sandbox.onlyAsRoot();
        Path parent = Path.of("/sys/fs/cgroup/pids" + ownPath());
        assumeTrue(Files.isWritable(parent.resolve("cgroup.procs")), "needs a pids cgroup of version 1");
        try {
            Path folder = Files.createDirectory(parent.resolve("coxswain-it-" + UUID.randomUUID()));
            PidsCgroup cgroup = new PidsCgroup(folder);
            cgroup.limit(processes);
            return cgroup;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ownPath() {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .map(line -> line.split(":", 3))
                    .filter(fields -> fields[1].equals("pids"))
                    .map(fields -> fields[2])
                    .findFirst()
                    .orElse("/none");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void limit(int processes) {
        write("pids.max", Integer.toString(processes));
    }

    /** How often a fork was refused. */
    int refused() {
        try {
            return Integer.parseInt(
                    Files.readString(folder.resolve("pids.events")).strip().substring("max ".length()));
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
