package dev.coxswain.cli;

import dev.coxswain.control.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command waits for what it has asked for. */
final class WaitOptions {

    @Option(names = "--no-wait", description = "Don't wait until it is done.")
    boolean noWait;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "Wait at most so long (60s).")
    String timeout = "60s";

    Duration timeout() {
        return duration(timeout);
    }

    static Duration duration(String text) {
        return Durations.parse(text)
                .orElseThrow(() -> Failure.usage("--timeout takes a duration such as 30s (was \"" + text + "\")"));
    }
}
