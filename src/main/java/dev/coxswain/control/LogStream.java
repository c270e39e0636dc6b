package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.logs.Follower;
import dev.coxswain.logs.Kept;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines of output, or events, to one caller, a JSON object each, no faster than it reads.
 *
 * <p>Rule: all but the start is on the connection's event loop. What the caller has not read of what was kept
 * is lent to it, out of a sum for all callers; what comes after waits in the follower's buffer, which is bounded
 * and says what it had to drop.
 */
final class LogStream<T> {

    /** What all callers together may have been given of what is kept and not read yet. */
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
    private final Function<T, ObjectNode> json;
    private final Queue<T> waiting = new ArrayDeque<>();
    private @Nullable Kept<T> source;
    private int held;
    /** Lines may be there before the answer has begun. */
    private boolean begun;

    private boolean closed;

    private LogStream(HttpServerResponse response, Lent lent, Function<T, ObjectNode> json) {
        this.response = response;
        this.lent = lent;
        this.json = json;
    }

    /** Called on a worker thread, because the history may be long. */
    static <T> void start(Answer.Lines<T> lines, Lent lent, Context context, HttpServerResponse response) {
        LogStream<T> stream = new LogStream<>(response, lent, lines.json());
        Kept<T> source = lines.opening().apply(() -> context.runOnContext(ready -> stream.pump()));
        try {
            stream.held = lent.take(source.bytes());
        } catch (Refusal tooMuch) {
            close(source);
            throw tooMuch;
        }
        stream.source = source;
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
        if (source instanceof Follower<T>) {
            // So that the caller sees at once that it is connected, however silent the workers are.
            response.write(Buffer.buffer());
        }
        pump();
    }

    private void pump() {
        while (begun && !closed && !response.closed() && !response.writeQueueFull()) {
            Kept<T> from = source;
            if (waiting.isEmpty() && from != null) {
                waiting.addAll(from.poll());
                if (from.bytes() == 0) {
                    giveBack();
                }
            }
            T next = waiting.poll();
            if (next == null) {
                boolean goesOn = from instanceof Follower<T> follower && !follower.ended();
                if (!goesOn) {
                    close();
                    response.end();
                }
                return;
            }
            response.write(JsonTree.text(json.apply(next)) + "\n");
        }
    }

    private void giveBack() {
        lent.give(held);
        held = 0;
    }

    private void close() {
        closed = true;
        waiting.clear();
        giveBack();
        Kept<T> from = source;
        source = null;
        close(from);
    }

    private static void close(@Nullable Kept<?> source) {
        if (source instanceof Follower<?> follower) {
            follower.close();
        }
    }
}
