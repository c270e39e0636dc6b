package dev.coxswain.cli;

import dev.coxswain.control.Durations;
import java.time.Duration;

/** How long a command waits for what it has asked for. */
final class WaitOptions {

    private boolean noWait;
    private String timeout = "60s";

    WaitOptions(Syntax syntax) {
        syntax.flag("--no-wait", "Don't wait until it is done.", () -> noWait = true)
                .option("--timeout", Value.DURATION, "Wait at most so long (60s).", text -> timeout = text)
                .exits(ExitCode.TIMED_OUT, "Timed out; what was asked for still holds.");
    }

    boolean noWait() {
        return noWait;
    }

    Duration timeout() {
        return duration(timeout);
    }

    static Duration duration(String text) {
        return Durations.parse(text)
                .orElseThrow(() -> Failure.usage("--timeout takes a duration such as 30s (was \"" + text + "\")"));
    }
}
