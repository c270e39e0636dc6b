package dev.coxswain;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a test's own server: free, and below those that the kernel gives to outgoing connections, any of which could
 * take it between now and then.
 */
public final class FreePort {

    private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = 10_000;
    private static final int ATTEMPTS = 100;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** Of TCP and of UDP; never the same twice. */
    public static int choose() throws IOException {
        int end = firstOutgoing();
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, Math.max(end, 2 * LOWEST));
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IOException("none of " + ATTEMPTS + " ports below " + end + " is free");
    }

    private static int firstOutgoing() throws IOException {
        // At once: to a second read a file of /proc/sys gives nothing, and Files.readString begins with one byte.
        try (InputStream range = Files.newInputStream(OUTGOING)) {
            return Integer.parseInt(new String(range.readNBytes(64), StandardCharsets.US_ASCII).split("\\s")[0]);
        }
    }

    private static boolean isFree(int port) {
        try (var tcp = new ServerSocket(port);
                var udp = new DatagramSocket(port)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
