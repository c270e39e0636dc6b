package dev.coxswain.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A request that has found its route.
 *
 * @param path the values of the route's {@code NAME} and {@code INDEX}
 * @param query each parameter's values, in their order
 * @param headers the values of a header by its name
 * @param caller who wants it
 */
record Call(
        Map<String, String> path,
        Map<String, List<String>> query,
        Function<String, List<String>> headers,
        String body,
        Door.Caller caller) {

    private static final int MAX_INDEX = 999;

    /** He takes server-sent events, where the route has them. */
    boolean live() {
        return headers.apply("accept").stream().anyMatch(ServerSentEvents::wanted);
    }

    String worker() {
        return path.getOrDefault("NAME", "");
    }

    /** Empty for a route without one. */
    OptionalInt index() {
        String text = path.get("INDEX");
        return text == null ? OptionalInt.empty() : OptionalInt.of(index(text));
    }

    static int index(String text) {
        return text.matches("0|[1-9][0-9]{0,2}") ? Integer.parseInt(text) : unknownIndex(text);
    }

    private static int unknownIndex(String text) {
        throw Refusal.badRequest("an instance's index is a number from 0 to " + MAX_INDEX + " (was \"" + text + "\")");
    }

    List<String> all(String parameter) {
        return query.getOrDefault(parameter, List.of());
    }

    Optional<String> one(String parameter) {
        List<String> values = all(parameter);
        if (values.size() > 1) {
            throw Refusal.badRequest("the parameter " + parameter + " is given twice");
        }
        return values.stream().findFirst();
    }

    boolean yes(String parameter) {
        String text = one(parameter).orElse("false");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw Refusal.badRequest(
                        "the parameter " + parameter + " must be true or false (was \"" + text + "\")");
        };
    }

    /** {@code ?instance}, which is one of the one worker that is named. */
    OptionalInt instance() {
        Optional<String> text = one("instance");
        if (text.isPresent() && all("worker").size() != 1) {
            throw Refusal.badRequest("instance needs exactly one worker beside it");
        }
        return text.map(number -> OptionalInt.of(index(number))).orElse(OptionalInt.empty());
    }

    /** The body as a JSON object. */
    JsonNode json() {
        try {
            JsonNode body = JsonTree.read(body());
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException notJson) {
            // What Jackson tells in parentheses is about itself.
            String reason = notJson.getOriginalMessage().replaceFirst(" \\(.*", "");
            throw Refusal.badRequest("the body is not JSON: " + reason);
        }
        throw Refusal.badRequest("the body must be a JSON object");
    }
}
