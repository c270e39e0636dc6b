package dev.coxswain.source;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FolderSourceTest {

    @TempDir
    Path folder;

    @Test
    void documentsAreTakenByName() throws Exception {
        write("b.yaml", "b");
        write("a.json", "a");
        write("c.yml", "c");
        assertThat(shown()).isEqualTo("a.json=a b.yaml=b c.yml=c");
    }

    @Test
    void othersAreNoDocuments() throws Exception {
        write("crew.yaml", "crew");
        write(".hidden.yaml", "x");
        write("crew.yaml~", "x");
        write("notes.txt", "x");
        write("UPPER.YAML", "x");
        Files.createDirectory(folder.resolve("sub.yaml"));
        write("sub.yaml/inner.yaml", "x");
        assertThat(shown()).isEqualTo("crew.yaml=crew");
    }

    @Test
    void aFolderWithoutADocumentIsRefused() throws Exception {
        assertThat(read())
                .isEqualTo(new Source.Reading.Refused(new Problem(
                        folder.toString(),
                        1,
                        1,
                        "",
                        "no document in this folder: no file ending in .yaml, .yml or .json")));
    }

    @Test
    void aMissingFolderIsMissing() throws Exception {
        folder = folder.resolve("none");
        assertThat(read()).isEqualTo(new Source.Reading.Missing(folder + ": no such file or folder"));
    }

    @Test
    void aLinkThatLeadsNowhereIsAMissingDocument() throws Exception {
        write("a.yaml", "a");
        Files.createSymbolicLink(folder.resolve("b.yaml"), Path.of("gone"));
        assertThat(read()).isEqualTo(new Source.Reading.Missing(folder.resolve("b.yaml") + ": no such file"));
    }

    @Test
    void oneFileThatCantBeADocumentRefusesAll() throws Exception {
        write("a.yaml", "a");
        Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff});
        assertThat(read()).isEqualTo(new Source.Reading.Refused(new Problem("b.yaml", 1, 1, "", "is not UTF-8 text")));
    }

    @Test
    void theRevisionTellsFilesApart() throws Exception {
        Set<String> revisions = new TreeSet<>();
        write("a.yaml", "xy");
        revisions.add(revision());
        assertThat(revisions).containsExactly(revision());
        Files.move(folder.resolve("a.yaml"), folder.resolve("b.yaml"));
        revisions.add(revision());
        write("a.yaml", "x");
        write("b.yaml", "y");
        revisions.add(revision());
        write("a.yaml", "");
        write("b.yaml", "xy");
        revisions.add(revision());
        assertThat(revisions).hasSize(4).allMatch(revision -> revision.matches("sha256:[0-9a-f]{64}"));
    }

    @Test
    void filesThatComeChangeAndGoAreNoticed() throws Exception {
        write("a.yaml", "a");
        try (Watched watched = watch()) {
            write("b.yaml", "b");
            watched.becomes("a.yaml=a b.yaml=b");
            write("a.yaml", "changed");
            watched.becomes("a.yaml=changed b.yaml=b");
            Files.delete(folder.resolve("b.yaml"));
            watched.becomes("a.yaml=changed");
        }
    }

    @Test
    void aFolderThatIsNotThereYetIsNoticed() throws Exception {
        folder = folder.resolve("etc/coxswain");
        try (Watched watched = watch()) {
            Files.createDirectories(folder);
            write("a.yaml", "a");
            watched.becomes("a.yaml=a");
        }
    }

    @Test
    void whatALinkLeadsToIsWatched() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("web"), "a");
        Files.createSymbolicLink(folder.resolve("web.yaml"), Path.of("elsewhere/web"));
        try (Watched watched = watch()) {
            Path fresh = Files.writeString(elsewhere.resolve("fresh"), "b");
            Files.move(fresh, elsewhere.resolve("web"), ATOMIC_MOVE);
            watched.becomes("web.yaml=b");
        }
    }

    @Test
    void aMountedConfigMapIsReadAndItsSwapNoticed() throws Exception {
        mount("1", "one");
        assertThat(shown()).isEqualTo("a.yaml=one b.yaml=one");
        try (Watched watched = watch()) {
            for (String version : new String[] {"two", "three", "four"}) {
                mount(version, version);
                watched.becomes("a.yaml=" + version + " b.yaml=" + version);
            }
        }
    }

    @Test
    void aFileOfAMountedConfigMapIsNoticedToo() throws Exception {
        mount("1", "one");
        try (Watched watched = Watched.start(new FileSource(folder.resolve("a.yaml")))) {
            mount("2", "two");
            watched.becomes("a.yaml=two");
            mount("3", "three");
            watched.becomes("a.yaml=three");
        }
    }

    @Test
    void aReadingNeverMixesTwoVersionsOfAConfigMap() throws Exception {
        mount("0", "0");
        AtomicBoolean enough = new AtomicBoolean();
        Thread kubelet = Thread.ofPlatform().start(() -> {
            for (int version = 1; !enough.get(); version++) {
                mount(Integer.toString(version), Integer.toString(version));
            }
        });
        try (Source source = new FolderSource(folder)) {
            for (int i = 0; i < 5; i++) {
                String shown = Watched.show(source.readNow());
                // Missing where the kubelet is faster than any reader for seconds on end.
                assertThat(shown).matches("a.yaml=(\\d+) b.yaml=\\1|missing");
            }
        } finally {
            enough.set(true);
            kubelet.join();
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** What the kubelet does: a new folder, a new link to it, renamed over the old one, the old folder removed. */
    private void mount(String version, String text) {
        try {
            Path data = Files.createDirectory(folder.resolve("..2026_" + version));
            Files.writeString(data.resolve("a.yaml"), text);
            Files.writeString(data.resolve("b.yaml"), text);
            Path swapped = folder.resolve("..data");
            Path before = Files.exists(swapped) ? swapped.toRealPath() : null;
            Path fresh = Files.createSymbolicLink(folder.resolve("..data_tmp"), data.getFileName());
            Files.move(fresh, swapped, ATOMIC_MOVE);
            if (before == null) {
                Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
                Files.createSymbolicLink(folder.resolve("b.yaml"), Path.of("..data/b.yaml"));
            } else {
                Files.delete(before.resolve("a.yaml"));
                Files.delete(before.resolve("b.yaml"));
                Files.delete(before);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Watched watch() {
        return Watched.start(new FolderSource(folder));
    }

    private String shown() throws InterruptedException {
        return Watched.show(read());
    }

    private Source.Reading read() throws InterruptedException {
        try (Source source = new FolderSource(folder)) {
            return source.read();
        }
    }

    private String revision() throws InterruptedException {
        assertThat(read()).isInstanceOf(Source.Reading.Texts.class);
        return ((Source.Reading.Texts) read()).revision();
    }
}
