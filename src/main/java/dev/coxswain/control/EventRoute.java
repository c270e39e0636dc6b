package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.runtime.CrewEvent;
import dev.coxswain.runtime.EventLog;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code GET /v1/events}: what has happened lately, and what happens. */
final class EventRoute {

    private final EventLog log;

    EventRoute(Parts parts) {
        this.log = parts.supervisor().eventLog();
    }

    CompletionStage<Answer> events(Call call) {
        return CompletableFuture.completedFuture(
                call.yes("follow")
                        ? new Answer.Lines<>(log::follow, EventRoute::json, Answer.Form.of(call))
                        : new Answer.Lines<>(ready -> log.history(), EventRoute::json, Answer.Form.LINES));
    }

    static ObjectNode json(CrewEvent event) {
        return JsonTree.object()
                .put("time", CrewJson.instant(Optional.of(event.time())))
                .put("type", event.type() == CrewEvent.Type.WARNING ? "Warning" : "Normal")
                .put("reason", event.reason())
                .put("regarding", event.regarding())
                .put("message", event.message());
    }
}
