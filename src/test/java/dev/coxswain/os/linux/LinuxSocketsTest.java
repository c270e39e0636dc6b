package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coxswain.FreePort;
import dev.coxswain.os.Endpoint;
import dev.coxswain.os.Sockets;
import dev.coxswain.os.StartFailure;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets on loopback, and what is said where one can't be had. */
@Timeout(60)
class LinuxSocketsTest {

    private final LinuxSockets sockets = new LinuxSockets();

    @TempDir
    Path folder;

    private StartFailure failure(Endpoint endpoint) {
        StartFailure failure =
                catchThrowableOfType(StartFailure.class, () -> sockets.open(endpoint, Sockets.Options.NONE));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static boolean reaches(String host, int port) {
        try (Socket ignored = new Socket(host, port)) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean reaches(Path path) {
        try (SocketChannel ignored = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void withoutAHostItListensOnBothKindsOfAddressUntilItIsClosed() throws Exception {
        int port = FreePort.choose();
        var endpoint = new Endpoint.Tcp("", port);
        int fd = sockets.open(endpoint, Sockets.Options.NONE);
        assertThat(Libc.fcntl(fd, Libc.F_GETFD, 0)).as("close-on-exec").isEqualTo(Libc.FD_CLOEXEC);
        assertThat(reaches("127.0.0.1", port)).isTrue();
        if (Path.of("/proc/net/if_inet6").toFile().length() >= 0 && Files.exists(Path.of("/proc/net/if_inet6"))) {
            assertThat(reaches("::1", port))
                    .isEqualTo(!Files.readString(Path.of("/proc/net/if_inet6")).isEmpty());
        }
        sockets.close(fd, endpoint);
        assertThat(reaches("127.0.0.1", port)).isFalse();
    }

    @Test
    void aHostBindsThatAddressAlone() throws Exception {
        int port = FreePort.choose();
        var endpoint = new Endpoint.Tcp("127.0.0.1", port);
        int fd = sockets.open(endpoint, Sockets.Options.NONE);
        assertThat(reaches("127.0.0.1", port)).isTrue();
        assertThat(reaches("127.0.0.2", port)).isFalse();
        sockets.close(fd, endpoint);
    }

    @Test
    void anAddressInUseNamesItsHolder() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StartFailure failure = failure(new Endpoint.Tcp("127.0.0.1", holder.getLocalPort()));
            assertThat(failure)
                    .hasMessageContaining("address in use by this supervisor itself")
                    .hasMessageEndingWith("(bind: EADDRINUSE)")
                    .returns(126, StartFailure::exitCode);
        }
        try (Running running = new Running()) {
            int port = FreePort.choose();
            long tree = running.start(
                    "python3",
                    "-c",
                    "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', " + port
                            + ")); s.listen(); print('there', flush=True); time.sleep(1000)");
            assertThat(running.line(tree)).isEqualTo("there");
            assertThat(failure(new Endpoint.Tcp("", port)))
                    .hasMessageContaining("address in use by pid " + running.pid(tree) + " (python3");
        }
    }

    @Test
    void udpTakesDatagramsAndIsNotSharedWithOthers() throws Exception {
        int port;
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
            assertThat(failure(new Endpoint.Udp("127.0.0.1", port))).hasMessageContaining("in use by this supervisor");
        }
        var endpoint = new Endpoint.Udp("127.0.0.1", port);
        int fd = sockets.open(endpoint, Sockets.Options.NONE);
        try (DatagramSocket sender = new DatagramSocket();
                LinuxPipes pipes = new LinuxPipes()) {
            pipes.add(fd, 7);
            sender.send(new DatagramPacket(new byte[] {1}, 1, InetAddress.getLoopbackAddress(), port));
            long[] ready = new long[1];
            assertThat(pipes.await(ready, 20_000)).isEqualTo(1);
            assertThat(ready).containsExactly(7);
        }
        sockets.close(fd, endpoint);
    }

    @Test
    void aUnixPathHasItsModeAndGoesWithTheSocket() throws Exception {
        Path path = folder.resolve("s");
        var endpoint = new Endpoint.Unix(path.toString());
        int fd = sockets.open(endpoint, new Sockets.Options(OptionalInt.of(0606), OptionalInt.of(5)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw----rw-");
        assertThat(reaches(path)).isTrue();
        sockets.adjust(fd, endpoint, new Sockets.Options(OptionalInt.of(0660), OptionalInt.empty()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw----");
        sockets.close(fd, endpoint);
        assertThat(path).doesNotExist();
    }

    @Test
    void aStaleUnixPathIsTakenOverAndALiveOneIsNot() throws Exception {
        Path path = folder.resolve("s");
        var endpoint = new Endpoint.Unix(path.toString());
        try (var holder = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            holder.bind(UnixDomainSocketAddress.of(path));
            assertThat(failure(endpoint)).hasMessageContaining("address in use by this supervisor itself");
            assertThat(reaches(path)).isTrue();
        }
        assertThat(path).as("Java leaves it there").exists();
        int fd = sockets.open(endpoint, Sockets.Options.NONE);
        assertThat(reaches(path)).isTrue();
        sockets.close(fd, endpoint);
    }

    @Test
    void whatIsNoSocketIsNotRemoved() throws Exception {
        Path path = Files.writeString(folder.resolve("file"), "precious");
        assertThat(failure(new Endpoint.Unix(path.toString()))).hasMessageContaining("is there, and is no socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void aPathThatSomebodyElseHasMeanwhileStays() throws Exception {
        Path path = folder.resolve("s");
        var endpoint = new Endpoint.Unix(path.toString());
        int fd = sockets.open(endpoint, Sockets.Options.NONE);
        Files.move(path, folder.resolve("old"));
        Files.writeString(path, "another's");
        sockets.close(fd, endpoint);
        assertThat(path).hasContent("another's");
    }

    @Test
    void whatCanNotBeOpenedIsSaidInWords() {
        assertThat(failure(new Endpoint.Unix("/no/such/folder/s")))
                .hasMessage("/no/such/folder/s: no such file (bind: ENOENT)");
        assertThat(failure(new Endpoint.Unix("/" + "x".repeat(200)))).hasMessageContaining("107 bytes at most");
        assertThat(failure(new Endpoint.Tcp("192.0.2.1", 1)))
                .hasMessageContaining("no such address on this machine (bind: EADDRNOTAVAIL)");
    }

    @Test
    void aFailureLeavesNoDescriptorBehind() throws Exception {
        int before = Path.of("/proc/self/fd").toFile().list().length;
        for (int i = 0; i < 20; i++) {
            failure(new Endpoint.Unix("/no/such/folder/s"));
        }
        assertThat(Path.of("/proc/self/fd").toFile().list().length).isLessThanOrEqualTo(before);
    }
}
