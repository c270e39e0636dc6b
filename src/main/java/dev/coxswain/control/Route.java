package dev.coxswain.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One row of the route table.
 *
 * @param path segments; {@code NAME} and {@code INDEX} stand for any one
 * @param parameters of the query
 * @param handling runs on a worker thread, never on the event loop
 */
record Route(String method, String path, Access access, List<String> parameters, Handling handling) {

    enum Access {
        /** Any process of our user. */
        READ,
        /** Not for processes of a worker's tree. */
        CHANGE
    }

    @FunctionalInterface
    interface Handling {
        /** @throws Refusal for a problem document */
        CompletionStage<Answer> handle(Call call);
    }

    /** @throws Refusal 400 for a parameter that would be ignored: a mistyped one must not change what is done */
    void check(Set<String> given) {
        for (String name : given) {
            if (!parameters.contains(name)) {
                String known = parameters.isEmpty() ? "takes none" : "takes " + String.join(", ", parameters);
                throw Refusal.badRequest("unknown parameter " + name + Nearest.hint(name, parameters) + "; " + method
                        + " " + path + " " + known);
            }
        }
    }

    /** The path with the values of its variables. */
    String target(Map<String, String> values) {
        StringBuilder target = new StringBuilder();
        for (String segment : path.substring(1).split("/", -1)) {
            target.append('/').append(values.getOrDefault(segment, segment));
        }
        return target.toString();
    }

    /** The values of the path's variables; empty where it is not this route's path. */
    Optional<Map<String, String>> match(List<String> segments) {
        String[] wanted = path.substring(1).split("/", -1);
        if (wanted.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            String segment = segments.get(i);
            if (wanted[i].equals("NAME") || wanted[i].equals("INDEX")) {
                values.put(wanted[i], segment);
            } else if (!wanted[i].equals(segment)) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
