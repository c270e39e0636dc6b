package dev.coxswain.crew;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** A worker as the document has it, laid over the document's defaults: {@link Defaults} of what was read already. */
public final class WrittenWorker {

    private static final Set<String> PROBES = Set.of("startupProbe", "livenessProbe", "readinessProbe");
    private static final Set<String> HANDLERS =
            Set.of("exec", "httpGet", "tcpSocket", "grpc", "heartbeatFile", "notify", "logLine");

    private WrittenWorker() {}

    /**
     * @param spec the crew's, as {@link Crew#written} gives it; not changed
     * @return an object of its own; with no fields where the document doesn't have the worker
     */
    public static ObjectNode of(ObjectNode spec, String name) {
        ObjectNode merged = spec.objectNode();
        for (JsonNode worker : spec.path("workers")) {
            if (worker.path("name").asText().equals(name) && worker instanceof ObjectNode own) {
                merged.setAll(own.deepCopy());
                for (Map.Entry<String, JsonNode> inherited :
                        spec.path("defaults").properties()) {
                    boolean waits = PROBES.contains(inherited.getKey())
                            && HANDLERS.stream().noneMatch(inherited.getValue()::has);
                    if (!waits || own.has(inherited.getKey())) {
                        lay(merged, inherited.getKey(), inherited.getValue());
                    }
                }
            }
        }
        return merged;
    }

    /** Below what is there: maps merge, all else stays. */
    private static void lay(ObjectNode over, String field, JsonNode below) {
        JsonNode own = over.path(field);
        if (own.isMissingNode() || own.isNull()) {
            over.set(field, below.deepCopy());
        } else if (own instanceof ObjectNode top && below instanceof ObjectNode) {
            below.properties().forEach(entry -> lay(top, entry.getKey(), entry.getValue()));
        }
    }
}
