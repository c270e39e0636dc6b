package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code --status-configmap} against a real API server, with the rights of the component {@code status} and no more. */
class StatusMapIT extends KubeCase {

    private static final String ONE = "workers: [{name: a, command: [sleep, '%s']}]";
    private static final Duration SOON = Duration.ofSeconds(60);

    @BeforeEach
    void pod() {
        tenant.mayWriteStatus();
        sandbox.environment("POD_NAME", "shop-0");
        sandbox.environment("POD_UID", "6f1c2d3e-0000-4000-8000-000000000001");
        sandbox.environment("COXSWAIN_STATUS_CONFIGMAP", "coxswain-status");
        tenant.create(ONE.formatted("1001"));
    }

    private void createMap() {
        API.post(
                tenant.core("configmaps"),
                "{\"metadata\": {\"name\": \"coxswain-status\"}, \"data\": {\"shop-1\": \"another pod's\"}}");
    }

    private JsonNode data() {
        return API.get(tenant.core("configmaps/coxswain-status")).path("data");
    }

    private JsonNode awaitStatus(String what, Predicate<JsonNode> wanted) {
        return Patience.await(
                SOON, () -> what, () -> Json.read(data().path("shop-0").asText("{}")), wanted);
    }

    private static Predicate<JsonNode> condition(String type, String status) {
        return json -> {
            for (JsonNode condition : json.path("conditions")) {
                if (condition.path("type").asText().equals(type)) {
                    return condition.path("status").asText().equals(status);
                }
            }
            return false;
        };
    }

    @Test
    void conditionsAndRevisionAreKeptUnderThePodsNameUntilItShutsDown() {
        createMap();
        var supervised = sandbox.settled(sandbox.run("configmap/shop"));
        JsonNode ready = awaitStatus("ready", condition("Ready", "True"));
        assertThat(ready.path("revision").asText())
                .isEqualTo(supervised.status().path("revision").asText());
        assertThat(ready.at("/instances/ready").asInt()).isEqualTo(1);
        tenant.edit(ONE.formatted("1002").replace("command", "comand"));
        awaitStatus("invalid", condition("ConfigValid", "False"));
        assertThat(data().path("shop-1").asText()).isEqualTo("another pod's");
        assertThat(supervised.terminate()).isZero();
        assertThat(data().has("shop-0")).isFalse();
        assertThat(data().path("shop-1").asText()).isEqualTo("another pod's");
    }

    @Test
    void whatAKilledPodLeftIsTakenAwayByAnother() {
        String written = "{\\\"writtenAt\\\": \\\"%s\\\"}";
        API.post(tenant.core("configmaps"), """
                {"metadata": {"name": "coxswain-status"},
                 "data": {"killed-0": "%s", "killed-1": "%s", "lives": "%s", "note": "by hand"}}
                """.formatted(
                        written.formatted("2026-01-01T00:00:00Z"),
                        written.formatted(Instant.now().minus(Duration.ofHours(2))),
                        written.formatted(Instant.now())));
        var supervised = sandbox.settled(sandbox.run("configmap/shop"));
        awaitStatus("ready", condition("Ready", "True"));
        supervised
                .program()
                .awaitStderr("took away from configmap/coxswain-status what nobody has renewed for an hour:"
                        + " killed-0, killed-1");
        assertThat(data().properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("lives", "note", "shop-0");
    }

    @Test
    void withoutTheConfigMapItIsSaidOnceAndWrittenOnceItIsThere() {
        var supervised = sandbox.settled(sandbox.run("configmap/shop"));
        supervised.program().awaitStderr("the status can't be written to configmap/coxswain-status: 403");
        supervised.awaitCondition("Ready", "True", "AllReady");
        createMap();
        awaitStatus("ready", condition("Ready", "True"));
        supervised.program().awaitStderr("the status is written to configmap/coxswain-status again");
        assertThat(supervised.program().stderr().split("the status can't be written", -1))
                .hasSize(2);
    }

    @Test
    void whatItCannotDoIsUsage() {
        sandbox.environment("COXSWAIN_STATUS_CONFIGMAP", "shop");
        Program same = sandbox.run("configmap/shop");
        assertThat(same.awaitExit()).isEqualTo(2);
        assertThat(same.stderr()).contains("must be another ConfigMap than the source");
        sandbox.environment("COXSWAIN_STATUS_CONFIGMAP", "coxswain-status");
        sandbox.environment("POD_UID", "");
        Program nobody = sandbox.run("configmap/shop");
        assertThat(nobody.awaitExit()).isEqualTo(2);
        assertThat(nobody.stderr()).contains("needs POD_NAME");
    }
}
