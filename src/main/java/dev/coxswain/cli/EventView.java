package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** One event as the control API shows it. */
record EventView(JsonNode json) {

    private static final String LAST_LINES = "; its last lines:\n";

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

    /** Of an end the very last line that the process wrote, which mostly says why. */
    String brief() {
        String message = json.path("message").asText();
        int end = message.indexOf(LAST_LINES);
        return end < 0
                ? message()
                : message.substring(0, end) + ": "
                        + message.substring(message.lastIndexOf('\n') + 1).strip();
    }

    /** Without those lines. */
    String head() {
        String message = json.path("message").asText();
        int end = message.indexOf(LAST_LINES);
        return end < 0 ? message() : message.substring(0, end);
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
