package dev.coxswain.cli;

import dev.coxswain.control.ControlClient;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.control.SocketPath;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A look at the crew for which nobody waits long, and that nobody misses: for completion and prompts. One at most a socket. */
final class CrewGlance implements Function<Optional<String>, Optional<CrewView>> {

    private final Map<String, String> environment;
    private final Duration atMost;
    private final Map<Optional<String>, Optional<CrewView>> seen = new HashMap<>();

    CrewGlance(Map<String, String> environment, Duration atMost) {
        this.environment = environment;
        this.atMost = atMost;
    }

    @Override
    public Optional<CrewView> apply(Optional<String> socket) {
        Optional<CrewView> known = seen.get(socket);
        if (known == null) {
            known = look(socket);
            seen.put(socket, known);
        }
        return known;
    }

    private Optional<CrewView> look(Optional<String> socket) {
        AtomicReference<Optional<CrewView>> found = new AtomicReference<>(Optional.empty());
        Thread looker = Thread.ofPlatform().daemon().name("glance").start(() -> found.set(ask(socket)));
        try {
            looker.join(atMost);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        // Closes its connection, where it is still at it.
        looker.interrupt();
        return found.get();
    }

    private Optional<CrewView> ask(Optional<String> socket) {
        try (ControlClient client = new ControlClient(SocketPath.resolve(socket, environment))) {
            return Optional.of(CrewView.read(client));
        } catch (NoSupervisor | RuntimeException nothingToSee) {
            return Optional.empty();
        }
    }
}
