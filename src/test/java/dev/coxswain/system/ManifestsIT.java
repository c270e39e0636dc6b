package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.manifests.Rendered;
import dev.coxswain.manifests.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real API server takes every manifest, in a namespace that enforces the Pod Security Standard {@code restricted} and
 * warns of whatever isn't; and gives their service account the rights that Coxswain needs, and no others.
 */
class ManifestsIT {

    @RegisterExtension
    static final KubeApi API = new KubeApi();

    /** All that a PodMonitor of ours says; anything else is refused. */
    private static final String POD_MONITORS = """
            {"metadata": {"name": "podmonitors.monitoring.coreos.com"},
             "spec": {"group": "monitoring.coreos.com", "scope": "Namespaced",
              "names": {"plural": "podmonitors", "singular": "podmonitor", "kind": "PodMonitor", "listKind": "PodMonitorList"},
              "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
               "type": "object", "required": ["spec"], "properties": {"spec": {
                "type": "object", "required": ["selector", "podMetricsEndpoints"], "properties": {
                 "selector": {"type": "object", "properties": {
                  "matchLabels": {"type": "object", "additionalProperties": {"type": "string"}}}},
                 "podMetricsEndpoints": {"type": "array", "items": {"type": "object", "properties": {
                  "port": {"type": "string"}, "path": {"type": "string"},
                  "interval": {"type": "string", "pattern": "^[0-9]+s$"}}}}}}}}}}]}}
            """;

    private final String namespace = "m" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void whatTheClusterHas() {
        API.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", POD_MONITORS);
        kubectl(
                        "apply",
                        "-f",
                        Rendered.COMPONENTS
                                .resolve("production/priorityclass.yaml")
                                .toString())
                .quietly();
        Patience.until(
                "PodMonitors are known", () -> kubectl("api-resources").out().contains("podmonitors"));
    }

    @BeforeEach
    void aRestrictedNamespace() {
        API.post("/api/v1/namespaces", """
                {"metadata": {"name": "%s", "labels": {
                  "pod-security.kubernetes.io/enforce": "restricted",
                  "pod-security.kubernetes.io/warn": "restricted"}}}
                """.formatted(namespace));
    }

    private static Tool.Ran kubectl(String... arguments) {
        return kubectlWith("", arguments);
    }

    private static Tool.Ran kubectlWith(String input, String... arguments) {
        return Tool.KUBECTL.runWith(input, with("--kubeconfig", arguments));
    }

    private static Tool.Ran helm(String... arguments) {
        return Tool.HELM.run(with("--kubeconfig", arguments));
    }

    private static String[] with(String flag, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(flag + "=" + KubeApi.folder().resolve("kubeconfig"));
        return all.toArray(String[]::new);
    }

    static Stream<Path> kustomizations() {
        return Rendered.kustomizations().stream();
    }

