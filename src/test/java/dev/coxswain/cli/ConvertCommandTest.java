package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.convert.Formats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convert}: what it reads, and how it ends. */
class ConvertCommandTest {

    private final Commands cli = new Commands();

    @TempDir
    Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void theDocumentIsOnStdoutAndTheRemarksOnStderr() throws IOException {
        String file = file("my_shop.conf", "[program:web]\ncommand=web\npriority=1\n");
        assertThat(cli.run("convert", "--from", "supervisord", file)).isZero();
        assertThat(cli.out)
                .startsWith("apiVersion: ")
                .contains("name: my-shop}")
                .endsWith("\n");
        assertThat(cli.err).startsWith(file + ":3: [program:web] priority: ").hasLineCount(1);
    }

    @Test
    void whatCannotBeReadIs78WithItsPlaceAndNothingOnStdout() throws IOException {
        String file = file("bad.conf", "[program:web]\ncommand=web\nstartsecs=soon\n");
        assertThat(cli.run("convert", "--from", "supervisord", file)).isEqualTo(78);
        assertThat(cli.out).isEmpty();
        assertThat(cli.err).isEqualTo(file + ":3:1: [program:web] startsecs: must be a whole number (was \"soon\")\n");
        assertThat(cli.run("convert", "--from", "supervisord", folder + "/none"))
                .isEqualTo(78);
        assertThat(cli.err).isEqualTo(folder + "/none:1:1: no such file\n");
        file("large.conf", "#".repeat(1024 * 1024 + 1));
        assertThat(cli.run("convert", "--from", "supervisord", folder + "/large.conf"))
                .isEqualTo(78);
        assertThat(cli.err).endsWith("is larger than 1 MiB, the most that is read\n");
    }

    @Test
    void howItIsCalledWrongly() {
        String formats = "the formats are " + String.join(", ", Formats.NAMES) + "\n";
        assertThat(cli.run("convert", "x")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("missing --from FORMAT; " + formats);
        assertThat(cli.run("convert", "--from", "supervisor", "x")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("unknown format supervisor; did you mean supervisord? " + formats);
        assertThat(cli.run("convert", "--from", "initd", "x")).isEqualTo(2);
        assertThat(cli.run("convert", "--from", "supervisord")).isEqualTo(2);
        assertThat(cli.err).startsWith("missing FILE");
    }

    @Test
    void everyNameIsAFormat() {
        assertThat(Formats.NAMES).allMatch(name -> Formats.named(name).isPresent());
    }

    @Test
    void aFolderIsItsFiles() throws IOException {
        file("a.conf", "[program:a]\ncommand=a\n");
        file("b.conf", "[program:b]\ncommand=b\n");
        file("c.txt", "no ini");
        assertThat(cli.run("convert", "--from", "supervisord", folder.toString()))
                .isZero();
        assertThat(cli.out).contains("- name: a\n", "- name: b\n");
        Files.delete(folder.resolve("a.conf"));
        Files.delete(folder.resolve("b.conf"));
        assertThat(cli.run("convert", "--from", "supervisord", folder.toString()))
                .isEqualTo(78);
        assertThat(cli.err).contains("is a folder without a file that supervisord would read");
    }

    @Test
    void dropInsBesideAUnitAreSaid() throws IOException {
        String unit = file("web.service", "[Service]\nExecStart=web\n");
        Files.createDirectory(folder.resolve("web.service.d"));
        String said =
                unit + ".d:1: web.service.d: drop-ins are left out here; `systemctl cat web.service | coxswain convert"
                        + " --from systemd -` has them\n";
        for (String input : List.of(unit, folder.toString())) {
            assertThat(cli.run("convert", "--from", "systemd", input)).isZero();
            assertThat(cli.err).isEqualTo(said);
        }
    }

    @Test
    void aDashIsStdin() {
        assertThat(stdin("[program:a]\ncommand=a\npriority=1\n".getBytes(StandardCharsets.UTF_8)))
                .startsWith("0 stdin:3: [program:a] priority: ");
        assertThat(stdin(new byte[] {(byte) 0xff})).isEqualTo("78 stdin:1:1: is not UTF-8 text\n");
        assertThat(stdin(new byte[1024 * 1024 + 1]))
                .isEqualTo("78 stdin:1:1: is larger than 1 MiB, the most that is read\n");
    }

    private static String stdin(byte[] bytes) {
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                InstantSource.system());
        int exitCode = new ConvertCommand(terminal, new ByteArrayInputStream(bytes))
                .execute(List.of("--from", "supervisord", "-"));
        return exitCode + " " + err.toString(StandardCharsets.UTF_8);
    }
}
