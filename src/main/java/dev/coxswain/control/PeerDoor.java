package dev.coxswain.control;

import dev.coxswain.os.PeerProcess;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The Unix socket: our user and root may ask; a process of a worker's tree may read, not change. */
final class PeerDoor implements Door {

    private final Callers callers;
    private final Function<HttpConnection, Optional<Peer>> peers;
    private final int ownUid;
    /** Whom the kernel told of when the connection was new. On the event loop only. */
    private final Map<HttpConnection, Known> known = new IdentityHashMap<>();

    /** @param process empty: outside our PID namespace, so nobody's worker, and without a process here */
    private record Known(Peer peer, Optional<PeerProcess> process) {}

    PeerDoor(Callers callers) {
        this(callers, Peer::of, Peer.ownUid());
    }

    PeerDoor(Callers callers, Function<HttpConnection, Optional<Peer>> peers, int ownUid) {
        this.callers = callers;
        this.peers = peers;
        this.ownUid = ownUid;
    }

    @Override
    public void opened(HttpConnection connection) {
        peers.apply(connection).ifPresent(peer -> known.put(connection, new Known(peer, hold(connection, peer))));
    }

    private Optional<PeerProcess> hold(HttpConnection connection, Peer peer) {
        return peer.pid() > 0 ? Optional.of(callers.hold(Peer.descriptor(connection), peer.pid())) : Optional.empty();
    }

    @Override
    public void closed(HttpConnection connection) {
        Known caller = known.remove(connection);
        if (caller != null) {
            caller.process().ifPresent(PeerProcess::close);
        }
    }

    /**
     * By what was known when the connection was new, and not asked of the kernel again: a request that waited behind
     * another one may be told of when the connection is closed, and its descriptor somebody else's.
     */
    @Override
    public CompletionStage<Caller> caller(HttpServerRequest request) {
        Known caller = known.get(request.connection());
        if (caller == null) {
            return refused("it can't be told who calls");
        }
        Peer peer = caller.peer();
        return peer.trusted(ownUid)
                ? CompletableFuture.completedFuture(route -> mayHave(caller, route))
                : refused("user " + peer.uid() + " may not ask: only user " + ownUid + " and root may");
    }

    private static CompletionStage<Void> mayHave(Known caller, Route route) {
        return route.access() == Route.Access.CHANGE
                        && caller.process().map(PeerProcess::descends).orElse(false)
                ? refused("process " + caller.peer().pid() + " belongs to a worker: it may read, not change")
                : YES;
    }

    private static <T> CompletionStage<T> refused(String detail) {
        return CompletableFuture.failedFuture(Refusal.forbidden(detail));
    }
}