    static Stream<String> values() {
        return Stream.of("shop.yaml", "crew-as-values.yaml", "production.yaml", "existing.yaml", "network-api.yaml");
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void everyKustomizationIsAccepted(Path kustomization) {
        accepted(Rendered.kustomize(kustomization));
    }

    @Test
    void theChartIsAccepted() {
        // Its test's pod too.
        accepted(Rendered.of(
                Tool.HELM.run("template", "coxswain", Rendered.CHART).quietly()));
    }

    @ParameterizedTest
    @MethodSource("values")
    void theChartIsAcceptedWithValues(String file) {
        accepted(Rendered.chart("--values", Rendered.VALUES + file));
    }

    /** Dry, but asked of the server and strictly; and its pods for real, since only a pod is held to the standard. */
    private void accepted(Rendered rendered) {
        kubectlWith(rendered.text(), "apply", "-n", namespace, "--dry-run=server", "--validate=strict", "-f", "-")
                .quietly();
        for (JsonNode template : rendered.podTemplates()) {
            createPod(template).quietly();
        }
    }

    private Tool.Ran createPod(JsonNode template) {
        ObjectNode pod = template.deepCopy();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ((ObjectNode) pod.path("metadata")).put("name", "pod-" + UUID.randomUUID());
        return kubectlWith(pod.toString(), "create", "-n", namespace, "-f", "-");
    }

    /** The namespace does refuse what isn't restricted, or the tests above would prove nothing. */
    @Test
    void aPodWithoutItsSecurityContextIsRefused() {
        JsonNode template =
                Rendered.kustomize(Rendered.BASE).podTemplates().getFirst().deepCopy();
        ((ObjectNode) template.path("spec")).remove("securityContext");
        Tool.Ran refused = createPod(template);
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("violates PodSecurity", "runAsNonRoot", "seccompProfile");
    }

    @Test
    void theServiceAccountMayDoWhatCoxswainDoesAndNoMore() {
        kubectl("apply", "-n", namespace, "-k", Rendered.BASE.toString()).quietly();
        for (String verb : List.of("get", "list", "watch")) {
            assertThat(may(verb, "configmaps/coxswain-crew")).isTrue();
            assertThat(may(verb, "configmaps/other")).isFalse();
            assertThat(may(verb, "configmaps")).isFalse();
            assertThat(may(verb, "secrets")).isFalse();
        }
        for (String verb : List.of("create", "patch")) {
            assertThat(may(verb, "events.events.k8s.io")).isTrue();
            assertThat(may(verb, "configmaps/coxswain-crew")).isFalse();
            assertThat(may(verb, "pods")).isFalse();
        }
        assertThat(may("update", "configmaps/coxswain-crew")).isFalse();
        assertThat(may("delete", "events.events.k8s.io")).isFalse();
    }

    @Test
    void theStatusComponentAddsOneRightOnOneName() {
        kubectl(
                        "apply",
                        "-n",
                        namespace,
                        "-k",
                        Rendered.OVERLAYS.resolve("status").toString())
                .quietly();
        assertThat(may("patch", "configmaps/coxswain-status")).isTrue();
        assertThat(may("patch", "configmaps/coxswain-crew")).isFalse();
        assertThat(may("get", "configmaps/coxswain-status")).isFalse();
        assertThat(may("create", "configmaps")).isFalse();
    }

    private boolean may(String verb, String what) {
        return kubectl(
                        "auth",
                        "can-i",
                        verb,
                        what,
                        "-n",
                        namespace,
                        "--as=system:serviceaccount:" + namespace + ":coxswain")
                .out()
                .startsWith("yes");
    }

    /** An edit of the crew reaches the pod through the ConfigMap; a new pod template would restart everything. */
    @Test
    void anUpgradeOfTheCrewAloneLeavesThePodAlone() {
        helm("install", "coxswain", Rendered.CHART, "-n", namespace).quietly();
        String pod = "/apis/apps/v1/namespaces/" + namespace + "/deployments/coxswain";
        String notes = helm("get", "notes", "coxswain", "-n", namespace).quietly();
        assertThat(notes).contains("kubectl -n " + namespace + " edit configmap coxswain-crew");
        helm(
                        "upgrade",
                        "coxswain",
                        Rendered.CHART,
                        "-n",
                        namespace,
                        "--set-file",
                        "crew=kustomization/overlays/shop/crew.yaml")
                .quietly();
        assertThat(API.get("/api/v1/namespaces/" + namespace + "/configmaps/coxswain-crew")
                        .at("/data/crew.yaml")
                        .asText())
                .contains("/app/orders.py");
        assertThat(API.get(pod).at("/metadata/generation").asInt()).isEqualTo(1);
        helm("upgrade", "coxswain", Rendered.CHART, "-n", namespace, "--set-string", "image.tag=2")
                .quietly();
        assertThat(API.get(pod).at("/metadata/generation").asInt()).isEqualTo(2);
    }
}
