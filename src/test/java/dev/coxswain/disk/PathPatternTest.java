package dev.coxswain.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathPatternTest {

    @TempDir
    Path temporary;

    private Path folder = Path.of("/");

    @BeforeEach
    void withoutSymlinks() throws IOException {
        folder = temporary.toRealPath();
    }

    @Test
    void aPathIsItself() throws IOException {
        write("a.conf");
        write("b.conf");
        assertThat(matched("a.conf")).containsExactly("a.conf");
        assertThat(matched("none.conf")).isEmpty();
    }

    @Test
    void aFolderMeansTheFilesInIt() throws IOException {
        write("conf/a");
        write("conf/b.txt");
        write("conf/.hidden");
        write("conf/deeper/c");
        assertThat(matched("conf")).containsExactly("conf/a", "conf/b.txt");
    }

    @Test
    void aWildcardStandsWithinOneNameAndNotForALeadingDot() throws IOException {
        write("x/a.conf");
        write("x/.a.conf");
        write("y/a.conf");
        write("y/a.txt");
        write("y/z/a.conf");
        assertThat(matched("*/*.conf")).containsExactly("x/a.conf", "y/a.conf");
        assertThat(matched("x/.*.conf")).containsExactly("x/.a.conf");
        assertThat(matched("{x,y}/a.????")).containsExactly("x/a.conf", "y/a.conf");
        assertThat(matched("y/*/a.conf")).containsExactly("y/z/a.conf");
        assertThat(matched("[xz]/a.conf")).containsExactly("x/a.conf");
    }

    @Test
    void aMountedConfigMapShowsItsKeysAlone() throws IOException {
        write("..2026_1/app.conf");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_1"));
        Files.createSymbolicLink(folder.resolve("app.conf"), Path.of("..data/app.conf"));
        assertThat(matched("")).containsExactly("app.conf");
        assertThat(PathPattern.of(folder + "/*.conf").look().lookups()).contains(new Route.Lookup(folder, "..data"));
    }

    @Test
    void twoLooksAtTheSameAreEqualAndOneMoreFileIsSeen() throws IOException {
        write("a.conf");
        PathPattern pattern = PathPattern.of(folder + "/*.conf");
        View before = pattern.look();
        assertThat(PathPattern.of(folder + "/*.conf").look()).isEqualTo(before);
        write("b.conf");
        assertThat(pattern.look()).isNotEqualTo(before);
        assertThat(pattern.look().lookups()).isEqualTo(before.lookups());
    }

    @Test
    void theWayToWhatIsMissingIsLookedUp() {
        assertThat(PathPattern.of(folder + "/not/yet/*.conf").look().lookups())
                .contains(new Route.Lookup(folder, "not"));
    }

    @Test
    void twoStarsAreRefused() {
        assertThatThrownBy(() -> PathPattern.of("/a/**/b")).hasMessageContaining("name each folder");
    }

    private void write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
    }

    private List<String> matched(String pattern) {
        return PathPattern.of(folder + "/" + pattern).look().files().keySet().stream()
                .map(file -> folder.relativize(file).toString())
                .sorted()
                .toList();
    }
}
