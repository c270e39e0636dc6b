package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.control.Response;
import dev.coxswain.control.SocketPath;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A command that asks a running supervisor. */
abstract class ClientCommand extends Command {

    private Optional<String> socket = Optional.empty();

    ClientCommand(Terminal terminal, Syntax syntax) {
        super(terminal, syntax);
        syntax.option("--socket", Value.PATH, "The supervisor's socket.", path -> socket = Optional.of(path))
                .exits(ExitCode.UNAVAILABLE, "No supervisor answers.");
    }

    @Override
    final int run() throws NoSupervisor, InterruptedException {
        try (ControlClient client = client()) {
            return run(client);
        }
    }

    private ControlClient client() {
        try {
            return new ControlClient(SocketPath.resolve(socket, terminal().environment()));
        } catch (IllegalArgumentException noPath) {
            throw Failure.usage(String.valueOf(noPath.getMessage()));
        }
    }

    abstract int run(ControlClient client) throws NoSupervisor, InterruptedException;

    /** Shows what the crew is like on a screen, again and again, until somebody interrupts it. */
    final void watch(
            ControlClient client,
            CrewView first,
            long everyMillis,
            Screen.Size size,
            Function<CrewView, List<String>> shown)
            throws NoSupervisor, InterruptedException {
        Screen screen = new Screen(terminal().out(), size);
        CrewView crew = first;
        while (true) {
            screen.show(shown.apply(crew));
            Thread.sleep(everyMillis);
            crew = CrewView.read(client);
        }
    }

    /** @throws Failure for a problem document */
    static Response good(Response response) {
        if (!response.ok()) {
            throw Failure.of(response);
        }
        return response;
    }
}
