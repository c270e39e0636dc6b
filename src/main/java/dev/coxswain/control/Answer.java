package dev.coxswain.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.Problem;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.Kept;
import java.util.function.Function;
import java.util.function.Supplier;

/** What goes back to a caller. */
sealed interface Answer {

    record Whole(int status, String contentType, String body) implements Answer {}

    /**
     * Lines of output, or events: a JSON object a line.
     *
     * @param opening makes what is read; a {@link Follower} goes on until its end, and calls what it is given when there
     *     is something to read
     */
    record Lines<T>(Function<Runnable, ? extends Kept<T>> opening, Function<T, ObjectNode> json) implements Answer {}

    /** One whose making reads /proc, so not on the thread that has the outcome: the core's. */
    record Later(Supplier<Answer> making) implements Answer {}

    static Answer json(int status, JsonNode body) {
        return new Whole(status, "application/json", JsonTree.text(body));
    }

    static Answer problem(Refusal refusal) {
        ObjectNode body = JsonTree.object()
                .put("type", "about:blank")
                .put("title", title(refusal.status()))
                .put("status", refusal.status())
                .put("detail", refusal.detail());
        if (!refusal.problems().isEmpty()) {
            ArrayNode errors = body.putArray("errors");
            for (Problem problem : refusal.problems()) {
                errors.addObject()
                        .put("file", problem.file())
                        .put("line", problem.line())
                        .put("column", problem.column())
                        .put("path", problem.path())
                        .put("message", problem.message());
            }
        }
        return new Whole(refusal.status(), "application/problem+json", JsonTree.text(body));
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 422 -> "Unprocessable Content";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Internal Server Error";
        };
    }
}
