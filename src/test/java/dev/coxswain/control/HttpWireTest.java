package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpWireTest {

    private static HttpWire wire(String bytes) {
        return new HttpWire(Channels.newChannel(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.UTF_8))));
    }

    private static String body(HttpWire wire) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int b = wire.readBody(); b >= 0; b = wire.readBody()) {
            body.append((char) b);
        }
        return body.toString();
    }

    @Test
    void answersFollowOneAnotherOnOneConnection() throws IOException {
        HttpWire wire = wire("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
                + "HTTP/1.1 202 Accepted\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\ntwo\r\n1\r\n!\r\n0\r\nt: 1\r\n\r\n"
                + "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n"
                + "HTTP/1.1 404 Not Found\r\n\r\nup to the end");
        assertThat(wire.readHead()).isEqualTo(200);
        assertThat(body(wire)).isEqualTo("one");
        assertThat(wire.readHead()).isEqualTo(202);
        assertThat(body(wire)).isEqualTo("two!");
        assertThat(wire.readHead()).isEqualTo(204);
        assertThat(body(wire)).isEmpty();
        assertThat(wire.readHead()).isEqualTo(404);
        assertThat(body(wire)).isEqualTo("up to the end");
    }

    @Test
    void anAnswerThatIsCutOffIsNoAnswer() throws IOException {
        HttpWire wire = wire("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfour");
        wire.readHead();
        assertThatThrownBy(() -> body(wire)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> wire("HTTP/1.1 200").readHead()).isInstanceOf(EOFException.class);
    }

    @Test
    void somebodyElsesProtocolIsNotHttp() {
        assertThatThrownBy(() -> wire("SSH-2.0-OpenSSH\r\n").readHead()).isInstanceOf(HttpWire.NotHttp.class);
    }
}
