package dev.coxswain.control;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The Unix socket: our user and root may ask; a process of a worker's tree may read, not change. */
final class PeerDoor implements Door {

    private final Callers callers;
    private final Function<HttpConnection, Optional<Peer>> peers;
    private final int ownUid;

    PeerDoor(Callers callers) {
        this(callers, Peer::of, Peer.ownUid());
    }

    PeerDoor(Callers callers, Function<HttpConnection, Optional<Peer>> peers, int ownUid) {
        this.callers = callers;
        this.peers = peers;
        this.ownUid = ownUid;
    }

    @Override
    public CompletionStage<Caller> caller(HttpServerRequest request) {
        Optional<Peer> peer = peers.apply(request.connection());
        if (peer.isEmpty()) {
            return refused("it can't be told who calls");
        }
        if (!peer.get().trusted(ownUid)) {
            return refused("user " + peer.get().uid() + " may not ask: only user " + ownUid + " and root may");
        }
        return CompletableFuture.completedFuture(route -> mayHave(peer.get(), route));
    }

    private CompletionStage<Void> mayHave(Peer peer, Route route) {
        return route.access() == Route.Access.CHANGE && peer.pid() > 0 && callers.ofWorker(peer.pid())
                ? refused("process " + peer.pid() + " belongs to a worker: it may read, not change")
                : YES;
    }

    private static <T> CompletionStage<T> refused(String detail) {
        return CompletableFuture.failedFuture(Refusal.forbidden(detail));
    }
}
