package dev.coxswain.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where things are mounted in our mount namespace (proc_pid_mountinfo(5)). */
public record MountTable(Set<Path> mountPoints) {

    private static final int MOUNT_POINT = 4;

    /** The table as it is now; empty where there is no /proc. */
    public static MountTable ofThisProcess() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return of(lines);
        } catch (IOException e) {
            return new MountTable(Set.of());
        }
    }

    static MountTable of(Stream<String> mountinfo) {
        return new MountTable(mountinfo
                .map(line -> line.split(" "))
                .filter(fields -> fields.length > MOUNT_POINT)
                .map(fields -> Path.of(unescaped(fields[MOUNT_POINT])))
                .collect(Collectors.toSet()));
    }

    /** Whether the file or folder is a mount point. */
    public boolean mountsItself(Path file) {
        try {
            return mountPoints.contains(file.toRealPath());
        } catch (IOException missing) {
            return false;
        }
    }

    /** The first of the files that is a mount point, in words that say what that means. */
    public static Optional<String> warning(Collection<Path> files) {
        MountTable mounts = ofThisProcess();
        return files.stream()
                .filter(mounts::mountsItself)
                .findFirst()
                .map(file -> file + " is mounted by itself (a ConfigMap's subPath, or a single file bound into a"
                        + " container): it never follows a change of the ConfigMap, nor an editor that replaces the"
                        + " file; mount its folder instead");
    }

    /** Blank, tab, newline and backslash stand there as {@code \040} and the like. */
    private static String unescaped(String field) {
        StringBuilder plain = new StringBuilder(field.length());
        int i = 0;
        while (i < field.length()) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                plain.append((char) Integer.parseInt(field, i + 1, i + 4, 8));
                i += 4;
            } else {
                plain.append(field.charAt(i++));
            }
        }
        return plain.toString();
    }
}
