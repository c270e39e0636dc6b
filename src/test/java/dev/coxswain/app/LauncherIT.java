package dev.coxswain.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script finds its program from wherever it is called, and adds nothing to its output. */
class LauncherIT {

    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Path LAUNCHER = HOME.resolve("coxswain");

    @TempDir
    Path elsewhere;

    private String version;

    @BeforeEach
    void version() {
        version = "coxswain " + Version.current() + "\n";
    }

    @Test
    void runsFromAnotherFolder() throws Exception {
        assertThat(outputOf(elsewhere, LAUNCHER.toString(), "version")).isEqualTo(version);
    }

    @Test
    void runsThroughSymlinksAbsoluteAndRelative() throws Exception {
        Files.createSymbolicLink(elsewhere.resolve("absolute"), LAUNCHER);
        Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("absolute"));
        assertThat(outputOf(elsewhere, "./relative", "version")).isEqualTo(version);
    }

    @Test
    void theBuildMadeEveryCache() {
        assertThat(Path.of("target/quarkus-app/run.aot")).isNotEmptyFile();
        assertThat(Path.of("target/quarkus-app/configmap.aot")).isNotEmptyFile();
        assertThat(Path.of("target/quarkus-app/client.aot")).isNotEmptyFile();
        assertThat(Path.of("target/quarkus-app/document.aot")).isNotEmptyFile();
    }

    @Test
    void aCacheThatDoesNotFitIsNotWorthAWord() throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        assertThat(outputOf(
                        HOME,
                        java,
                        "@jvm/client.options",
                        "-XX:AOTCache=pom.xml",
                        "-cp",
                        "target/classes",
                        "dev.coxswain.app.TrainingRun"))
                .isEmpty();
    }

    @Test
    void takesUtf8InTheLocaleOfAContainer() throws Exception {
        String script = """
                umlaut=$(printf '\\303\\274')
                mkdir "$umlaut"
                export LC_ALL=C COXSWAIN_SOCKET="$PWD/sock"
                "$0" run --restart Never -- sh -c 'printf "%s %s\\n" "$1" "$LC_ALL"; cd "$1"' sh "$umlaut" 2> /dev/null
                """;
        assertThat(outputOf(elsewhere, "sh", "-c", script, LAUNCHER.toString())).endsWith("sh/0 | \u00fc C\n");
    }

    @Test
    void saysThatTheFolderHasBeenRemoved() throws Exception {
        String script = "mkdir gone; cd gone; rmdir ../gone; \"$0\" version";
        assertThat(outputOf(elsewhere, "sh", "-c", script, LAUNCHER.toString()))
                .contains("the current folder has been removed")
                .doesNotContain("Error occurred");
    }

    /** What a command writes to stdout and stderr. */
    private static String outputOf(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
