package dev.coxswain.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketLockTest {

    @TempDir
    Path folder;

    @Test
    void aFileInTheSocketsPlaceIsNotTouched() throws IOException {
        Path file = Files.writeString(folder.resolve("crew.yaml"), "kind: Crew");
        assertThatThrownBy(() -> SocketLock.take(file, words -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": is there and is no socket");
        assertThat(file).hasContent("kind: Crew");
        assertThat(folder.resolve("crew.yaml.lock")).doesNotExist();
    }

    @Test
    void aLinkInTheLocksPlaceIsNotFollowed() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "text");
        Files.createSymbolicLink(folder.resolve("sock.lock"), precious);
        assertThatThrownBy(() -> SocketLock.take(folder.resolve("sock"), words -> {}))
                .isInstanceOf(IOException.class);
        assertThat(precious).hasContent("text");
    }

    @Test
    void aSocketThatAKilledSupervisorHasLeftIsTakenAway() throws Exception {
        Path socket = folder.resolve("sock");
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        SocketLock.take(socket, words -> {}).release();
        assertThat(socket).doesNotExist();
    }

    @Test
    void whyThereCanBeNoSocketIsSaidInWords() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> SocketLock.take(file.resolve("sock"), words -> {}))
                .hasMessage(file + ": is not a folder");
    }
}
