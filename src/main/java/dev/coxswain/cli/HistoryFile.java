package dev.coxswain.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the shell keeps its lines: {@code history} in $COXSWAIN_STATE_DIR, else {@code coxswain/history} in
 * $XDG_STATE_HOME or ~/.local/state. For its owner alone.
 */
final class HistoryFile {

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");

    private HistoryFile() {}

    /** Empty where there is no place that can be written to: no reason for a word. */
    static Optional<Path> of(Map<String, String> environment) {
        return folder(environment).flatMap(HistoryFile::make);
    }

    private static Optional<Path> folder(Map<String, String> environment) {
        return Stream.of(
                        environment.getOrDefault("COXSWAIN_STATE_DIR", ""),
                        within(environment.getOrDefault("XDG_STATE_HOME", ""), "/coxswain"),
                        within(environment.getOrDefault("HOME", ""), "/.local/state/coxswain"))
                .filter(folder -> folder.startsWith("/"))
                .findFirst()
                .map(Path::of);
    }

    private static String within(String folder, String inner) {
        return folder.isEmpty() ? "" : folder + inner;
    }

    private static Optional<Path> make(Path folder) {
        Path file = folder.resolve("history");
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE));
            } catch (FileAlreadyExistsException there) {
                Files.setPosixFilePermissions(file, PRIVATE);
            }
            return Files.isWritable(file) ? Optional.of(file) : Optional.empty();
        } catch (IOException | InvalidPathException | UnsupportedOperationException readOnly) {
            return Optional.empty();
        }
    }
}
