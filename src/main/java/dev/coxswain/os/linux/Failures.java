package dev.coxswain.os.linux;

import dev.coxswain.os.Launch;
import dev.coxswain.os.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Says in words why a process could not be started, and of which of the paths in play. */
final class Failures {

    /** As much of a script's first line as the kernel reads. */
    private static final int SCRIPT_LINE = 256;

    private Failures() {}

    static StartFailure of(String call, String path, int errno) {
        return new StartFailure(
                path + ": " + Errno.words(errno) + " (" + call + ": " + Errno.name(errno) + ")", Errno.name(errno));
    }

    static StartFailure lookup(String program, String path, boolean found) {
        return found
                ? of("execve", program, Errno.EACCES)
                : new StartFailure(
                        program + ": no such program on the PATH, " + (path.isEmpty() ? "which is empty" : path)
                                + " (ENOENT)",
                        "ENOENT");
    }

    /** The kernel's errno doesn't tell whether the folder, the program or its interpreter is meant: look. */
    static StartFailure ofSpawn(Launch launch, String program, int errno) {
        if (launch.workingDir().isPresent()) {
            String folder = launch.workingDir().get();
            Optional<StartFailure> wrong = folder(folder, errno);
            if (wrong.isPresent()) {
                return wrong.get();
            }
        }
        Path path = resolved(launch, program);
        if (Files.isDirectory(path)) {
            return of("execve", program, Errno.EISDIR);
        }
        if (errno == Errno.ENOENT && Files.exists(path)) {
            String interpreter = interpreter(path).orElse("");
            return new StartFailure(
                    program + ": its interpreter " + interpreter + (interpreter.isEmpty() ? "" : ": ")
                            + "no such file (execve: ENOENT)",
                    "ENOENT");
        }
        return of("execve", program, errno);
    }

    private static Optional<StartFailure> folder(String folder, int errno) {
        Path path = Path.of(folder);
        String name = Errno.name(errno);
        if (!Files.exists(path)) {
            return Optional.of(
                    new StartFailure("workingDir " + folder + ": no such directory (chdir: " + name + ")", "EACCES"));
        }
        if (!Files.isDirectory(path)) {
            return Optional.of(
                    new StartFailure("workingDir " + folder + ": is not a directory (chdir: ENOTDIR)", "ENOTDIR"));
        }
        if (!Files.isExecutable(path)) {
            return Optional.of(
                    new StartFailure("workingDir " + folder + ": permission denied (chdir: EACCES)", "EACCES"));
        }
        return Optional.empty();
    }

    private static Path resolved(Launch launch, String program) {
        try {
            return launch.workingDir().map(Path::of).orElse(Path.of("")).resolve(program);
        } catch (InvalidPathException e) {
            return Path.of("");
        }
    }

    private static Optional<String> interpreter(Path script) {
        try (InputStream in = Files.newInputStream(script)) {
            String start = new String(in.readNBytes(SCRIPT_LINE), StandardCharsets.ISO_8859_1);
            if (!start.startsWith("#!")) {
                return Optional.empty();
            }
            String line = start.substring(2).split("\n", 2)[0].strip();
            return Optional.of(line.split("[ \t]", 2)[0]);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
