package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sockets that the supervisor opens: systemd's protocol, kept over restarts, shared, on demand. */
class SocketsIT {

    /** For the whole of it, on a machine of its own: -Dsockets.restarts=100 -Dsockets.rate=1000. */
    private static final int RESTARTS = Integer.getInteger("sockets.restarts", 10);

    private static final int CONNECTIONS_PER_SECOND = Integer.getInteger("sockets.rate", 300);
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(90);

    /** Takes connections from descriptor 3 on; ends only between two of them. */
    private static final String SERVER = """
            import os, select, signal, socket, sys
            assert int(os.environ['LISTEN_PID']) == os.getpid()
            ending, end = os.pipe()
            signal.signal(signal.SIGTERM, lambda *_: os.write(end, b'x'))
            fds = [socket.socket(fileno=3 + i) for i in range(int(os.environ['LISTEN_FDS']))]
            served = 0
            while True:
                ready, _, _ = select.select(fds + [ending], [], [])
                if ending in ready:
                    sys.exit(0)
                for s in ready:
                    if s.type == socket.SOCK_DGRAM:
                        data, sender = s.recvfrom(100)
                        s.sendto(b'got ' + data, sender)
                    else:
                        c, _ = s.accept()
                        c.sendall(b'%d\\n' % os.getpid())
                        c.close()
                    served += 1
                if served == int(os.environ.get('SERVE', 0)):
                    sys.exit(0)
            """;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private int port;

    @BeforeEach
    void chooseAPort() throws IOException {
        port = FreePort.choose();
        sandbox.openToAll(sandbox.write("server.py", SERVER));
    }

    private Supervised supervise(String spec) {
        return sandbox.supervise(spec.replace("$PORT", Integer.toString(port)));
    }

