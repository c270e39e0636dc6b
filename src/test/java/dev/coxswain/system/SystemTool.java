package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Other people's programs, and the project's scripts, run to their end. */
final class SystemTool {

    record Result(int exitCode, String output) {}

    private SystemTool() {}

    /** The first of these programs that isn't on the PATH. */
    static Optional<String> missing(String... programs) {
        List<String> path = List.of(System.getenv().getOrDefault("PATH", "").split(":"));
        return Stream.of(programs)
                .filter(program -> path.stream().noneMatch(folder -> Files.isExecutable(Path.of(folder, program))))
                .findFirst();
    }

    /** Runs to the end and returns what it wrote, on either stream. */
    static Result attempt(Duration atMost, String... command) {
        return attemptWith("", atMost, command);
    }

    /** The same, with something to read on stdin. */
    static Result attemptWith(String input, Duration atMost, String... command) {
        try {
            Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .redirectErrorStream(true)
                    .start();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return new Result(124, "not within " + atMost + ": " + String.join(" ", command));
            }
            return new Result(process.exitValue(), output.join());
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        }
    }

    /** The same; it has to succeed. */
    static String run(Duration atMost, String... command) {
        Result result = attempt(atMost, command);
        assertThat(result.exitCode())
                .as("%s: %s", String.join(" ", command), result.output())
                .isZero();
        return result.output();
    }

    private static String text(InputStream from) {
        try {
            return new String(from.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
