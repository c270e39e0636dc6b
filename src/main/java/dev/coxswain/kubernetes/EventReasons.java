package dev.coxswain.kubernetes;

import java.util.Map;
import java.util.Optional;

/** Which happenings become Events of Kubernetes, and under which reason. What isn't here is for the log alone. */
final class EventReasons {

    private static final Map<String, String> TABLE = Map.ofEntries(
            Map.entry("Started", "Started"),
            Map.entry("Exited", "Exited"),
            Map.entry("StartError", "Exited"),
            Map.entry("BackOff", "BackOff"),
            Map.entry("Failed", "Failed"),
            Map.entry("Unhealthy", "Unhealthy"),
            Map.entry("WatchdogBreach", "WatchdogBreach"),
            Map.entry("Reloaded", "Reloaded"),
            Map.entry("ConfigInvalid", "ConfigInvalid"),
            Map.entry("RolledBack", "RolledBack"));

    private EventReasons() {}

    static Optional<String> of(String reason) {
        return Optional.ofNullable(TABLE.get(reason));
    }
}
