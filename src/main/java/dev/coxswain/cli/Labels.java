package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A selector, {@code tier=web,part=api}: every one of its labels has to be there. */
record Labels(Map<String, String> wanted) {

    /** @throws Failure usage, where it is none */
    static Labels parse(String text) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw Failure.usage("-l takes labels such as tier=web,part=api (was \"" + text + "\")");
            }
            wanted.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return new Labels(wanted);
    }

    /**
     * Whether the worker has them, by the document as written.
     *
     * @param spec the crew's
     */
    boolean match(JsonNode spec, String worker) {
        JsonNode defaults = spec.path("defaults").path("labels");
        JsonNode own = DocumentView.worker(spec, worker).path("labels");
        return wanted.entrySet().stream().allMatch(label -> {
            JsonNode value = own.has(label.getKey()) ? own.path(label.getKey()) : defaults.path(label.getKey());
            return !value.isMissingNode() && value.asText().equals(label.getValue());
        });
    }
}
