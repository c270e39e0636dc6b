package dev.coxswain.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketFolderTest {

    private static final int US = 1000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        // owner, mode, mount point: safe
        "1000, 0700, false, true",
        "1000, 0755, false, true",
        "1000, 0770, false, true",
        "1000, 0777, false, false",
        "1000, 0777, true, false",
        "1000, 1777, false, true",
        "0, 0755, false, true",
        "0, 0777, true, true",
        "0, 2777, true, true",
        "0, 0777, false, false",
        "0, 1777, false, true",
        "1001, 0700, false, false",
        "1001, 1777, false, false",
        "1001, 0777, true, false"
    })
    void itIsSafeWhereNobodyElseCanExchangeTheSocket(int owner, String mode, boolean mounted, boolean safe) {
        assertThat(new SocketFolder(owner, Integer.parseInt(mode, 8), mounted)
                        .doubt(US)
                        .isEmpty())
                .isEqualTo(safe);
    }

    @Test
    void aFolderThatIsMadeIsForOurUserAlone() throws IOException {
        Path made = folder.resolve("a/b");
        SocketFolder.prepare(made, (Integer) Files.getAttribute(folder, "unix:uid"), words -> {
            throw new IOException(words);
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void whoIsInDoubtIsToldBeforeAnythingIsTouched() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path socket = folder.resolve("coxswain.sock");
        assertThatThrownBy(() -> SocketLock.take(socket, words -> {
                    throw new IOException(words);
                }))
                .hasMessage("the folder " + folder
                        + " can be written to by everybody, who could put a socket of their own there");
        assertThat(folder).isEmptyDirectory();

        List<String> warnings = new ArrayList<>();
        SocketLock.take(socket, warnings::add).release();
        assertThat(warnings).hasSize(1);
    }
}
