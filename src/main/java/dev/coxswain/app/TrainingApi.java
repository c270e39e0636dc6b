package dev.coxswain.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Answers like an API server that has one ConfigMap, so that the AOT cache learns the way to a real one where none is:
 * in a build. TLS, a list, a watch over a WebSocket that tells of each change of the crew's file, Events. Only bin/train
 * asks for it.
 */
final class TrainingApi {

    private static final char[] PASSWORD = "training".toCharArray();
    /** RFC 6455, 1.3. */
    private static final String WEB_SOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** The property that asks for it. */
    static final String KEYS = "coxswain.training.api";

    private static final String CREW = "coxswain.training.crew";
    private static final long LOOK_MILLIS = 100;

    private final SSLServerSocket listening;
    private final Path crew;

    /** @param keys a PKCS #12 file with the key and certificate of 127.0.0.1 */
    TrainingApi(Path keys, Path crew) throws IOException, GeneralSecurityException {
        this.crew = crew;
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("training-api").start(this::listen);
    }

    /** The client of the API server finds it as it would in a pod. */
    static void start() {
        try {
            TrainingApi api = new TrainingApi(Path.of(System.getProperty(KEYS)), Path.of(System.getProperty(CREW)));
            System.setProperty("KUBERNETES_SERVICE_HOST", "127.0.0.1");
            System.setProperty("KUBERNETES_SERVICE_PORT", Integer.toString(api.port()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the training can't begin", e);
        }
    }

    private int port() {
        return listening.getLocalPort();
    }

    private void listen() {
        try {
            while (true) {
                Socket connection = listening.accept();
                Thread.ofPlatform().daemon().name("training-api").start(() -> serve(connection));
            }
        } catch (IOException closed) {
            System.err.println("training: " + closed);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String request = line(in);
            while (!request.isEmpty()) {
                answer(request, in, connection.getOutputStream());
                request = line(in);
            }
        } catch (IOException gone) {
            // The client hangs up when the training ends.
        }
    }

    private void answer(String request, InputStream in, OutputStream out) throws IOException {
        int length = 0;
        String key = "";
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(": ", 2);
            if (parts[0].equalsIgnoreCase("content-length")) {
                length = Integer.parseInt(parts[1]);
            } else if (parts[0].equalsIgnoreCase("sec-websocket-key")) {
                key = parts[1];
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!key.isEmpty()) {
            write(
                    out,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n");
            watch(out);
        } else if (request.startsWith("GET")) {
            boolean list = request.contains("fieldSelector");
            answer(
                    out,
                    list
                            ? "{\"kind\": \"ConfigMapList\", \"apiVersion\": \"v1\", \"metadata\": {\"resourceVersion\": \"9\"},"
                                    + " \"items\": [" + map() + "]}"
                            : map());
        } else {
            answer(out, body);
        }
    }

    /** Until the client hangs up. */
    private void watch(OutputStream out) throws IOException {
        FileTime told = Files.getLastModifiedTime(crew);
        while (true) {
            LockSupport.parkNanos(LOOK_MILLIS * 1_000_000);
            FileTime now = Files.getLastModifiedTime(crew);
            if (!now.equals(told)) {
                told = now;
                byte[] event = ("{\"type\": \"MODIFIED\", \"object\": " + map() + "}").getBytes(StandardCharsets.UTF_8);
                // RFC 6455, 5.2: the last frame of a text, its length in two bytes.
                out.write(new byte[] {(byte) 0x81, 126, (byte) (event.length >> 8), (byte) event.length});
                out.write(event);
                out.flush();
            }
        }
    }

    private String map() throws IOException {
        String text = Files.readString(crew)
                .replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n");
        return "{\"kind\": \"ConfigMap\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"training\", \"namespace\":"
                + " \"training\", \"uid\": \"u\", \"resourceVersion\": \""
                + Files.getLastModifiedTime(crew).toMillis() + "\"}, \"data\": {\"crew.yaml\": \"" + text
                + "\"}}";
    }

    private static void answer(OutputStream out, String json) throws IOException {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + json);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + WEB_SOCKET).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without its end; empty also at the end of all. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