    /** What the server says to a new connection: its pid. */
    private int ask() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 20_000);
            socket.setSoTimeout(20_000);
            return Integer.parseInt(
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the server says to a datagram. */
    private String datagram(String text) {
        try (DatagramSocket udp = new DatagramSocket()) {
            udp.setSoTimeout(20_000);
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            udp.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            udp.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String descriptor(int pid, int number) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + number))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theyComeInOrderWithNamesAndNobodyElseHasThem() throws Exception {
        var supervised = supervise("""
                workers:
                  - name: a
                    command: [python3, $DIR/server.py]
                    sockets:
                      - {name: web, port: $PORT}
                      - {name: stats, protocol: UDP, host: 127.0.0.1, port: $PORT}
                      - {name: control, protocol: UNIX, path: $DIR/control, mode: 0600}
                  - {name: b, command: [sleep, "1000"]}
                """);
        int pid = supervised.awaitPid("a/0");
        assertThat(ask()).isEqualTo(pid);
        assertThat(Proc.environment(pid))
                .containsEntry("LISTEN_FDS", "3")
                .containsEntry("LISTEN_FDNAMES", "web:stats:control")
                .containsEntry("LISTEN_PID", Integer.toString(pid));
        assertThat(datagram("hi")).isEqualTo("got hi");
        assertThat(sandbox.path("control")).exists();
        assertThat(Proc.descriptors(supervised.awaitPid("b/0"))).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(supervised.terminate()).isZero();
        assertThat(sandbox.path("control")).doesNotExist();
    }

    @Test
    void theySurviveRestartsAndReloadsAndGoWithTheDocument() {
        String spec = """
                workers:
                  - name: a
                    replicas: 2
                    command: [python3, $DIR/server.py]
                    env: [{name: VERSION, value: "1"}]
                    sockets: [{name: web, port: $PORT}, {name: control, protocol: UNIX, path: $DIR/control}]
                """.replace("$PORT", Integer.toString(port));
        var supervised = sandbox.supervise(spec);
        int first = supervised.awaitPid("a/0");
        String socket = descriptor(first, 3);
        assertThat(descriptor(supervised.awaitPid("a/1"), 3)).isEqualTo(socket);
        Signals.send("KILL", first);
        int second = supervised.awaitPidOtherThan(first, "a/0");
        assertThat(descriptor(second, 3)).isEqualTo(socket);
        sandbox.crew(spec.replace("value: \"1\"", "value: \"2\""));
        supervised.reload();
        assertThat(descriptor(supervised.awaitPidOtherThan(second, "a/0"), 3)).isEqualTo(socket);
        sandbox.crew("workers: [{name: b, command: [sleep, '1000']}]");
        supervised.reload();
        supervised.awaitPid("b/0");
        Patience.until("its path is gone", () -> !Files.exists(sandbox.path("control")));
        Patience.until("nobody listens", () -> {
            try (Socket ignored = new Socket("127.0.0.1", port)) {
                return false;
            } catch (IOException refused) {
                return true;
            }
        });
    }

    @Test
    void anAddressInUseIsAStartErrorOfThatWorkerAloneThatNamesTheHolder() throws Exception {
        try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(holder.isBound()).isTrue();
            var supervised = supervise("""
                    workers:
                      - {name: a, command: [python3, $DIR/server.py], sockets: [{name: web, host: 127.0.0.1, port: $PORT}]}
                      - {name: b, command: [sleep, "1000"]}
                    """);
            supervised.awaitPid("b/0");
            var exit = supervised.await("a/0", "Backoff").path("lastExit");
            assertThat(exit.path("reason").asText()).isEqualTo("StartError");
            assertThat(exit.path("message").asText())
                    .contains(
                            "TCP port " + port,
                            "address in use by pid " + ProcessHandle.current().pid() + " (java)",
                            "EADDRINUSE");
            holder.close();
            supervised.await("a/0", "Running");
        }
        assertThat(ask()).isPositive();
    }

    @Test
    void onDemandStartsAtAConnectionAndAgainAfterARunThatWasASuccess() {
        var supervised = supervise("""
                workers:
                  - name: a
                    restartPolicy: OnFailure
                    command: [python3, $DIR/server.py]
                    env: [{name: SERVE, value: "1"}]
                    sockets: [{name: web, port: $PORT, activation: OnDemand}]
                """);
        awaitWaiting(supervised);
        int first = ask();
        awaitWaiting(supervised);
        int second = ask();
        assertThat(second).isNotEqualTo(first);
        awaitWaiting(supervised);
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void onDemandStartsAtADatagramAndLosesNone() {
        var supervised = supervise("""
                workers:
                  - name: a
                    restartPolicy: OnFailure
                    command: [python3, $DIR/server.py]
                    env: [{name: SERVE, value: "1"}]
                    sockets: [{name: stats, protocol: UDP, host: 127.0.0.1, port: $PORT, activation: OnDemand}]
                """);
        awaitWaiting(supervised);
        assertThat(datagram("first")).isEqualTo("got first");
        awaitWaiting(supervised);
        assertThat(datagram("second")).isEqualTo("got second");
        assertThat(supervised.terminate()).isZero();
    }

    private static void awaitWaiting(Supervised supervised) {
        Patience.await(
                Patience.LONG,
                () -> "waiting for a connection; stderr: "
                        + supervised.program().stderr(),
                () -> supervised.instance("a/0"),
                now -> now.path("phase").asText().equals("Pending")
                        && now.path("reason").asText().equals("WaitingForConnection"));
    }

    @Test
    void noConnectionIsRefusedThroughRestartsUnderLoad() throws Exception {
        var supervised = supervise("""
                workers:
                  - name: a
                    command: [python3, $DIR/server.py]
                    sockets: [{name: web, port: $PORT}]
                """);
        int pid = supervised.awaitPid("a/0");
        AtomicInteger served = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        LongAccumulator slowest = new LongAccumulator(Math::max, 0);
        int restarts = 0;
        long begin = System.nanoTime();
        double seconds;
        try (var clients = Executors.newVirtualThreadPerTaskExecutor();
                var pace = Executors.newSingleThreadScheduledExecutor()) {
            pace.scheduleAtFixedRate(
                    () -> clients.execute(() -> {
                        long asked = System.nanoTime();
                        try {
                            ask();
                            served.incrementAndGet();
                            slowest.accumulate((System.nanoTime() - asked) / 1_000_000);
                        } catch (RuntimeException e) {
                            lost.incrementAndGet();
                        }
                    }),
                    0,
                    TimeUnit.SECONDS.toMicros(1) / CONNECTIONS_PER_SECOND,
                    TimeUnit.MICROSECONDS);
            while (restarts < RESTARTS && System.nanoTime() - begin < LONGEST_LOAD.toNanos()) {
                supervised.order("a/restart");
                pid = supervised.awaitPidOtherThan(pid, "a/0");
                restarts++;
                // Behind all that has waited meanwhile.
                ask();
            }
            seconds = (System.nanoTime() - begin) / 1e9;
            pace.shutdownNow();
            clients.shutdown();
            assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        System.out.println(String.format(
                Locale.ROOT,
                "SocketsIT: %d connections in %.1f s through %d restarts, %d lost, the slowest took %d ms",
                served.get(),
                seconds,
                restarts,
                lost.get(),
                slowest.get()));
        assertThat(restarts).isEqualTo(RESTARTS);
        assertThat(supervised.instance("a/0").path("restarts").asInt()).isEqualTo(RESTARTS);
        assertThat(lost).as("lost of " + served + " connections").hasValue(0);
        assertThat((double) served.get()).as("served").isGreaterThan(0.8 * CONNECTIONS_PER_SECOND * seconds);
    }

    @Test
    void asAnOrdinaryUserToo() {
        Sandbox.onlyAsRoot();
        sandbox.openToAll(sandbox.crew("""
                workers:
                  - name: a
                    command: [python3, $DIR/server.py]
                    sockets: [{name: web, port: $PORT}, {name: control, protocol: UNIX, path: $DIR/control}]
                """.replace("$PORT", Integer.toString(port))));
        var supervised = sandbox.settled(sandbox.runUnder(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
                sandbox.path("crew.yaml").toString()));
        int pid = supervised.awaitPid("a/0");
        assertThat(ask()).isEqualTo(pid);
        assertThat(supervised.terminate()).isZero();
        assertThat(sandbox.path("control")).doesNotExist();
    }
}
