package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that nobody should send, at each door. The long run is {@code hack/api/fuzz}; a failure prints its seed. */
@Timeout(120)
class MalformedTest {

    private static final long SEED = Long.getLong("coxswain.fuzz.seed", 20_261_121);
    private static final int COUNT = Integer.getInteger("coxswain.fuzz.count", 1500);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    private static final List<String> FRAMINGS = List.of(
            "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/crew HTTP/1.1\r\nhost: x\r\n\r\n",
            "transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n",
            "content-length: 2\r\ncontent-length: 3\r\n\r\n{}",
            "content-length: +2\r\n\r\n{}",
            "content-length: -1\r\n\r\n{}",
            "content-length: 99999999999999999999\r\n\r\n",
            "content-length: 0x10\r\n\r\n",
            "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
            "transfer-encoding: chunked\r\n\r\nzz\r\n\r\n",
            "transfer-encoding: chunked\r\n\r\n-1\r\n\r\n",
            "transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            "transfer-encoding : chunked\r\n\r\n0\r\n\r\n",
            "expect: 200-maybe\r\ncontent-length: 0\r\n\r\n",
            "x: a\0b\r\n\r\n",
            "x: y\r\n folded\r\n\r\n",
            "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\n\r\n");

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final Random random = new Random(SEED);

    @Test
    void atTheSocketTheyEndInNoMistakeAndDisturbNobody() throws IOException, NoSupervisor {
        send(UnixDomainSocketAddress.of(rig.socket));
        assertThat(rig.supervisor.shutdown).isFalse();
    }

    @Test
    void atTheReadOnlyDoorLikewise() throws IOException, NoSupervisor {
        send(new InetSocketAddress("127.0.0.1", rig.serve(new Door.ReadOnly())));
        assertThat(rig.supervisor.signals).isEmpty();
    }

    private void send(SocketAddress address) throws IOException, NoSupervisor {
        for (int i = 0; i < COUNT; i++) {
            byte[] request = request();
            String answer = answer(address, request);
            Matcher status = STATUS.matcher(answer);
            while (status.find()) {
                assertThat(status.group(1))
                        .as("seed " + SEED + ", number " + i + ": " + new String(request, StandardCharsets.ISO_8859_1))
                        .isNotEqualTo("500");
            }
        }
        try (var client = rig.client()) {
            assertThat(client.get("/v1/crew").status()).isEqualTo(200);
        }
    }

    private static String answer(SocketAddress address, byte[] request) throws IOException {
        var family =
                address instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
        try (SocketChannel channel = SocketChannel.open(family)) {
            channel.connect(address);
            OutputStream out = Channels.newOutputStream(channel);
            InputStream in = Channels.newInputStream(channel);
            try {
                out.write(request);
                channel.shutdownOutput();
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (IOException hungUp) {
                return "";
            }
        }
    }

    private byte[] request() {
        return switch (random.nextInt(6)) {
            case 0 -> noise(1 + random.nextInt(2000));
            case 1 -> half(valid());
            case 2 ->
                ("POST /v1/plan HTTP/1.1\r\nhost: x\r\n" + FRAMINGS.get(random.nextInt(FRAMINGS.size())))
                        .getBytes(StandardCharsets.ISO_8859_1);
            case 3 ->
                ("GET /" + "%a/".repeat(random.nextInt(4000)) + " HTTP/1.1\r\nx: " + "y".repeat(random.nextInt(30_000))
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
            default -> mutated(valid());
        };
    }

    private byte[] valid() {
        String body = "{\"signal\": \"WINCH\"}";
        String request = switch (random.nextInt(5)) {
            case 0 -> "GET /v1/crew HTTP/1.1\r\nhost: x\r\nif-none-match: \"a\", W/\"b\"\r\n\r\n";
            case 1 -> "GET /v1/logs?tail=1&since=5m&worker=web HTTP/1.1\r\nhost: x\r\n\r\n";
            case 2 -> "GET /v1/workers/web HTTP/1.1\r\nhost: x\r\n\r\nGET /v1/dump HTTP/1.1\r\nhost: x\r\n\r\n";
            case 3 ->
                "POST /v1/workers/web/signal HTTP/1.1\r\nhost: x\r\ncontent-length: " + body.length() + "\r\n\r\n"
                        + body;
            default -> "POST /v1/plan HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\na: \r\n0\r\n\r\n";
        };
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] half(byte[] whole) {
        return java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
    }

    private byte[] mutated(byte[] whole) {
        byte[] changed = whole.clone();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
