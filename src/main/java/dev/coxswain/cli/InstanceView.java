package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** One instance as the control API shows it. */
record InstanceView(JsonNode json) {

    String id() {
        return json.path("id").asText();
    }

    int index() {
        return json.path("index").asInt();
    }

    String phase() {
        return json.path("phase").asText();
    }

    boolean ready() {
        return json.path("ready").asBoolean();
    }

    String reason() {
        return json.path("reason").asText();
    }

    String message() {
        return json.path("message").asText();
    }

    boolean succeeded() {
        return phase().equals("Succeeded");
    }

    boolean stopped() {
        return phase().equals("Stopped");
    }

    /** Nothing more is to come up: ready, finished well, or waiting for its schedule or its first connection. */
    boolean settledWell() {
        return ready() || succeeded() || betweenRuns() || reason().equals("WaitingForConnection");
    }

    /** A schedule starts it, or would if it were not suspended. */
    boolean betweenRuns() {
        return phase().equals("Pending") && (reason().equals("Scheduled") || reason().equals("Suspended"));
    }

    /** Between two runs: whether there was one, and how it ended. */
    boolean lastRunEnded() {
        return betweenRuns() && json.path("lastExit").isObject();
    }

    boolean lastRunSucceeded() {
        return lastRunEnded() && json.path("lastExit").path("reason").asText().equals("Completed");
    }

    boolean inTrouble() {
        return phase().equals("Failed") || phase().equals("Backoff");
    }

    /** {@code web/0 is Failed (Error: exited with code 1)}. */
    String words() {
        String why = reason().isEmpty() ? "" : message().isEmpty() ? reason() : reason() + ": " + message();
        return id() + " is " + phase() + (why.isEmpty() ? "" : " (" + why + ")");
    }

    /** Changes whenever another process was started or has ended. */
    String life() {
        return json.path("restarts").asText() + " "
                + json.path("pid").asText() + " "
                + json.path("startedAt").asText() + " "
                + json.path("lastExit").path("finishedAt").asText();
    }
}
