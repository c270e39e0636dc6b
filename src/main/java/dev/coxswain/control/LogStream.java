package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.History;
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
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to one caller, a JSON object each, no faster than it reads.
 *
 * <p>Rule: all but the start is on the connection's event loop. What the caller has not read of the
 * history is lent to it, out of a sum for all callers; what comes after waits in the follower's buffer, which is bounded
 * and says what it had to drop.
 */
final class LogStream {

    /** What all callers together may have been given of the histories and not read yet. */
    static final class Lent {

        private static final int KIB = 1024;
        private static final int MOST = 32 * KIB;

        private final Semaphore left = new Semaphore(MOST);

        /** @return what is to be given back; one history that is larger than all may be lent when no other is */
        int take(long bytes) {
            int kib = (int) Math.min(MOST, (bytes + KIB - 1) / KIB);
            if (!left.tryAcquire(kib)) {
                throw new Refusal(
                        503,
                        "callers that don't read have " + MOST / KIB + " MiB of lines already; try again, or --tail");
            }
            return kib;
        }

        void give(int kib) {
            left.release(kib);
        }
    }

    private final HttpServerResponse response;
    private final Lent lent;
    private final Queue<LogLine> waiting = new ArrayDeque<>();
    private @Nullable Follower follower;
    private @Nullable History history;
    private int held;
    /** Lines may be there before the answer has begun. */
    private boolean begun;

    private boolean closed;

    private LogStream(HttpServerResponse response, Lent lent) {
        this.response = response;
        this.lent = lent;
    }

    /** Called on a worker thread, because the history may be long. */
    static void start(Answer.Lines lines, Output output, Lent lent, Context context, HttpServerResponse response) {
        LogStream stream = new LogStream(response, lent);
        if (lines.follow()) {
            Follower follower =
                    output.follow(lines.target(), lines.query(), () -> context.runOnContext(ready -> stream.pump()));
            try {
                stream.held = lent.take(follower.bytes());
            } catch (Refusal tooMuch) {
                follower.close();
                throw tooMuch;
            }
            stream.follower = follower;
        } else {
            History history = output.history(lines.target(), lines.query());
            stream.held = lent.take(history.bytes());
            stream.history = history;
        }
        context.runOnContext(begun -> stream.begin());
    }

    private void begin() {
        if (response.closed()) {
            close();
            return;
        }
        begun = true;
        response.setChunked(true).putHeader("content-type", "application/x-ndjson");
        response.drainHandler(drained -> pump());
        response.closeHandler(gone -> close());
        response.exceptionHandler(broken -> close());
        if (follower != null) {
            // So that the caller sees at once that it is connected, however silent the workers are.
            response.write(Buffer.buffer());
        }
        pump();
    }

    private void pump() {
        while (begun && !closed && !response.closed() && !response.writeQueueFull()) {
            if (waiting.isEmpty()) {
                waiting.addAll(more());
            }
            LogLine line = waiting.poll();
            if (line == null) {
                if (follower == null) {
                    close();
                    response.end();
                }
                return;
            }
            response.write(json(line));
        }
    }

    private List<LogLine> more() {
        if (follower != null) {
            List<LogLine> lines = follower.poll();
            if (follower.bytes() == 0) {
                giveBack();
            }
            return lines;
        }
        return history == null ? List.of() : history.poll();
    }

    private void giveBack() {
        lent.give(held);
        held = 0;
    }

    private void close() {
        closed = true;
        waiting.clear();
        giveBack();
        history = null;
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
