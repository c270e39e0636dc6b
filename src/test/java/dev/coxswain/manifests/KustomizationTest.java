package dev.coxswain.manifests;

import static dev.coxswain.manifests.Rendered.BASE;
import static dev.coxswain.manifests.Rendered.COMPONENTS;
import static dev.coxswain.manifests.Rendered.OVERLAYS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The base, its overlays and components: what each of them promises. */
class KustomizationTest {

    /** From a folder in target, where kustomize allows no absolute path. */
    private static final String UP = "../../..";

    @TempDir(factory = InTarget.class)
    private Path folder = Path.of("");

    static Stream<Path> kustomizations() {
        return Rendered.kustomizations().stream();
    }

    private Rendered kustomize(String kustomization) throws IOException {
        Files.writeString(folder.resolve("kustomization.yaml"), kustomization);
        return Rendered.kustomize(folder);
    }

    @Test
    void theBaseIsOnePodAndWhatItNeeds() {
        assertThat(Rendered.kustomize(BASE).names())
                .containsExactly(
                        "ConfigMap/coxswain-crew",
                        "Deployment/coxswain",
                        "Role/coxswain",
                        "RoleBinding/coxswain",
                        "Service/coxswain",
                        "ServiceAccount/coxswain");
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void noObjectNamesANamespace(Path kustomization) {
        for (JsonNode object : Rendered.kustomize(kustomization).objects()) {
            assertThat(object.path("metadata").has("namespace"))
                    .as(object.toString())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void theKubeletWaitsLongerThanTheCrew(Path kustomization) {
        Rendered rendered = Rendered.kustomize(kustomization);
        String crew =
                rendered.one("ConfigMap", "coxswain-crew").at("/data/crew.yaml").asText();
        int ours = Rendered.yaml(crew).at("/spec/terminationGracePeriodSeconds").asInt(25);
        for (JsonNode template : rendered.podTemplates()) {
            assertThat(template.at("/spec/terminationGracePeriodSeconds").asInt())
                    .isGreaterThanOrEqualTo(ours + 5);
        }
    }

    /** It is what the base is for: nothing may be asked for that the code doesn't use. */
    @Test
    void theRoleIsTheContracts() {
        assertThat(Rendered.kustomize(BASE).one("Role", "coxswain").path("rules"))
                .isEqualTo(Rendered.yaml("""
                - apiGroups: [""]
                  resources: [configmaps]
                  resourceNames: [coxswain-crew]
                  verbs: [get, list, watch]
                - apiGroups: [events.k8s.io]
                  resources: [events]
                  verbs: [create, patch]
                """));
    }

    @Test
    void twoCrewsOfOneNamespaceHaveNothingInCommon() throws IOException {
        Rendered shop = kustomize("""
                resources: [%s/k8s]
                namePrefix: shop-
                labels:
                  - includeSelectors: true
                    pairs: {app.kubernetes.io/instance: shop}
                """.formatted(UP));
        assertThat(shop.names())
                .doesNotContainAnyElementsOf(Rendered.kustomize(BASE).names());
        assertThat(shop.one("Role", "shop-coxswain")
                        .at("/rules/0/resourceNames/0")
                        .asText())
                .isEqualTo("shop-coxswain-crew");
        assertThat(env(shop.one("Deployment", "shop-coxswain"), "CREW_CONFIGMAP"))
                .isEqualTo("shop-coxswain-crew");
        assertThat(env(shop.one("Deployment", "shop-coxswain"), "COXSWAIN_SOURCE"))
                .isEqualTo("configmap/$(CREW_CONFIGMAP)");
        assertThat(shop.one("Service", "shop-coxswain").at("/spec/selector"))
                .isNotEqualTo(
                        Rendered.kustomize(BASE).one("Service", "coxswain").at("/spec/selector"));
    }

    @Test
    void aFileOnlyPodHasNoTokenAndNoRights() {
        Rendered fileOnly = Rendered.kustomize(OVERLAYS.resolve("file-only"));
        assertThat(fileOnly.names())
                .containsExactly(
                        "ConfigMap/coxswain-crew",
                        "Deployment/coxswain",
                        "Service/coxswain",
                        "ServiceAccount/coxswain");
        assertThat(fileOnly.text()).doesNotContain("serviceAccountToken", "/var/run/secrets", "CREW_CONFIGMAP");
        JsonNode pod = fileOnly.podTemplates().getFirst().path("spec");
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(env(fileOnly.one("Deployment", "coxswain"), "COXSWAIN_SOURCE"))
                .isEqualTo("/etc/coxswain");
        assertThat(pod.path("volumes")).contains(Rendered.yaml("{name: crew, configMap: {name: coxswain-crew}}"));
        assertThat(pod.at("/containers/0/volumeMounts"))
                .contains(Rendered.yaml("{name: crew, mountPath: /etc/coxswain, readOnly: true}"));
    }

    /** A Job's pod template is the Deployment's, but for what a Job needs otherwise. */
    @Test
    void aJobsPodIsTheDeploymentsOne() {
        Rendered job = Rendered.kustomize(OVERLAYS.resolve("job"));
        assertThat(job.names()).containsExactly("ConfigMap/coxswain-crew", "Job/coxswain", "ServiceAccount/coxswain");
        JsonNode expected = Rendered.kustomize(OVERLAYS.resolve("file-only"))
                .podTemplates()
                .getFirst()
                .deepCopy();
        ((ObjectNode) expected.path("spec")).put("restartPolicy", "Never");
        ((ObjectNode) expected.at("/spec/containers/0")).remove(List.of("startupProbe", "readinessProbe"));
        assertThat(job.podTemplates()).containsExactly(expected);
        assertThat(job.one("ConfigMap", "coxswain-crew").at("/data/crew.yaml").asText())
                .contains("exit: {when: AllFinished}");
    }

    @ParameterizedTest
    @MethodSource("injections")
    void bothImagesOfAnInjectionAreSetByTheirNames(Path component) throws IOException {
        Rendered injected = kustomize("""
                resources: [%1$s/k8s]
                components: [%1$s/%2$s]
                images:
                  - {name: coxswain, newName: registry.example/coxswain, newTag: "9"}
                  - {name: your-image, newName: registry.example/theirs, digest: sha256:%3$s}
                """.formatted(UP, component, "0".repeat(64)));
        JsonNode pod = injected.podTemplates().getFirst().path("spec");
        assertThat(pod.at("/containers/0/image").asText()).startsWith("registry.example/theirs@sha256:");
        assertThat(injected.text()).contains("registry.example/coxswain:9").doesNotContain("image: coxswain");
        assertThat(pod.at("/containers/0/command")).isEqualTo(Rendered.yaml("[/opt/coxswain/bin/coxswain, run]"));
    }

    static Stream<Path> injections() {
        return Stream.of(COMPONENTS.resolve("inject"), COMPONENTS.resolve("inject-image-volume"));
    }

    /** Components come one by one, and in any combination that makes sense. */
    @Test
    void allComponentsButOneInjectionGoTogether() throws IOException {
        Rendered all = kustomize("""
                resources: [%1$s/k8s]
                components:
                  - %1$s/kustomization/components/file-only
                  - %1$s/kustomization/components/inject
                  - %1$s/kustomization/components/metrics
                  - %1$s/kustomization/components/network-policy
                  - %1$s/kustomization/components/production
                """.formatted(UP));
        assertThat(all.names())
                .containsExactly(
                        "ConfigMap/coxswain-crew",
                        "Deployment/coxswain",
                        "NetworkPolicy/coxswain",
                        "PodDisruptionBudget/coxswain",
                        "PodMonitor/coxswain",
                        "PriorityClass/coxswain-production",
                        "Service/coxswain",
                        "ServiceAccount/coxswain");
        assertThat(env(all.one("Deployment", "coxswain"), "COXSWAIN_SOURCE")).isEqualTo("/etc/coxswain");
    }

    /** Whatever selects pods selects ours. */
    @ParameterizedTest
    @MethodSource("kustomizations")
    void everySelectorMatchesThePod(Path kustomization) {
        Rendered rendered = Rendered.kustomize(kustomization);
        JsonNode labels = rendered.podTemplates().getFirst().at("/metadata/labels");
        List<JsonNode> selectors = rendered.objects().stream()
                .flatMap(object -> Stream.concat(
                        Stream.of(object.at("/spec/selector"), object.at("/spec/podSelector")),
                        object
                                .at("/spec/template/spec/topologySpreadConstraints")
                                .findValues("labelSelector")
                                .stream()))
                .filter(JsonNode::isObject)
                .map(selector -> selector.has("matchLabels") ? selector.path("matchLabels") : selector)
                .toList();
        for (JsonNode selector : selectors) {
            assertThat(selector.properties())
                    .isNotEmpty()
                    .allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
        }
        assertThat(rendered.one("Job", "coxswain").isObject() || !selectors.isEmpty())
                .isTrue();
    }

    @Test
    void theirPageNamesEachOfThem() throws IOException {
        String page = Files.readString(Path.of("kustomization/README.md"));
        for (Path folder : Stream.concat(Rendered.folders(OVERLAYS).stream(), Rendered.folders(COMPONENTS).stream())
                .toList()) {
            assertThat(page)
                    .contains(Path.of("kustomization").relativize(folder).resolve("kustomization.yaml") + ")");
        }
    }

    private static String env(JsonNode workload, String name) {
        for (JsonNode variable : workload.at("/spec/template/spec/containers/0/env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText();
            }
        }
        return "";
    }
}
