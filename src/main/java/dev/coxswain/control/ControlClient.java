package dev.coxswain.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running supervisor over its socket, a request at a time on one connection.
 *
 * <p>Rule: a small HTTP/1.1 client of its own and not a library, because a command's whole time, the start of the JVM
 * included, is to stay below 150 ms.
 */
public final class ControlClient implements AutoCloseable {

    private static final byte[] NO_BODY = {};

    private final Path socket;
    private @Nullable SocketChannel channel;
    private @Nullable HttpWire wire;

    public ControlClient(Path socket) {
        this.socket = socket;
    }

    public Path socket() {
        return socket;
    }

    public Response get(String target) throws NoSupervisor {
        return exchange("GET", target, "", NO_BODY);
    }

    public Response post(String target) throws NoSupervisor {
        return exchange("POST", target, "", NO_BODY);
    }

    public Response post(String target, String contentType, String body) throws NoSupervisor {
        return exchange("POST", target, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Gives out an answer's lines as they come, up to its end.
     *
     * @return the answer where it is an error, with its body; else its status and no body
     */
    public Response lines(String target, Consumer<String> line) throws NoSupervisor {
        try {
            HttpWire in = send("GET", target, "", NO_BODY);
            int status = in.readHead();
            if (status != 200) {
                return new Response(status, rest(in));
            }
            try {
                lines(in, line);
            } catch (EOFException ended) {
                // The supervisor's end is the end of what can be followed.
                close();
            }
            return new Response(status, "");
        } catch (EOFException ended) {
            throw gone();
        } catch (IOException broken) {
            throw failure(broken);
        }
    }

    private static void lines(HttpWire in, Consumer<String> line) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.readBody(); b >= 0; b = in.readBody()) {
            if (b == '\n') {
                line.accept(bytes.toString(StandardCharsets.UTF_8));
                bytes.reset();
            } else {
                bytes.write(b);
            }
        }
    }

    /** Waits until the supervisor has closed this connection and nobody listens at the socket any more. */
    public void awaitEnd() throws InterruptedException {
        try {
            if (wire != null) {
                wire.awaitEnd();
            }
        } catch (IOException reset) {
            // An end as good as any other.
        }
        close();
        while (listens()) {
            Thread.sleep(10);
        }
    }

    private boolean listens() {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobody) {
            return false;
        }
    }

    private Response exchange(String method, String target, String contentType, byte[] body) throws NoSupervisor {
        try {
            HttpWire in = send(method, target, contentType, body);
            return new Response(in.readHead(), rest(in));
        } catch (EOFException ended) {
            throw gone();
        } catch (IOException broken) {
            throw failure(broken);
        }
    }

    private HttpWire send(String method, String target, String contentType, byte[] body) throws IOException {
        SocketChannel open = channel;
        HttpWire in = wire;
        if (open == null || in == null) {
            open = connect();
            in = new HttpWire(open);
            channel = open;
            wire = in;
        }
        ByteBuffer request = ByteBuffer.wrap(HttpWire.request(method, target, contentType, body));
        while (request.hasRemaining()) {
            open.write(request);
        }
        return in;
    }

    private SocketChannel connect() throws IOException {
        SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            opened.connect(UnixDomainSocketAddress.of(socket));
            return opened;
        } catch (IOException | RuntimeException failed) {
            opened.close();
            throw failed;
        }
    }

    private static String rest(HttpWire in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.readBody(); b >= 0; b = in.readBody()) {
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private NoSupervisor gone() {
        close();
        return new NoSupervisor("the supervisor at " + socket + " went away before it had answered");
    }

    private NoSupervisor failure(IOException cause) {
        close();
        if (cause instanceof NoSupervisor known) {
            return known;
        }
        if (cause instanceof HttpWire.NotHttp) {
            return new NoSupervisor("what answers at " + socket + " is not a supervisor");
        }
        String remedy = "; start one with `coxswain run`, or name its socket with --socket or " + SocketPath.VARIABLE;
        if (Files.notExists(socket)) {
            return new NoSupervisor("no supervisor answers at " + socket + ": no such socket" + remedy);
        }
        String why = cause instanceof SocketException ? String.valueOf(cause.getMessage()) : cause.toString();
        return new NoSupervisor(
                "no supervisor answers at " + socket + ": " + why.toLowerCase(java.util.Locale.ROOT) + remedy);
    }

    /** A value in a path or a query, {@code %}-encoded. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        SocketChannel open = channel;
        channel = null;
        wire = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyGone) {
                // Nothing can be done, and nothing is lost: each answer was read whole.
            }
        }
    }
}
