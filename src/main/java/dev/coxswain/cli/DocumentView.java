package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** What the crew's {@code spec} says of a worker, its defaults being a layer below. */
final class DocumentView {

    private DocumentView() {}

    /** As written; a missing node where the document doesn't have it. */
    static JsonNode worker(JsonNode spec, String name) {
        for (JsonNode worker : spec.path("workers")) {
            if (worker.path("name").asText().equals(name)) {
                return worker;
            }
        }
        return spec.path("workers").path(-1);
    }

    /** Whether the worker or the defaults say something of a field of a field. */
    static boolean has(JsonNode spec, String worker, String field, String inner) {
        return worker(spec, worker).path(field).has(inner)
                || spec.path("defaults").path(field).has(inner);
    }

    /** A worker's own word, else the defaults', else the fallback. */
    static String field(JsonNode spec, String worker, String field, String fallback) {
        JsonNode own = worker(spec, worker).path(field);
        JsonNode shared = spec.path("defaults").path(field);
        return (own.isMissingNode() ? shared : own).asText(fallback);
    }

    /** Whether the worker runs now and then, not all the time. */
    static boolean isScheduled(JsonNode spec, String worker) {
        return !field(spec, worker, "schedule", "").isEmpty()
                || !field(spec, worker, "every", "").isEmpty();
    }
}
