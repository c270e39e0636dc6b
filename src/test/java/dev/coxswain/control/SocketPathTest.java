package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketPathTest {

    private static final Optional<String> NO_FLAG = Optional.empty();

    @Test
    void theFlagCountsMoreThanTheVariableAndThatMoreThanTheFolders(@TempDir Path runtime) {
        Map<String, String> all = Map.of("COXSWAIN_SOCKET", "/a/sock", "XDG_RUNTIME_DIR", runtime.toString());
        assertThat(SocketPath.resolve(Optional.of("/b/sock"), all)).isEqualTo(Path.of("/b/sock"));
        assertThat(SocketPath.resolve(NO_FLAG, all)).isEqualTo(Path.of("/a/sock"));
        assertThat(SocketPath.resolve(NO_FLAG, Map.of("XDG_RUNTIME_DIR", runtime.toString())))
                .isEqualTo(runtime.resolve("coxswain/coxswain.sock"));
    }

    @Test
    void aFolderThatCannotBeWrittenToIsPassedOver() {
        Path chosen = SocketPath.resolve(NO_FLAG, Map.of("XDG_RUNTIME_DIR", "/nonexistent"));
        assertThat(chosen.toString()).matches("/(run|tmp)/coxswain/coxswain.sock");
    }

    @Test
    void aPathThatNoSocketCanHaveIsRefusedWithItsLength() {
        assertThatThrownBy(() -> SocketPath.resolve(Optional.of("/" + "x".repeat(107)), Map.of()))
                .hasMessageContaining("has 108 bytes, Linux allows 107");
    }
}
