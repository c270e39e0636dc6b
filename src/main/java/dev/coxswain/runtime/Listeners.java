package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Socket;
import dev.coxswain.os.Endpoint;
import dev.coxswain.os.Sockets;
import dev.coxswain.os.StartFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that workers are given: each opened once, when a worker first needs it, and open for as long as the
 * document in force has it, so over restarts and reloads that leave it as it is.
 *
 * <p>A socket is closed when the document has it no more and nobody holds it: who opens or watches one holds it for that
 * time.
 */
final class Listeners {

    private final Sockets sockets;
    private final Map<Endpoint, Open> open = new HashMap<>();
    /** Locks, one for each endpoint that was ever asked for. */
    private final Map<Endpoint, ReentrantLock> opening = new ConcurrentHashMap<>();

    /** Set by the core without waiting for an open that is under way. */
    private volatile Set<Endpoint> wanted = Set.of();

    private volatile boolean over;

    private static final class Open {
        private final int descriptor;
        private Sockets.Options options;
        private int holders;

        Open(int descriptor, Sockets.Options options) {
            this.descriptor = descriptor;
            this.options = options;
        }
    }

    Listeners(Sockets sockets) {
        this.sockets = sockets;
    }

    /** What is open from now on; {@link #closeUnwanted} has to follow, on another thread than the core's. */
    void want(Crew crew) {
        wanted = crew.workers().stream()
                .flatMap(worker -> worker.process().sockets().stream())
                .map(Listeners::endpoint)
                .collect(Collectors.toUnmodifiableSet());
    }

    static Endpoint endpoint(Socket socket) {
        return switch (socket.address()) {
            case Socket.Address.Tcp(String host, int port) -> new Endpoint.Tcp(all(host), port);
            case Socket.Address.Udp(String host, int port) -> new Endpoint.Udp(all(host), port);
            case Socket.Address.Unix(String path, var mode) -> new Endpoint.Unix(path);
        };
    }

    private static String all(String host) {
        return host.equals("*") || host.equals("::") ? "" : host;
    }

    private static Sockets.Options options(Socket socket) {
        return socket.address() instanceof Socket.Address.Unix(String path, var mode)
                ? new Sockets.Options(mode, socket.backlog())
                : new Sockets.Options(Sockets.Options.NONE.mode(), socket.backlog());
    }

    /**
     * Opens what isn't open yet. May block; to be followed by {@link #release} with the same list.
     *
     * @return the descriptors, in the order of the list
     * @throws StartFailure where one can't be opened; nothing is held then
     */
    List<Integer> acquire(List<Socket> needed) throws StartFailure {
        List<Socket> held = new ArrayList<>();
        List<Integer> descriptors = new ArrayList<>();
        try {
            for (Socket socket : needed) {
                descriptors.add(acquire(socket));
                held.add(socket);
            }
            return descriptors;
        } catch (StartFailure failure) {
            release(held);
            throw failure;
        }
    }

    private int acquire(Socket socket) throws StartFailure {
        Endpoint endpoint = endpoint(socket);
        Sockets.Options options = options(socket);
        // One at a time may open it. Those of other endpoints are not held up: a name server can be away for long.
        ReentrantLock lock = lock(endpoint);
        lock.lock();
        try {
            Open known = hold(endpoint);
            if (known == null) {
                return opened(endpoint, new Open(sockets.open(endpoint, options), options));
            }
            if (!known.options.equals(options)) {
                try {
                    sockets.adjust(known.descriptor, endpoint, options);
                } catch (StartFailure failure) {
                    release(List.of(socket));
                    throw failure;
                }
                known.options = options;
            }
            return known.descriptor;
        } finally {
            lock.unlock();
        }
    }

    private ReentrantLock lock(Endpoint endpoint) {
        return opening.computeIfAbsent(endpoint, _ -> new ReentrantLock());
    }

    /** What is held is not closed. */
    private synchronized @Nullable Open hold(Endpoint endpoint) {
        Open known = open.get(endpoint);
        if (known != null) {
            known.holders++;
        }
        return known;
    }

    private synchronized int opened(Endpoint endpoint, Open fresh) {
        fresh.holders++;
        open.put(endpoint, fresh);
        return fresh.descriptor;
    }

    void release(List<Socket> held) {
        if (!held.isEmpty()) {
            letGo(held);
        }
    }

    private void letGo(List<Socket> held) {
        synchronized (this) {
            for (Socket socket : held) {
                Open known = open.get(endpoint(socket));
                if (known != null) {
                    known.holders--;
                }
            }
        }
        closeUnwanted();
    }

    /** Doesn't wait for an open that is under way: who opens lets go of it, and comes here after. */
    void closeUnwanted() {
        for (Endpoint endpoint : opened()) {
            ReentrantLock lock = lock(endpoint);
            while (isUnwanted(endpoint) && lock.tryLock()) {
                try {
                    Open gone = takeUnwanted(endpoint);
                    if (gone != null) {
                        sockets.close(gone.descriptor, endpoint);
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private synchronized Set<Endpoint> opened() {
        return new HashSet<>(open.keySet());
    }

    private synchronized boolean isUnwanted(Endpoint endpoint) {
        Open known = open.get(endpoint);
        return known != null && known.holders == 0 && (over || !wanted.contains(endpoint));
    }

    private synchronized @Nullable Open takeUnwanted(Endpoint endpoint) {
        return isUnwanted(endpoint) ? open.remove(endpoint) : null;
    }

    /** At the end: nothing is open any more, and none of our paths is there. */
    void close() {
        over = true;
        closeUnwanted();
    }
}
