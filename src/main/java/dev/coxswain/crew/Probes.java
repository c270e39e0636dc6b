package dev.coxswain.crew;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The probes of a worker; names, defaults, meaning: Kubernetes' container probes. */
public record Probes(Optional<Probe> startup, Optional<Probe> liveness, Optional<Probe> readiness) {

    public static final Probes NONE = new Probes(Optional.empty(), Optional.empty(), Optional.empty());

    public record Probe(
            Handler handler,
            Duration initialDelay,
            Duration period,
            Duration timeout,
            int successThreshold,
            int failureThreshold,
            Optional<Duration> terminationGracePeriod) {}

    public sealed interface Handler {
        record Exec(List<String> command) implements Handler {}

        record HttpGet(String scheme, String host, int port, String path, Map<String, String> headers)
                implements Handler {}

        record TcpSocket(String host, int port) implements Handler {}

        record Grpc(int port, String service) implements Handler {}

        record HeartbeatFile(String path) implements Handler {}

        record Notify() implements Handler {}

        record LogLine(String pattern) implements Handler {}
    }
}
