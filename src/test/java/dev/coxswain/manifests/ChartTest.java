package dev.coxswain.manifests;

import static dev.coxswain.manifests.Rendered.VALUES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart: what kustomize gives, unless its values say otherwise; and no values but those it knows. */
class ChartTest {

    @Test
    void itsDefaultsAreTheBase() {
        assertThat(Rendered.chart().normalised())
                .isEqualTo(Rendered.kustomize(Rendered.BASE).normalised());
    }

    @Test
    void aMountedSourceIsTheFileOnlyOverlay() {
        assertThat(Rendered.chart("--set", "source=Mounted").normalised())
                .isEqualTo(Rendered.kustomize(Rendered.OVERLAYS.resolve("file-only"))
                        .normalised());
    }

    @Test
    void aStatusConfigMapIsTheStatusOverlay() {
        Rendered chart = Rendered.chart("--set", "statusConfigMap.enabled=true");
        Rendered overlay = Rendered.kustomize(Rendered.OVERLAYS.resolve("status"));
        assertThat(chart.names()).isEqualTo(overlay.names()).contains("ConfigMap/coxswain-status");
        for (String object : List.of("Role", "Deployment")) {
            assertThat(chart.normalised().get(object + "/coxswain"))
                    .isEqualTo(overlay.normalised().get(object + "/coxswain"));
        }
    }

    @Test
    void theDashboardIsItsOverlay() {
        assertThat(Rendered.chart("--set", "dashboard.enabled=true").normalised())
                .isEqualTo(Rendered.kustomize(Rendered.OVERLAYS.resolve("dashboard"))
                        .normalised());
    }

    @Test
    void theNetworkApiIsItsOverlay() {
        Rendered chart = Rendered.chart("--set", "networkApi.enabled=true");
        Rendered overlay = Rendered.kustomize(Rendered.OVERLAYS.resolve("network-api"));
        assertThat(chart.names()).isEqualTo(overlay.names());
        overlay.normalised().forEach((name, object) -> {
            JsonNode ours = Objects.requireNonNull(chart.normalised().get(name), name);
            for (String part : List.of("spec", "rules", "roleRef", "subjects", "data")) {
                assertThat(ours.path(part)).as(name).isEqualTo(object.path(part));
            }
        });
    }

    /** It asks the API server for its callers, wherever the document comes from. */
    @Test
    void theNetworkApiHasATokenWithAMountedSourceToo() {
        JsonNode pod = Rendered.chart("--values", Rendered.VALUES + "network-api.yaml")
                .podTemplates()
                .getFirst()
                .path("spec");
        assertThat(pod.path("volumes").findValuesAsText("name")).contains("kube-api-access", "api-tls", "crew");
        assertThat(pod.at("/containers/0/env").toString())
                .contains("{\"name\":\"COXSWAIN_API_AUDIENCE\",\"value\":\"coxswain\"}");
        assertThat(pod.path("volumes").toString()).contains("shop-tls");
    }

