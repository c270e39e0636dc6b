package dev.coxswain.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher where nothing is packaged yet; what stands in for Maven makes half a package, and goes on when told to. */
@Timeout(30)
class FirstUseTest {

    private static final String MAVEN = """
            #!/bin/sh
            echo build >> builds
            mkdir -p target/quarkus-app
            : > target/quarkus-app/quarkus-run.jar
            echo half of it is there
            read -r go || exit 1
            """;

    @TempDir
    Path home;

    private final List<Use> uses = new ArrayList<>();

    @BeforeEach
    void anEmptyProject() throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("jdk/bin"));
        Files.copy(Path.of("coxswain"), home.resolve("coxswain"));
        Files.copy(Path.of("bin/jvm.sh"), home.resolve("bin/jvm.sh"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        program("jdk/bin/java", "#!/bin/sh\nexit 0\n");
        program("mvnw", MAVEN);
    }

    @AfterEach
    void endAll() {
        uses.forEach(Use::kill);
    }

    @Test
    void oneBuildsAndWhoeverComesMeanwhileWaitsForIt() throws Exception {
        Use first = use();
        first.says("first use: building");
        first.says("half of it is there");
        Use second = use();
        second.says("waiting for it");
        first.goOn();
        assertThat(first.process.waitFor()).isZero();
        assertThat(second.process.waitFor()).isZero();
        assertThat(second.stderr.readLine()).as("nothing more is said").isNull();
        assertThat(builds()).isEqualTo(1);

        Use third = use();
        assertThat(third.process.waitFor()).isZero();
        assertThat(third.stderr.readLine()).isNull();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void whoeverWaitsTakesOverFromABuildThatWasKilled() throws Exception {
        Use first = use();
        first.says("half of it is there");
        Use second = use();
        second.says("waiting for it");
        first.kill();
        second.says("first use: building");
        second.says("half of it is there");
        second.goOn();
        assertThat(second.process.waitFor()).isZero();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void halfAPackageIsMadeAgain() throws Exception {
        Use failed = use();
        failed.says("half of it is there");
        failed.process.getOutputStream().close();
        failed.says("the build failed");
        assertThat(failed.process.waitFor()).isEqualTo(70);
        Use next = use();
        next.says("first use: building");
        next.goOn();
        assertThat(next.process.waitFor()).isZero();
        assertThat(builds()).isEqualTo(2);
    }

    private void program(String name, String text) throws IOException {
        assertThat(Files.writeString(home.resolve(name), text).toFile().setExecutable(true))
                .isTrue();
    }

    private int builds() throws IOException {
        return Files.readAllLines(home.resolve("builds")).size();
    }

    private Use use() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("coxswain").toString(), "version");
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        Process process = builder.start();
        Use use = new Use(process, process.errorReader(StandardCharsets.UTF_8));
        uses.add(use);
        return use;
    }

    private record Use(Process process, BufferedReader stderr) {

        /** Waits for such a line. */
        void says(String part) throws IOException {
            List<String> seen = new ArrayList<>();
            for (String line = stderr.readLine(); line != null; line = stderr.readLine()) {
                seen.add(line);
                if (line.contains(part)) {
                    return;
                }
            }
            throw new AssertionError("never said \"" + part + "\": " + seen);
        }

        void goOn() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
