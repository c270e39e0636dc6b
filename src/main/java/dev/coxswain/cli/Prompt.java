package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code shop (3/4 ready)> }: the crew and its health, looked at anew each time. */
final class Prompt {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final Map<String, String> environment;

    Prompt(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The crew as it is now, for those who ask once. */
    Function<Optional<String>, Optional<CrewView>> crews() {
        return new CrewGlance(environment, PATIENCE);
    }

    String text(boolean colours) {
        return crews().apply(Optional.empty())
                .map(crew -> of(crew, colours))
                .orElse(colours ? "coxswain (" + RED + "no supervisor" + PLAIN + ")> " : "coxswain (no supervisor)> ");
    }

    static String of(CrewView crew, boolean colours) {
        int ready = 0;
        int wanted = 0;
        for (JsonNode worker : crew.workers()) {
            ready += worker.path("readyReplicas").asInt();
            wanted += worker.path("replicas").asInt();
        }
        boolean well = crew.condition("Ready").path("status").asText().equals("True");
        String health = ready + "/" + wanted + " ready";
        return crew.json().path("metadata").path("name").asText() + " ("
                + (colours ? (well ? GREEN : RED) + health + PLAIN : health) + ")> ";
    }
}
