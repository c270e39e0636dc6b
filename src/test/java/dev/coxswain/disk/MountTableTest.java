package dev.coxswain.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountTableTest {

    @TempDir
    Path folder;

    @Test
    void aFileWithAMountPointOfItsOwnMountsItself() throws Exception {
        Path file = Files.writeString(folder.toRealPath().resolve("my crew.yaml"), "");
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);
        MountTable table = MountTable.of(Stream.of(
                "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
                "40 22 254:0 /var/lib/kubelet/pods/x/volume-subpaths/crew/web/0 "
                        + file.toString().replace(" ", "\\040")
                        + " ro,relatime - ext4 /dev/vda rw"));
        assertThat(table.mountsItself(file)).isTrue();
        assertThat(table.mountsItself(link)).isTrue();
        assertThat(table.mountsItself(folder)).isFalse();
        assertThat(table.mountsItself(folder.resolve("none"))).isFalse();
    }

    @Test
    void ourOwnTableCanBeRead() {
        assertThat(MountTable.ofThisProcess().mountPoints()).contains(Path.of("/"));
    }
}
