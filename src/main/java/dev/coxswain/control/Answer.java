package dev.coxswain.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.Problem;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.Kept;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What goes back to a caller. */
sealed interface Answer {

    int NOT_MODIFIED = 304;

    record Whole(int status, String contentType, String body, Map<String, String> headers) implements Answer {
        Whole(int status, String contentType, String body) {
            this(status, contentType, body, Map.of());
        }
    }

    /**
     * Lines of output, or events: a JSON object a line.
     *
     * @param opening makes what is read; a {@link Follower} goes on until its end, and calls what it is given when there
     *     is something to read
     */
    record Lines<T>(Function<Runnable, ? extends Kept<T>> opening, Function<T, ObjectNode> json, Form form)
            implements Answer {}

    /** How lines are told from each other. */
    enum Form {
        /** Newline-delimited JSON. */
        LINES,
        /** Server-sent events, for a page. */
        EVENTS;

        /** Of what goes on without end; what has one is lines. */
        static Form of(Call call) {
            return call.live() ? EVENTS : LINES;
        }
    }

    /** Server-sent events of its own making, begun on the event loop. */
    record Live(Consumer<Exchange> begin) implements Answer {}

    /** One whose making reads /proc, so not on the thread that has the outcome: the core's. */
    record Later(Supplier<Answer> making) implements Answer {}

    static Answer json(int status, JsonNode body) {
        return new Whole(status, "application/json", JsonTree.text(body));
    }

    /** With its validator; without a body where the caller has it already. */
    static Answer validated(JsonNode body, Call call) {
        String text = JsonTree.text(body);
        EntityTag tag = EntityTag.of(text);
        // To be asked for each time: it may be another one by then, and is nobody else's.
        Map<String, String> headers = Map.of("etag", tag.written(), "cache-control", "private, no-cache");
        return tag.isAmong(call.headers().apply("if-none-match"))
                ? new Whole(NOT_MODIFIED, "", "", headers)
                : new Whole(200, "application/json", text, headers);
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
        return new Whole(refusal.status(), "application/problem+json", JsonTree.text(body), refusal.headers());
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Internal Server Error";
        };
    }
}
