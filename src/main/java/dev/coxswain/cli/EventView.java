package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** One event as the control API shows it. */
record EventView(JsonNode json) {

    String time() {
        return json.path("time").asText();
    }

    String type() {
        return json.path("type").asText();
    }

    String reason() {
        return json.path("reason").asText();
    }

    /** An instance, a worker, or empty for the crew. */
    String regarding() {
        return json.path("regarding").asText();
    }

    /** On one line. */
    String message() {
        return json.path("message").asText().replace(":\n", ": ").replace("\n", " | ");
    }

    String age(Instant now) {
        return Figures.age(Duration.between(Instant.parse(time()), now));
    }

    boolean regards(Target target) {
        String name = regarding();
        return target.index().isEmpty()
                ? name.equals(target.worker()) || name.startsWith(target.worker() + "/")
                : name.equals(target.toString()) || name.equals(target.worker());
    }
}
