package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may have which route, by the table that is served. */
@Timeout(60)
class DoorTest {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    @Test
    void theReadOnlyDoorIsOpenForGetAndNothingElse() throws IOException {
        int port = rig.serve(new Door.ReadOnly());
        for (Route route : new Routes(rig.parts()).table()) {
            int status = status(port, route);
            if (route.method().equals("GET")) {
                assertThat(status).as(route.toString()).isNotIn(401, 403, 405, 500);
            } else {
                assertThat(status).as(route.toString()).isEqualTo(403);
            }
        }
        assertThat(rig.supervisor.shutdown).isFalse();
    }

    @Test
    void aWorkersProcessAtTheSocketMayHaveWhatIsRead() throws NoSupervisor {
        rig.ofWorker = true;
        for (Route route : new Routes(rig.parts()).table()) {
            int status = atSocket(route);
            if (route.access() == Route.Access.READ) {
                assertThat(status).as(route.toString()).isNotIn(401, 403, 405, 500);
            } else {
                assertThat(status).as(route.toString()).isEqualTo(403);
            }
        }
        assertThat(rig.supervisor.shutdown).isFalse();
    }

    @Test
    void anotherUserAtTheSocketMayHaveNothing() throws NoSupervisor {
        rig.peer = Optional.of(new Peer(4711, 1001));
        for (Route route : new Routes(rig.parts()).table()) {
            assertThat(atSocket(route)).as(route.toString()).isEqualTo(403);
        }
    }

    private int atSocket(Route route) throws NoSupervisor {
        try (var client = rig.client()) {
            String target = target(route);
            return (route.method().equals("GET") ? client.get(target) : client.post(target)).status();
        }
    }

    private static int status(int port, Route route) throws IOException {
        try (var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            String request = route.method() + " " + target(route)
                    + " HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 ");
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private static String target(Route route) {
        return route.path().replace("NAME", "web").replace("INDEX", "0");
    }
}