    @Test
    void aStatusConfigMapNeedsAToken() {
        Tool.Ran ran = Tool.HELM.run(
                "template", "coxswain", Rendered.CHART, "--set", "statusConfigMap.enabled=true,source=Mounted");
        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.err()).contains("statusConfigMap.enabled needs source Api");
    }

    @Test
    void helmHasNothingToSayAgainstIt() {
        Tool.Ran lint = Tool.HELM.run("lint", "--strict", Rendered.CHART);
        assertThat(lint.exitCode()).as(lint.out() + lint.err()).isZero();
        assertThat(lint.out()).doesNotContain("[WARNING]", "[ERROR]");
    }

    /** Chart, base and build say the same version. */
    @Test
    void itsVersionIsTheBuilds() throws IOException {
        Matcher pom = Pattern.compile("<artifactId>coxswain</artifactId>\\s*<version>([^<]*)-SNAPSHOT</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(pom.find()).isTrue();
        JsonNode chart = Rendered.yaml(Files.readString(Path.of(Rendered.CHART, "Chart.yaml")));
        assertThat(chart.path("appVersion").asText()).isEqualTo(pom.group(1));
        assertThat(chart.path("version").asText()).isEqualTo(pom.group(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    replicas=two                          | at '/replicas': got string, want integer
                    replicas=-1                           | at '/replicas': minimum
                    source=api                            | at '/source': value must be one of 'Api', 'Mounted'
                    image.tag=a b                         | at '/image/tag'
                    image.tag=7                           | at '/image/tag': got number, want string
                    image.digest=sha256:12                | at '/image/digest'
                    image.name=shop                       | at '/image': additional properties 'name' not allowed
                    imagePullPolicy=Always                | at '': additional properties 'imagePullPolicy' not allowed
                    crew.kind=Deployment                  | at '/crew'
                    existingConfigMap=My_Crew             | at '/existingConfigMap'
                    statusConfigMap.name=x                | at '/statusConfigMap': additional properties 'name'
                    service.port=70000                    | at '/service/port': maximum
                    service.type=ExternalName             | at '/service/type'
                    service.extraPorts[0].name=management | at '/service/extraPorts/0
                    resources.limits.memory=256MB         | at '/resources/limits/memory'
                    resources.limit.memory=256Mi          | at '/resources': additional properties 'limit' not allowed
                    livenessProbe.httpGet.path=/          | at '/livenessProbe': additional properties 'httpGet'
                    livenessProbe.periodSeconds=0         | at '/livenessProbe/periodSeconds': minimum
                    terminationGracePeriodSeconds=0       | at '/terminationGracePeriodSeconds': minimum
                    podDisruptionBudget.maxUnavailable=x  | at '/podDisruptionBudget/maxUnavailable'
                    podMonitor.interval=30                | at '/podMonitor/interval'
                    env[0].value=x                        | at '/env/0': missing property 'name'
                    """)
    void valuesItDoesNotKnowAreRefused(String value, String told) {
        Tool.Ran ran = Tool.HELM.run("template", "coxswain", Rendered.CHART, "--set", value);
        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.err()).contains(told);
    }

    @Test
    void everyValueHasASchema() throws IOException {
        JsonNode values = Rendered.yaml(Files.readString(Path.of(Rendered.CHART, "values.yaml")));
        JsonNode schema = Rendered.yaml(Files.readString(Path.of(Rendered.CHART, "values.schema.json")));
        assertThat(schema.path("properties").fieldNames())
                .toIterable()
                .contains("global")
                .containsAll(() -> values.fieldNames());
        String page = Files.readString(Path.of("docs/manifests.md"));
        assertThat(values.fieldNames()).toIterable().allMatch(page::contains);
    }

    @Test
    void valuesArriveWhereTheyBelong() {
        Rendered shop = Rendered.chart("--values", VALUES + "shop.yaml");
        JsonNode pod = shop.podTemplates().getFirst().path("spec");
        assertThat(shop.one("Deployment", "coxswain").at("/spec/strategy/type").asText())
                .isEqualTo("Recreate");
        assertThat(pod.at("/containers/0/image").asText()).isEqualTo("registry.example/shop:7");
        assertThat(pod.at("/containers/0/env")).contains(Rendered.yaml("{name: SHOP_HOST, value: 0.0.0.0}"));
        assertThat(pod.at("/containers/0/ports")).contains(Rendered.yaml("{name: web, containerPort: 8080}"));
        assertThat(pod.at("/containers/0/volumeMounts")).contains(Rendered.yaml("{name: data, mountPath: /data}"));
        assertThat(pod.path("volumes")).contains(Rendered.yaml("{name: data, emptyDir: {}}"));
        assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("registry");
        assertThat(shop.one("Service", "coxswain")
                        .at("/spec/ports/1/targetPort")
                        .asText())
                .isEqualTo("web");
        assertThat(shop.one("ConfigMap", "coxswain-crew").at("/data/crew.yaml").asText())
                .contains("name: shop");
    }

    @Test
    void production() {
        Rendered production = Rendered.chart("--values", VALUES + "production.yaml");
        assertThat(production.names())
                .contains("PodDisruptionBudget/coxswain", "PodMonitor/coxswain", "NetworkPolicy/coxswain");
        assertThat(production
                        .podTemplates()
                        .getFirst()
                        .at("/spec/containers/0/image")
                        .asText())
                .isEqualTo("registry.example/shop@sha256:" + "a".repeat(64));
        JsonNode overlay =
                Rendered.kustomize(Rendered.OVERLAYS.resolve("production")).one("PodDisruptionBudget", "coxswain");
        assertThat(production.one("PodDisruptionBudget", "coxswain").path("spec"))
                .isEqualTo(overlay.path("spec"));
    }

    @Test
    void theNetworkPolicyIsTheComponents() {
        Rendered chart = Rendered.chart("--set", "networkPolicy.enabled=true,podMonitor.enabled=true");
        assertThat(chart.one("NetworkPolicy", "coxswain").path("spec"))
                .isEqualTo(Rendered.kustomize(Rendered.OVERLAYS.resolve("production"))
                        .one("NetworkPolicy", "coxswain")
                        .path("spec"));
        assertThat(chart.one("PodMonitor", "coxswain").path("spec"))
                .isEqualTo(Rendered.kustomize(Rendered.OVERLAYS.resolve("metrics"))
                        .one("PodMonitor", "coxswain")
                        .path("spec"));
    }

    @Test
    void aConfigMapOfOnesOwnIsNotMade() {
        Rendered chart = Rendered.chart("--values", VALUES + "existing.yaml");
        assertThat(chart.names())
                .containsExactly("Deployment/coxswain", "Role/coxswain", "RoleBinding/coxswain", "Service/coxswain");
        assertThat(chart.one("Role", "coxswain").at("/rules/0/resourceNames/0").asText())
                .isEqualTo("my.crew");
        assertThat(chart.one("RoleBinding", "coxswain").at("/subjects/0/name").asText())
                .isEqualTo("mine");
        assertThat(chart.podTemplates()
                        .getFirst()
                        .at("/spec/containers/0/env/0/value")
                        .asText())
                .isEqualTo("my.crew");
    }

    /** Release names as long as Helm allows still give names that Kubernetes allows. */
    @ParameterizedTest
    @ValueSource(strings = {"shop", "my-coxswain", "a23456789-b23456789-c23456789-d23456789-e23456789-f12"})
    void namesStayWithinTheirBounds(String release) {
        Rendered chart =
                Rendered.of(Tool.HELM.run("template", release, Rendered.CHART).quietly());
        assertThat(chart.objects())
                .allSatisfy(object -> assertThat(object.at("/metadata/name").asText())
                        .contains(release.equals("my-coxswain") ? release : release.substring(0, 4))
                        .matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));
        assertThat(chart.names()).doesNotHaveDuplicates().hasSize(7);
    }
}
