package dev.coxswain.control;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One caller's stream of server-sent events (HTML standard, section 9.2), however long it lasts.
 *
 * <p>Rule: on the connection's event loop only. A caller that hears nothing else hears a comment every
 * {@value #KEEP_ALIVE_MILLIS} ms, so that either end finds out that the other is gone; one that has read nothing of what
 * waits for it for twice that long is hung up on.
 */
final class ServerSentEvents {

    static final String TYPE = "text/event-stream";
    static final long KEEP_ALIVE_MILLIS = 15_000;

    private static final Buffer COMMENT = Buffer.buffer(":\n\n");

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Runnable ready;
    private final Runnable gone;
    private final long timer;
    /** Once it is over, its connection's end is no news any more. */
    private Runnable deaf = () -> {};

    private boolean wrote = true;
    private boolean stuck;
    private boolean ended;

    /**
     * Begins the answer.
     *
     * @param ready told when there is room again after {@link #hasRoom()} was false
     * @param gone told once, when the caller hangs up or is hung up on; not after {@link #end()}
     */
    ServerSentEvents(Exchange exchange, Runnable ready, Runnable gone) {
        this(exchange, ready, gone, KEEP_ALIVE_MILLIS);
    }

    ServerSentEvents(Exchange exchange, Runnable ready, Runnable gone, long keepAliveMillis) {
        this.vertx = exchange.context().owner();
        this.response = exchange.response();
        this.ready = ready;
        this.gone = gone;
        this.timer = vertx.setPeriodic(keepAliveMillis, tick -> keepAlive());
        response.setChunked(true)
                .putHeader("content-type", TYPE)
                .putHeader("cache-control", "no-store")
                // Some proxies would gather a whole buffer first.
                .putHeader("x-accel-buffering", "no");
        response.drainHandler(drained -> drained());
        deaf = exchange.atEnd(this::hungUp);
        response.exceptionHandler(broken -> hungUp());
        if (response.closed()) {
            hungUp();
        } else {
            // So that the caller sees at once that it is connected.
            response.write(COMMENT);
        }
    }

    static boolean wanted(HttpServerRequest request) {
        return wanted(request.getHeader("accept"));
    }

    static boolean wanted(@Nullable String accept) {
        return accept != null && accept.contains(TYPE);
    }

    boolean hasRoom() {
        return !ended && !response.closed() && !response.writeQueueFull();
    }

    /**
     * @param name empty: that of the standard, message
     * @param json on one line
     */
    void send(String name, String json) {
        if (!ended && !response.closed()) {
            wrote = true;
            response.write((name.isEmpty() ? "data: " : "event: " + name + "\ndata: ") + json + "\n\n");
        }
    }

    /**
     * In order: nothing comes any more.
     *
     * @param written told once all of it is, or nobody is there
     */
    void end(Runnable written) {
        if (stop() && !response.closed() && !response.ended()) {
            response.end().onComplete(done -> written.run());
        } else {
            written.run();
        }
    }

    private void drained() {
        stuck = false;
        if (!ended) {
            ready.run();
        }
    }

    private void keepAlive() {
        if (response.writeQueueFull()) {
            if (stuck) {
                response.reset();
                hungUp();
            }
            stuck = true;
        } else if (!wrote) {
            response.write(COMMENT);
        }
        wrote = false;
    }

    private void hungUp() {
        if (stop()) {
            gone.run();
        }
    }

    private boolean stop() {
        boolean first = !ended;
        ended = true;
        deaf.run();
        vertx.cancelTimer(timer);
        return first;
    }
}
