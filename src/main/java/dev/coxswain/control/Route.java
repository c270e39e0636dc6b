package dev.coxswain.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One row of the route table.
 *
 * @param path segments; {@code NAME} and {@code INDEX} stand for any one
 * @param handling runs on a worker thread, never on the event loop
 */
record Route(String method, String path, Access access, Handling handling) {

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
