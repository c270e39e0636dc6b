package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.runtime.CrewEvent;
import dev.coxswain.system.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What there is to say at the supervisor's end is said first, to those who read it. */
@Timeout(60)
class LastWordsTest {

    private static final Duration NOW = Duration.ZERO;
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private SocketChannel ask(String target, String header) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(rig.socket));
        channel.write(
                ByteBuffer.wrap(("GET " + target + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n" + header + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static String rest(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** More than two sockets' buffers hold. */
    private void muchHappens() {
        for (int i = 0; i < 900; i++) {
            rig.supervisor
                    .eventLog()
                    .accept(new CrewEvent(
                            FakeSupervisor.NOW, CrewEvent.Type.NORMAL, "Told", "web/0", i + " " + "x".repeat(500)));
        }
    }

    @Test
    void withNobodyThereNothingIsWaitedFor() throws Exception {
        assertThat(rig.client().get("/v1/crew").ok()).isTrue();
        assertThat(rig.api().finish(SOON)).isTrue();
        // One who has asked for nothing yet, and one who asks for what has no end.
        try (SocketChannel silent = ask("/v1/crew", "content-length: 5\r\n");
                SocketChannel live = ask("/v1/crew", "accept: text/event-stream\r\n")) {
            new BufferedReader(Channels.newReader(live, StandardCharsets.UTF_8)).readLine();
            assertThat(rig.api().finish(SOON)).isTrue();
            assertThat(silent.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "text/event-stream"})
    void aStreamIsWaitedForUntilItsReaderHasTheLastOfIt(String form) throws Exception {
        try (SocketChannel stream = ask("/v1/events?follow=true", "accept: " + form + "\r\n")) {
            Patience.until("it follows", () -> rig.supervisor.eventLog().followers() == 1);
            muchHappens();
            assertThat(rig.api().finish(NOW)).isFalse();
            rig.supervisor
                    .eventLog()
                    .accept(new CrewEvent(FakeSupervisor.NOW, CrewEvent.Type.NORMAL, "Told", "", "the last"));
            rig.supervisor.eventLog().end();
            assertThat(rig.api().finish(Duration.ofMillis(100)))
                    .as("its reader reads nothing")
                    .isFalse();
            Thread reader = Thread.ofVirtual().start(() -> read(stream));
            assertThat(rig.api().finish(SOON)).isTrue();
            reader.join();
            assertThat(read).contains("the last");
        }
    }

    private volatile String read = "";

    private void read(SocketChannel stream) {
        try {
            read = rest(stream);
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    @Test
    void whoHasHungUpIsNotWaitedFor() throws Exception {
        SocketChannel stream = ask("/v1/events?follow=true", "");
        Patience.until("it follows", () -> rig.supervisor.eventLog().followers() == 1);
        muchHappens();
        assertThat(rig.api().finish(NOW)).isFalse();
        stream.close();
        assertThat(rig.api().finish(SOON)).isTrue();
    }
}
