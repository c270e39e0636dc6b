package dev.coxswain.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command has of the world outside: results go to {@code out}, everything else to {@code err}.
 *
 * @param screen where {@code out} is a terminal that people look at
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        InstantSource clock,
        Optional<Screen.Size> screen) {

    /** One that nobody looks at. */
    public Terminal(PrintStream out, PrintStream err, Map<String, String> environment, InstantSource clock) {
        this(out, err, environment, clock, Optional.empty());
    }

    /** This process's own; results are buffered until the command's end. */
    public static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                InstantSource.system(),
                isTerminal(1) && !dumb(System.getenv()) ? Optional.of(WindowSize::now) : Optional.empty());
    }

    /** Read, and not asked by isatty(3): a foreign call costs a command 20 ms. */
    static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    private static boolean dumb(Map<String, String> environment) {
        return environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** Whether colours are wanted (no-color.org). */
    boolean colours() {
        return screen.isPresent()
                && !dumb(environment)
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
