package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import java.time.Duration;
import java.util.Optional;

/** {@code run-now}: a run that its schedule doesn't know of. */
final class RunNowCommand extends ClientCommand {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private String name = "";
    private boolean wait;
    private Optional<String> timeout = Optional.empty();

    RunNowCommand(Terminal terminal) {
        super(
                terminal,
                new Syntax(
                        "run-now",
                        "Runs a scheduled worker now, a suspended one too, as its concurrencyPolicy lets it."));
        syntax().arguments("NAME", 1, 1, text -> name = text, Value.of("NAME", Value.Kind.SCHEDULED))
                .flag("--wait", "Wait for the run's end.", () -> wait = true)
                .option(
                        "--timeout",
                        Value.DURATION,
                        "With --wait: at most so long (60s).",
                        text -> timeout = Optional.of(text))
                .exits(ExitCode.FAILED, "The run was refused; with --wait: it failed.")
                .exits(ExitCode.NO_SUCH_TARGET, "There is no such worker.")
                .exits(ExitCode.TIMED_OUT, "Timed out; the run goes on.")
                .example("coxswain run-now backup --wait --timeout 10m");
    }

    @Override
    String task() {
        return "run " + name;
    }

    @Override
    int run(ControlClient client) throws NoSupervisor {
        Duration limit = timeout.map(WaitOptions::duration).orElse(DEFAULT_TIMEOUT);
        if (timeout.isPresent() && !wait) {
            throw Failure.usage("--timeout needs --wait");
        }
        if (name.contains("/")) {
            throw Failure.usage("run-now takes a worker, such as backup (was \"" + name + "\")");
        }
        String waiting = wait ? "?wait=true&timeout=" + limit.toMillis() + "ms" : "";
        good(client.post("/v1/workers/" + ControlClient.encode(name) + "/run" + waiting));
        print(name + (wait ? " has run" : ": run asked for"));
        return ExitCode.OK;
    }
}
