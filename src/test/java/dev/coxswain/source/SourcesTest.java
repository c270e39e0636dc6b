package dev.coxswain.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    @TempDir
    Path folder;

    @Test
    void aFolderIsAFolderAndAFileAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("anything"), "");
        Path named = Files.createDirectory(folder.resolve("crew.yaml"));
        assertThat(Sources.of(folder.toString())).isInstanceOf(FolderSource.class);
        assertThat(Sources.of(named.toString())).isInstanceOf(FolderSource.class);
        assertThat(Sources.of(file.toString())).isInstanceOf(FileSource.class);
    }

    @Test
    void whatIsNotThereYetGoesByItsName() throws Exception {
        assertThat(Sources.of(folder + "/none/crew.yaml")).isInstanceOf(FileSource.class);
        assertThat(Sources.of(folder + "/none/coxswain")).isInstanceOf(FolderSource.class);
        assertThat(Sources.of(folder + "/none/crew.yaml/")).isInstanceOf(FolderSource.class);
    }

    @Test
    void aConfigMapIsNoFile() {
        assertThatThrownBy(() -> Sources.of("configmap/shop"))
                .isInstanceOf(UnsupportedSource.class)
                .hasMessageStartingWith("a ConfigMap is read by `coxswain run` alone");
        assertThatThrownBy(() -> Sources.of("configmap/default/shop")).isInstanceOf(UnsupportedSource.class);
    }

    @Test
    void whatIsNoPathIsSaidSo() {
        assertThatThrownBy(() -> Sources.of("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> Sources.of("a\0b")).hasMessageContaining("not a path");
    }
}
