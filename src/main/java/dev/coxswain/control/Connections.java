package dev.coxswain.control;

import dev.coxswain.net.ConnectionEnd;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The open connections: who is one too many is told so, and who asks for nothing makes room.
 *
 * <p>Rule: on the event loop only. A connection that has asked for something has no end by time: it may follow the lines
 * of a quiet worker, or wait for days.
 */
final class Connections {

    static final int MAX = 256;
    /** So many more are let in to be told that they are too many; the next are closed without a word. */
    static final int MAX_REFUSED = 16;
    /** How long a new connection has for the head of its first request. */
    static final long FIRST_HEAD_MILLIS = 10_000;

    static final Refusal TOO_MANY = Refusal.last(503, "more than " + MAX + " connections; try again later");

    private final Vertx vertx;
    private final long firstHeadMillis;
    /** Those that have asked for nothing yet, the oldest first, each with the timer that ends it. */
    private final Map<Identity, Long> silent = new LinkedHashMap<>();

    private final Map<HttpConnection, Boolean> admitted = new IdentityHashMap<>();
    /** Those that have not ended. */
    private final Map<HttpConnection, Boolean> open = new IdentityHashMap<>();

    /** A connection, told from others by itself alone. */
    private record Identity(HttpConnection connection) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.connection == connection;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(connection);
        }
    }

    Connections(Vertx vertx) {
        this(vertx, FIRST_HEAD_MILLIS);
    }

    Connections(Vertx vertx, long firstHeadMillis) {
        this.vertx = vertx;
        this.firstHeadMillis = firstHeadMillis;
    }

    void opened(HttpConnection connection, Door door) {
        if (admitted.size() + silent.size() >= MAX && !silent.isEmpty()) {
            Identity oldest = silent.keySet().iterator().next();
            spoke(oldest);
            oldest.connection().close();
        }
        if (admitted.size() + silent.size() >= MAX + MAX_REFUSED) {
            connection.close();
            return;
        }
        Identity identity = new Identity(connection);
        open.put(connection, true);
        silent.put(identity, vertx.setTimer(firstHeadMillis, late -> connection.close()));
        door.opened(connection);
        ConnectionEnd.of(connection, () -> {
            door.closed(connection);
            spoke(identity);
            open.remove(connection);
            admitted.remove(connection);
        });
    }

    /** At each request. False: it is one too many, or has ended by now, and would keep its place for ever. */
    boolean admit(HttpConnection connection) {
        spoke(new Identity(connection));
        if (admitted.size() < MAX && open.containsKey(connection)) {
            admitted.put(connection, true);
        }
        return admitted.containsKey(connection);
    }

    private void spoke(Identity identity) {
        Long timer = silent.remove(identity);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
