package dev.coxswain.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * kubectl and helm, from $KUBEBUILDER_ASSETS or from where hack/kube/assets.sh puts them. A test that needs one where
 * there is none is skipped.
 */
public enum Tool {
    KUBECTL,
    HELM;

    private static final long PATIENCE_SECONDS = 60;

    /** How a run of it ended, and what it said. */
    public record Ran(int exitCode, String out, String err) {

        /** What it printed, where it succeeded and had nothing to warn of. */
        public String quietly() {
            assertThat(exitCode).as(err).isZero();
            assertThat(err).as("warnings").isEmpty();
            return out;
        }
    }

    /** In the project's folder. */
    public Ran run(String... arguments) {
        return runWith("", arguments);
    }

    /** @param input its stdin */
    public Ran runWith(String input, String... arguments) {
        return runWith(input, Map.of(), arguments);
    }

    /** @param environment what it gets beside the test's own */
    public Ran runWith(String input, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(path().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // Whatever cluster the user of this machine has is none of the tests' business.
        builder.environment().put("KUBECONFIG", "/nonexistent");
        builder.environment().remove("HELM_NAMESPACE");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " takes more than " + PATIENCE_SECONDS + " s");
            }
            return new Ran(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    /** Where it is; skips the test that asks where it isn't. */
    public Path path() {
        Path path = KubeAssets.folder().resolve(this == KUBECTL ? "kubectl" : "helm");
        assumeTrue(
                Files.isExecutable(path),
                () -> "no " + path + ": set KUBEBUILDER_ASSETS, or let hack/kube/assets.sh get them (go, npm)");
        return path;
    }

    private static String text(InputStream from) {
        try (from) {
            return new String(from.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
