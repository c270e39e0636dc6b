package dev.coxswain.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The image of the Dockerfile, built once for all tests, and what users make of it. */
final class ImageBuild {

    static final String NAME = "localhost/coxswain";
    static final String DEBIAN = "localhost/coxswain-base/debian";
    static final String DISTROLESS = "localhost/coxswain-base/distroless";

    /** What users write into their own Dockerfile. */
    static final String COPIED = """
            COPY --from=localhost/coxswain /opt/coxswain /opt/coxswain
            ENTRYPOINT ["/opt/coxswain/bin/coxswain", "run"]
            """;

    private static final String BUILDAH = "hack/image/buildah";
    private static final Duration LONG = Duration.ofMinutes(15);

    private static boolean built;

    private ImageBuild() {}

    static synchronized void once() {
        Sandbox.onlyAsRoot();
        Optional<String> missing = SystemTool.missing("buildah", "mmdebstrap", "nsenter", "unshare");
        assumeTrue(
                missing.isEmpty(),
                () -> "skipped: building an image needs " + missing.orElseThrow()
                        + " (apt-get install buildah mmdebstrap util-linux)");
        if (!built) {
            var bases = SystemTool.attempt(LONG, "hack/image/bases");
            assumeTrue(bases.exitCode() == 0, () -> "skipped: no base images can be made here: " + bases.output());
            SystemTool.run(LONG, "hack/image/build");
            built = true;
        }
    }

    /** Builds a user's Dockerfile. */
    static void build(Path folder, String name, String dockerfile) {
        try {
            Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SystemTool.run(LONG, BUILDAH, "build", "--quiet", "--pull=never", "--tag", name, folder.toString());
    }

    /** Writes the image as an archive that container runtimes import under that name. */
    static void save(String name, Path archive, String as) {
        SystemTool.run(LONG, BUILDAH, "push", "--quiet", name, "docker-archive:" + archive + ":" + as);
    }

    /** The image's files in a folder; {@link #unmount} it. */
    static Path mount(String name) {
        return Path.of(SystemTool.run(LONG, BUILDAH, "mount", container(name)).strip());
    }

    static void unmount(String name) {
        SystemTool.run(LONG, BUILDAH, "rm", inspectable(name));
    }

    private static String container(String name) {
        SystemTool.attempt(LONG, BUILDAH, "rm", inspectable(name));
        return SystemTool.run(LONG, BUILDAH, "from", "--quiet", "--pull=never", "--name", inspectable(name), name)
                .strip();
    }

    private static String inspectable(String name) {
        return "it-" + name.replaceAll("[^a-z0-9]", "-");
    }
}
