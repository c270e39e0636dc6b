package dev.coxswain.control;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the control socket is: the same rule for the supervisor and for the commands that look for it. The first of
 * the flag, {@value #VARIABLE}, and {@code coxswain/coxswain.sock} in $XDG_RUNTIME_DIR, /run or /tmp, whichever of
 * the three is the first folder that can be written to.
 */
public final class SocketPath {

    public static final String VARIABLE = "COXSWAIN_SOCKET";

    /** sun_path of unix(7) is 108 bytes, the last one a zero. */
    static final int MAX_BYTES = 107;

    private static final String FOLDER = "coxswain";
    private static final String FILE = "coxswain.sock";

    private SocketPath() {}

    /**
     * @param flag the value of {@code --socket}
     * @throws IllegalArgumentException with a sentence for the user, where no socket can have that path
     */
    public static Path resolve(Optional<String> flag, Map<String, String> environment) {
        String given = flag.orElseGet(() -> environment.getOrDefault(VARIABLE, ""));
        if (flag.isPresent() && given.isEmpty()) {
            throw new IllegalArgumentException("--socket needs a path");
        }
        Path path = given.isEmpty() ? standard(environment) : Path.of(given).toAbsolutePath();
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("the socket's path is too long: " + path + " has " + length
                    + " bytes, Linux allows " + MAX_BYTES + "; choose a shorter one with --socket");
        }
        return path;
    }

    /** Whether somebody said where, by the flag or the variable. */
    public static boolean isChosen(Optional<String> flag, Map<String, String> environment) {
        return flag.isPresent() || !environment.getOrDefault(VARIABLE, "").isEmpty();
    }

    private static Path standard(Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("XDG_RUNTIME_DIR", ""), "/run")
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .filter(SocketPath::usable)
                .findFirst()
                .orElse(Path.of("/tmp"))
                .resolve(FOLDER)
                .resolve(FILE);
    }

    /** The sub-folder may be there, made or mounted by somebody else, where its parent is read-only. */
    private static boolean usable(Path folder) {
        Path ours = folder.resolve(FOLDER);
        return Files.isDirectory(ours) ? Files.isWritable(ours) : Files.isDirectory(folder) && Files.isWritable(folder);
    }
}
