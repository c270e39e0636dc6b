package dev.coxswain.crew;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done at the turns of a worker's life; names and meaning: Kubernetes' container lifecycle.
 *
 * @param reload in place of a restart when one of the worker's files changed
 */
public record Lifecycle(
        Signal stopSignal, Optional<Hook> preStop, Optional<Hook> postStart, Optional<ReloadHook> reload) {

    public static final Lifecycle DEFAULT =
            new Lifecycle(Signal.SIGTERM, Optional.empty(), Optional.empty(), Optional.empty());

    public sealed interface Hook {
        record Exec(List<String> command) implements Hook {}

        record HttpGet(String scheme, String host, int port, String path, Map<String, String> headers)
                implements Hook {}

        record Sleep(long seconds) implements Hook {}
    }

    public sealed interface ReloadHook {
        record Send(Signal signal) implements ReloadHook {}

        record Exec(List<String> command) implements ReloadHook {}
    }
}
