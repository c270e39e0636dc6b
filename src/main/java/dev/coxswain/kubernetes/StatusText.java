package dev.coxswain.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.Crew;
import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.runtime.Status;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a key of the status ConfigMap holds: the conditions and the revision, and how many instances are ready. Its size
 * doesn't grow with the crew, since the pods of a Deployment share one ConfigMap.
 *
 * @param transitions what is told at once: conditions without their messages, and the revision
 */
record StatusText(ObjectNode json, List<String> transitions) {

    private static final String WRITTEN = "writtenAt";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A message that names what is wrong is of use; a document's whole error list is in the log. */
    private static final int MAX_MESSAGE = 500;

    static StatusText of(Status status) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("crew", status.state().crew().map(Crew::name).orElse(null))
                .put("source", status.source())
                .put("revision", status.revision().orElse(null))
                .put("resourceVersion", status.resourceVersion().orElse(null))
                .put("appliedAt", status.appliedAt().map(Instant::toString).orElse(null));
        int ready = 0;
        int wanted = 0;
        long restarts = 0;
        for (WorkerState worker : status.state().workers()) {
            ready += worker.readyReplicas();
            wanted += worker.replicas();
            restarts +=
                    worker.instances().stream().mapToLong(Instance::restarts).sum();
        }
        json.putObject("instances").put("wanted", wanted).put("ready", ready).put("restarts", restarts);
        ArrayNode conditions = json.putArray("conditions");
        status.conditions()
                .forEach(condition -> conditions
                        .addObject()
                        .put("type", condition.type())
                        .put("status", condition.status().word())
                        .put("reason", condition.reason())
                        .put("message", shortened(condition.message()))
                        .put(
                                "lastTransitionTime",
                                condition.lastTransitionTime().toString()));
        return new StatusText(json, transitions(status));
    }

    /** As it is written at that time. */
    String at(Instant time) {
        ObjectNode dated = json.deepCopy();
        return dated.put(WRITTEN, time.toString()).toPrettyString();
    }

    /** When this was written by a pod; nothing where it is no status. */
    static Optional<Instant> writtenAt(String text) {
        try {
            JsonNode time = MAPPER.readTree(text).path(WRITTEN);
            return time.isTextual() ? Optional.of(Instant.parse(time.textValue())) : Optional.empty();
        } catch (JsonProcessingException | DateTimeParseException somebodyElses) {
            return Optional.empty();
        }
    }

    private static List<String> transitions(Status status) {
        return Stream.concat(
                        status.conditions().stream().map(StatusText::state),
                        Stream.of(status.revision().orElse("")))
                .toList();
    }

    private static String state(Condition condition) {
        return condition.type() + " " + condition.status() + " " + condition.reason();
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }
}
