package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.manifests.KubeAssets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A whole single-node cluster (hack/cluster/cluster.sh) with our image in it. Skipped where there is no root, or the
 * programs it needs are missing.
 */
final class Cluster implements BeforeAllCallback, AfterAllCallback {

    /** The kubelet looks about once a second, and the machine may be busy. */
    static final Duration SOON = Duration.ofSeconds(90);

    private static final String SCRIPT = "hack/cluster/cluster.sh";
    private static final Duration START = Duration.ofMinutes(5);

    private Path folder = Path.of("");

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        ImageBuild.once();
        Path assets = KubeAssets.folder();
        Optional<String> missing = SystemTool.missing("gcc", "python3", "openssl", "ip", "apt-get", "setsid")
                .or(() -> List.of("kubelet", "kube-apiserver", "kube-scheduler", "kube-controller-manager").stream()
                        .filter(binary -> !Files.isExecutable(assets.resolve(binary)))
                        .findFirst()
                        .map(binary -> assets.resolve(binary).toString()));
        assumeTrue(
                missing.isEmpty(),
                () -> "skipped: a cluster needs " + missing.orElseThrow()
                        + " (hack/kube/assets.sh kubelet kube-controller-manager kube-scheduler)");
        folder = Files.createTempDirectory("coxswain-cluster");
        Runtime.getRuntime().addShutdownHook(new Thread(this::down));
        // Not asked for a version again: it is there, and this isn't the place to compile for minutes.
        Files.writeString(folder.resolve("assets"), assets + "\n");
        SystemTool.run(START, SCRIPT, "up", folder.toString());
        takeImage(ImageBuild.NAME, "docker.io/library/coxswain:0.1.0");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        down();
    }

    private synchronized void down() {
        if (Files.exists(folder.resolve("init.pid"))) {
            SystemTool.attempt(START, SCRIPT, "down", folder.toString());
            SystemTool.attempt(START, "rm", "-rf", folder.toString());
        }
    }

    Path folder() {
        return folder;
    }

    /** Brings an image of buildah's into the node. */
    void takeImage(String name, String as) {
        Path archive = folder.resolve("image.tar");
        ImageBuild.save(name, archive, as);
        SystemTool.run(START, SCRIPT, "image", folder.toString(), archive.toString());
        SystemTool.run(START, "rm", archive.toString());
    }

    /** Runs a command on the node; the process numbers it sees are the node's. */
    SystemTool.Result onNode(String input, String... command) {
        List<String> all = new ArrayList<>(List.of(SCRIPT, "exec", folder.toString()));
        all.addAll(List.of(command));
        return SystemTool.attemptWith(input, START, all.toArray(String[]::new));
    }

    SystemTool.Result attempt(String... arguments) {
        List<String> all = new ArrayList<>(List.of("kubectl"));
        all.addAll(List.of(arguments));
        return onNode("", all.toArray(String[]::new));
    }

    String kubectl(String... arguments) {
        SystemTool.Result result = attempt(arguments);
        assertThat(result.exitCode())
                .as("kubectl %s: %s", String.join(" ", arguments), result.output())
                .isZero();
        return result.output();
    }

    /** {@code kubectl apply}; a warning, of Pod Security's say, is a failure. */
    void apply(String documents) {
        SystemTool.Result result = onNode(documents, "kubectl", "apply", "-f", "-");
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).doesNotContain("Warning");
    }

    JsonNode get(String... what) {
        List<String> all = new ArrayList<>(List.of("get", "-o", "json"));
        all.addAll(List.of(what));
        return Json.read(kubectl(all.toArray(String[]::new)));
    }

    JsonNode pod(String name) {
        return get("pod", name);
    }

    JsonNode awaitPod(String name, String what, Predicate<JsonNode> wanted) {
        return Patience.await(
                SOON,
                () -> name + " " + what + "; log: " + attempt("logs", name).output(),
                () -> pod(name),
                wanted);
    }

    JsonNode awaitReady(String name) {
        return awaitPod(name, "Ready", Cluster::ready);
    }

    static boolean ready(JsonNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    static int restarts(JsonNode pod) {
        return pod.path("status")
                .path("containerStatuses")
                .path(0)
                .path("restartCount")
                .asInt();
    }

    void awaitLog(String name, String part) {
        Patience.await(
                SOON, () -> "in the log: " + part, () -> attempt("logs", name).output(), log -> log.contains(part));
    }

    /** {@code kubectl exec NAME -- coxswain …}. */
    SystemTool.Result coxswain(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of("exec", name, "--", "coxswain"));
        all.addAll(List.of(arguments));
        return attempt(all.toArray(String[]::new));
    }
}
