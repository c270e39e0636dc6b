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
    /** On the event loop only. */
    private final Map<HttpConnection, PeerProcess> held = new IdentityHashMap<>();

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
        peers.apply(connection)
                .filter(peer -> peer.pid() > 0)
                .ifPresent(peer -> held.put(connection, callers.hold(Peer.descriptor(connection), peer.pid())));
    }

    @Override
    public void closed(HttpConnection connection) {
        PeerProcess process = held.remove(connection);
        if (process != null) {
            process.close();
        }
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
        Optional<PeerProcess> process = Optional.ofNullable(held.get(request.connection()));
        return CompletableFuture.completedFuture(route -> mayHave(peer.get().pid(), process, route));
    }

    /** Who lives outside our PID namespace is nobody's worker, and has no process there. */
    private static CompletionStage<Void> mayHave(int pid, Optional<PeerProcess> process, Route route) {
        return route.access() == Route.Access.CHANGE
                        && pid > 0
                        && process.map(PeerProcess::descends).orElse(true)
                ? refused("process " + pid + " belongs to a worker: it may read, not change")
                : YES;
    }

    private static <T> CompletionStage<T> refused(String detail) {
        return CompletableFuture.failedFuture(Refusal.forbidden(detail));
    }
}
