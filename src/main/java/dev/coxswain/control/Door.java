package dev.coxswain.control;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A way in to the control API: it knows who calls through it. What he may is asked in one place, by {@link ControlApi},
 * of the route that he wants.
 */
public sealed interface Door permits Door.ReadOnly, PeerDoor, TokenDoor {

    /**
     * Who calls. On the event loop, which must not be held: what takes time is the stage's.
     *
     * @return fails with a {@link Refusal} for him who may not even learn which routes there are
     */
    CompletionStage<Caller> caller(HttpServerRequest request);

    /** A connection that is new. On the event loop; likewise its end. */
    default void opened(HttpConnection connection) {}

    default void closed(HttpConnection connection) {}

    /** One who was let in. */
    @FunctionalInterface
    interface Caller {

        /**
         * Whether he may have that. Off the event loop, so it may read /proc.
         *
         * @return fails with a {@link Refusal} where he may not
         */
        CompletionStage<Void> mayHave(Route route);

        /**
         * He has it now.
         *
         * @param target the path that he asked for, without the query
         */
        default void has(Route route, String target) {}
    }

    /** He may. */
    CompletionStage<Void> YES = CompletableFuture.completedFuture(null);

    /** For whoever can reach it, without a name: what GET answers, and nothing else, however harmless it is. */
    record ReadOnly() implements Door {

        private static final CompletionStage<Caller> ANYBODY = CompletableFuture.completedFuture(ReadOnly::mayHave);

        @Override
        public CompletionStage<Caller> caller(HttpServerRequest request) {
            return ANYBODY;
        }

        private static CompletionStage<Void> mayHave(Route route) {
            return route.access() == Route.Access.READ && route.method().equals("GET")
                    ? YES
                    : CompletableFuture.failedFuture(
                            Refusal.forbidden("this port answers GET alone; to change something, use the Unix socket"));
        }
    }
}
