package dev.coxswain.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** A whole answer of the control API. */
public record Response(int status, String body) {

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** The body as JSON; a missing node where it is none. */
    public JsonNode json() {
        try {
            return JsonTree.read(body);
        } catch (JsonProcessingException notJson) {
            return JsonTree.object().path("none");
        }
    }

    /** What a problem document says, for people. */
    public String problem() {
        JsonNode problem = json();
        String detail = problem.path("detail").asText("");
        String title = problem.path("title").asText("the supervisor answered with status " + status);
        return detail.isEmpty() ? title : detail;
    }
}
