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

    /** What callers together may have been given of what is kept and not read yet. */
    static final class Lent {

        private static final int KIB = 1024;

        private final int most;
        private final Semaphore left;

        Lent(int mebibytes) {
            most = mebibytes * KIB;
            left = new Semaphore(most);
        }

        /** @return what is to be given back; one history that is larger than all may be lent when no other is */
        int take(long bytes) {
            int kib = (int) Math.min(most, (bytes + KIB - 1) / KIB);
            if (!left.tryAcquire(kib)) {
                throw new Refusal(
                        503,
                        "callers that don't read have " + most / KIB + " MiB of lines already; try again, or --tail");
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
    private final Answer.Form form;
    private final Exchange exchange;
    private @Nullable Kept<T> source;
    private @Nullable ServerSentEvents events;
    private int held;
    /** Once it is over, its connection's end is no news any more. */
    private Runnable deaf = () -> {};
    /** Lines may be there before the answer has begun. */
    private boolean begun;

    private boolean closed;

    private LogStream(Answer.Lines<T> lines, Lent lent, Exchange exchange) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.lent = lent;
        this.json = lines.json();
        this.form = lines.form();
    }

    /** Called on a worker thread, because the history may be long. */
    static <T> void start(Answer.Lines<T> lines, Lent lent, Exchange exchange) {
        LogStream<T> stream = new LogStream<>(lines, lent, exchange);
        Context context = exchange.context();
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
        if (form == Answer.Form.EVENTS) {
            events = new ServerSentEvents(exchange, this::pump, this::close);
            pump();
            return;
        }
        response.setChunked(true).putHeader("content-type", "application/x-ndjson");
        response.drainHandler(drained -> pump());
        deaf = exchange.atEnd(this::close);
        response.exceptionHandler(broken -> close());
        if (source instanceof Follower<T>) {
            // So that the caller sees at once that it is connected, however silent the workers are.
            response.write(Buffer.buffer());
        }
        pump();
    }

    private void pump() {
        while (begun && !closed && hasRoom()) {
            Kept<T> from = source;
            if (waiting.isEmpty() && from != null) {
                if (from.bytes() == 0) {
                    // The last piece of what was kept is written, and not only taken.
                    giveBack();
                }
                waiting.addAll(from.poll());
            }
            T next = waiting.poll();
            if (next == null) {
                boolean goesOn = from instanceof Follower<T> follower && !follower.ended();
                if (!goesOn) {
                    release();
                    end();
                }
                return;
            }
            write(JsonTree.text(json.apply(next)));
        }
    }

    private boolean hasRoom() {
        return events == null ? !response.closed() && !response.writeQueueFull() : events.hasRoom();
    }

    private void write(String text) {
        if (events == null) {
            response.write(text + "\n");
        } else {
            events.send("", text);
        }
    }

    private void end() {
        if (events == null) {
            response.end().onComplete(written -> exchange.over().run());
        } else {
            events.end(exchange.over());
        }
    }

    private void giveBack() {
        lent.give(held);
        held = 0;
    }

    /** Nobody reads it any more. */
    private void close() {
        release();
        exchange.over().run();
    }

    private void release() {
        closed = true;
        deaf.run();
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
