package dev.coxswain.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands in this JVM and keeps what they print. */
final class Commands {

    final Map<String, String> environment = new HashMap<>();
    final List<RunOptions> launched = new ArrayList<>();
    Instant now = Instant.EPOCH;
    Optional<Screen.Size> screen = Optional.empty();
    String out = "";
    String err = "";

    int run(String... args) {
        var stdout = new ByteArrayOutputStream();
        var stderr = new ByteArrayOutputStream();
        var terminal = new Terminal(
                new PrintStream(stdout, true, StandardCharsets.UTF_8),
                new PrintStream(stderr, true, StandardCharsets.UTF_8),
                environment,
                () -> now.plus(Duration.ZERO),
                screen);
        int exitCode = Coxswain.run(
                List.of(args),
                terminal,
                options -> {
                    launched.add(options);
                    return 42;
                },
                "1.2.3");
        out = stdout.toString(StandardCharsets.UTF_8);
        err = stderr.toString(StandardCharsets.UTF_8);
        return exitCode;
    }
}
