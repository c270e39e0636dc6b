package dev.coxswain.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

    @TempDir
    Path temp;

    @Test
    void itIsMadeForItsOwnerAlone() throws Exception {
        Path folder = temp.resolve("var/coxswain");
        StateFolder.take(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(Files.readString(folder.resolve("lock")))
                .isEqualTo(ProcessHandle.current().pid() + "\n");
    }

    @Test
    void aFileIsNoFolder() throws Exception {
        Path file = Files.writeString(temp.resolve("state"), "");
        assertThatThrownBy(() -> StateFolder.take(file))
                .isInstanceOf(StateFolder.Unusable.class)
                .hasMessage("cannot use the state folder: " + file + ": is not a folder");
    }
}
