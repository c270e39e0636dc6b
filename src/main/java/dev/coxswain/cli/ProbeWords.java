package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** How a probe of a process stands, in words. */
final class ProbeWords {

    private ProbeWords() {}

    static String state(JsonNode probe) {
        String state = probe.path("state").asText();
        String times = probe.path("failures").asText() + " in a row: ";
        return switch (probe.path("lastResult").asText("")) {
            case "Failure" ->
                state + ", last check failed, " + times + probe.path("message").asText();
            case "Success" -> state + ", last check succeeded";
            default -> state;
        };
    }
}
