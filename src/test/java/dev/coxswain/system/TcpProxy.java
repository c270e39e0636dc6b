package dev.coxswain.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server on loopback, and cuts their connections or keeps what the server says to itself. */
public final class TcpProxy implements AutoCloseable {

    private final ServerSocket listening;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** Clients that hear nothing more. */
    private final Set<Socket> deaf = ConcurrentHashMap.newKeySet();

    private volatile Optional<Socket> newest = Optional.empty();
    private final AtomicInteger accepted = new AtomicInteger();

    public TcpProxy(int server) {
        this.server = server;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::listen);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Connections so far. */
    int accepted() {
        return accepted.get();
    }

    void cut() {
        open.forEach(TcpProxy::close);
        open.clear();
    }

    /**
     * The connection that was made last stays open, and its client hears nothing more, not even its end. A watch has a
     * connection of its own, made after that of the requests before it.
     */
    public void deafenNewest() {
        newest.ifPresent(deaf::add);
    }

    private void listen() {
        try {
            while (true) {
                Socket client = listening.accept();
                accepted.incrementAndGet();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                open.add(client);
                open.add(behind);
                newest = Optional.of(client);
                thread(() -> pass(client, behind));
                thread(() -> pass(behind, client));
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] part = new byte[8192];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                if (!deaf.contains(to)) {
                    out.write(part, 0, n);
                }
            }
        } catch (IOException cut) {
            // As meant.
        }
        if (deaf.contains(to)) {
            return;
        }
        close(from);
        close(to);
        open.remove(from);
        open.remove(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(Runnable work) {
        Thread.ofVirtual().start(work);
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
