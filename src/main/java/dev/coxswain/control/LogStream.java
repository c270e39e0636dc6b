package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.LogLine;
import dev.coxswain.logs.Output;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to one caller, a JSON object each, no faster than it reads.
 *
 * <p>Rule: all but the start is on the connection's event loop. What the caller has not read waits in the follower's
 * buffer, which is bounded and says what it had to drop.
 */
final class LogStream {

    private final Context context;
    private final HttpServerResponse response;
    private final Queue<LogLine> waiting = new ArrayDeque<>();
    private @Nullable Follower follower;
    /** Lines may be there before the answer has begun. */
    private boolean begun;

    private boolean closed;

    private LogStream(Context context, HttpServerResponse response) {
        this.context = context;
        this.response = response;
    }

    /** Called on a worker thread, because the history may be long. */
    static void start(Answer.Lines lines, Output output, Context context, HttpServerResponse response) {
        LogStream stream = new LogStream(context, response);
        if (lines.follow()) {
            Follower follower =
                    output.follow(lines.target(), lines.query(), () -> context.runOnContext(ready -> stream.pump()));
            context.runOnContext(begun -> stream.follow(follower));
        } else {
            List<LogLine> history = output.history(lines.target(), lines.query());
            context.runOnContext(begun -> stream.give(history));
        }
    }

    private void follow(Follower opened) {
        if (response.closed()) {
            opened.close();
            return;
        }
        follower = opened;
        begin();
        // So that the caller sees at once that it is connected, however silent the workers are.
        response.write(Buffer.buffer());
        pump();
    }

    private void give(List<LogLine> history) {
        waiting.addAll(history);
        begin();
        pump();
    }

    private void begin() {
        begun = true;
        response.setChunked(true).putHeader("content-type", "application/x-ndjson");
        response.drainHandler(drained -> pump());
        response.closeHandler(gone -> close());
        response.exceptionHandler(broken -> close());
    }

    private void pump() {
        while (begun && !closed && !response.closed() && !response.writeQueueFull()) {
            if (waiting.isEmpty() && follower != null) {
                waiting.addAll(follower.poll());
            }
            LogLine line = waiting.poll();
            if (line == null) {
                if (follower == null) {
                    closed = true;
                    response.end();
                }
                return;
            }
            response.write(json(line));
        }
    }

    private void close() {
        closed = true;
        waiting.clear();
        if (follower != null) {
            follower.close();
        }
    }

    private static String json(LogLine line) {
        ObjectNode json = JsonTree.object()
                .put("ts", CrewJson.instant(Optional.of(line.time())))
                .put("worker", line.worker())
                .put("instance", line.index())
                .put("stream", line.stream().name().toLowerCase(Locale.ROOT))
                .put("message", line.message());
        if (line.partial()) {
            json.put("partial", true);
        }
        return JsonTree.text(json) + "\n";
    }
}
