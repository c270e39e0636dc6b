package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class FileTextTest {

    @TempDir
    Path folder;

    @Test
    void aTextFileIsReadWhole() throws IOException {
        assertThat(FileText.read(Files.writeString(folder.resolve("a"), "grüß\n")))
                .isEqualTo(new FileText.Text("grüß\n"));
    }

    @Test
    void oneMebibyteIsReadAndOneByteMoreIsNot() throws IOException {
        Path file = folder.resolve("a");
        Files.write(file, new byte[FileText.MAX_BYTES]);
        assertThat(FileText.read(file)).isInstanceOf(FileText.Text.class);
        Files.write(file, new byte[FileText.MAX_BYTES + 1]);
        assertThat(FileText.read(file)).isInstanceOf(FileText.Unfit.class);
    }

    @Test
    void bytesThatAreNotUtf8AreNoText() throws IOException {
        Path file = Files.write(folder.resolve("a"), new byte[] {'a', (byte) 0xff});
        assertThat(FileText.read(file)).isEqualTo(new FileText.Unfit("is not UTF-8 text"));
    }

    @Test
    void aMissingFileSaysSo() {
        assertThat(FileText.read(folder.resolve("a"))).isEqualTo(new FileText.Missing("no such file"));
        assertThat(FileText.read(folder.resolve("a/b"))).isInstanceOf(FileText.Missing.class);
    }

    @Test
    void aFileInPlaceOfAFolderIsMissingToo() throws IOException {
        Files.writeString(folder.resolve("a"), "");
        assertThat(FileText.read(folder.resolve("a/b"))).isInstanceOf(FileText.Missing.class);
    }

    @Test
    void whatWouldBlockOrNeverEndIsRefusedByWhatItIs() throws Exception {
        Path fifo = folder.resolve("fifo");
        Process mkfifo = new ProcessBuilder("mkfifo", fifo.toString()).start();
        assertThat(mkfifo.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(FileText.read(fifo)).isInstanceOf(FileText.Unfit.class);
        assertThat(FileText.read(Path.of("/dev/zero"))).isInstanceOf(FileText.Unfit.class);
        assertThat(FileText.read(folder)).isEqualTo(new FileText.Unfit("is a folder, not a file"));
    }

    @Test
    void aPathThatIsNoneIsUnreadable() {
        assertThat(FileText.read("a\0b")).isInstanceOf(FileText.Unreadable.class);
    }
}
