package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {

    private static final String READ = "r-0123456789abcdef";
    private static final String CHANGE = "c-0123456789abcdef==";

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void file() throws IOException {
        file = folder.resolve("tokens");
        write("# ours\n\n" + READ + ",grafana,read\n" + CHANGE + ", ops ,change\n");
        mode("rw-------");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private void mode(String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void aTokenIsItsHoldersAndMayWhatItsLineSays() throws Exception {
        TokenFile tokens = new TokenFile(file);
        assertThat(tokens.bearer(READ)).hasValueSatisfying(bearer -> {
            assertThat(bearer.name()).isEqualTo("grafana");
            assertThat(may(bearer)).isEqualTo("read");
        });
        assertThat(tokens.bearer(CHANGE)).hasValueSatisfying(bearer -> {
            assertThat(bearer.name()).isEqualTo("ops");
            assertThat(may(bearer)).isEqualTo("read change");
        });
        assertThat(tokens.bearer(READ + "0")).isEmpty();
        assertThat(tokens.bearer(READ.substring(1))).isEmpty();
        assertThat(tokens.bearer("# ours")).isEmpty();
        assertThat(tokens.bearer("")).isEmpty();
    }

    private static String may(Authority.Bearer bearer) {
        try {
            return (bearer.mayRead() ? "read" : "") + (bearer.mayChange() ? " change" : "");
        } catch (Authority.Away away) {
            throw new AssertionError(away);
        }
    }

    @Test
    void aChangeCountsAtOnceAndAFileThatCantBeUsedLetsNobodyIn() throws Exception {
        TokenFile tokens = new TokenFile(file);
        write("another-0123456789,ops,change\n");
        assertThat(tokens.bearer(READ)).isEmpty();
        assertThat(tokens.bearer("another-0123456789")).isPresent();
        mode("rw-r--r--");
        assertThatThrownBy(() -> tokens.bearer("another-0123456789"))
                .isInstanceOf(Authority.Away.class)
                .hasMessageContaining("is open to others (mode 644); use `chmod 600`");
        mode("rw-r-----");
        assertThat(tokens.bearer("another-0123456789")).isPresent();
        Files.delete(file);
        assertThatThrownBy(() -> tokens.bearer("another-0123456789")).isInstanceOf(Authority.Away.class);
    }

    @Test
    void somebodyElsesFileIsRefused() throws IOException {
        int owner = (Integer) Files.getAttribute(file, "unix:uid");
        if (owner == 0) {
            Files.setAttribute(file, "unix:uid", 4711);
        }
        assertThatThrownBy(() -> new TokenFile(file, 4712)).hasMessageContaining("must be user 4712's or root's");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789abcdef",
                "0123456789abcdef,ops",
                "0123456789abcdef,,read",
                "0123456789abcdef,ops,write",
                "0123456789abcdef,ops,read,more",
                "0123456789abcde,ops,read",
                "0123456789abc def,ops,read",
                "=0123456789abcdef,ops,read",
            })
    void aLineThatIsNoneIsToldByItsNumberAndNeverShown(String line) throws IOException {
        write("# first\n" + line + "\n");
        assertThatThrownBy(() -> new TokenFile(file))
                .isInstanceOf(Authority.Away.class)
                .hasMessageContaining("tokens:2: ")
                .hasMessageNotContaining("0123456789ab");
    }

    @Test
    void anAddressHasItsGuessesBackAfterAWhile() {
        long[] now = {0};
        Attempts attempts = new Attempts(() -> now[0]);
        for (int i = 0; i < Attempts.BURST; i++) {
            assertThat(attempts.of("a", "x" + i).allowed()).isTrue();
            attempts.of("a", "x" + i).failed();
        }
        assertThat(attempts.of("a", "y").allowed()).isFalse();
        assertThat(attempts.of("b", "y").allowed()).isTrue();
        attempts.of("b", "y").succeeded();
        assertThat(attempts.of("a", "y").allowed()).isTrue();
        now[0] = 1_000_000_000L / Attempts.PER_SECOND;
        assertThat(attempts.of("a", "z").allowed()).isTrue();
        attempts.of("a", "z").failed();
        assertThat(attempts.of("a", "z").allowed()).isFalse();
    }
}
