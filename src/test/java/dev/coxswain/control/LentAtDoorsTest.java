package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.runtime.CrewEvent;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who reads nothing of his answers at another door doesn't keep the operator at the socket from his. */
@Timeout(60)
class LentAtDoorsTest {

    private static final String EVENTS = "/v1/events";

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    /** Asks and reads no more than the status. */
    private static int status(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(
                ("GET " + EVENTS + " HTTP/1.1\r\nhost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer begin = ByteBuffer.allocate(12);
        while (begin.hasRemaining() && channel.read(begin) >= 0) {
            // A few bytes that come together, but need not.
        }
        return Integer.parseInt(new String(begin.array(), StandardCharsets.US_ASCII).substring(9));
    }

    @Test
    void eachDoorsSumIsItsOwn() throws Exception {
        for (int i = 0; i < 900; i++) {
            rig.supervisor
                    .eventLog()
                    .accept(new CrewEvent(
                            FakeSupervisor.NOW, CrewEvent.Type.NORMAL, "Told", "web/0", i + " " + "x".repeat(500)));
        }
        var address = UnixDomainSocketAddress.of(rig.serveSocket(new Door.ReadOnly()));
        List<SocketChannel> silent = new ArrayList<>();
        try {
            int status = 200;
            // About a MiB each, of which 8 are lent.
            while (status == 200 && silent.size() < 20) {
                SocketChannel channel = SocketChannel.open(address);
                silent.add(channel);
                status = status(channel);
            }
            assertThat(status).isEqualTo(503);
            assertThat(silent).hasSizeBetween(5, 18);
            List<String> lines = new ArrayList<>();
            try (ControlClient operator = rig.client()) {
                assertThat(operator.lines(EVENTS, lines::add).ok()).isTrue();
            }
            assertThat(lines).last().asString().contains("899 xxx");
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }
}
