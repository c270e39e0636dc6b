package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of Kubernetes: contract section 10, with the Role of the contract and no more. */
class EventsIT extends KubeCase {

    private static final String ONE = "workers: [{name: a, command: [sleep, '%s']}]";

    @BeforeEach
    void pod() {
        sandbox.environment("POD_NAME", "shop-0");
        sandbox.environment("POD_UID", "6f1c2d3e-0000-4000-8000-000000000001");
    }

    private JsonNode await(String reason, String kind) {
        return Patience.await(
                        "an Event " + reason + " of the " + kind + "; there are: " + tenant.reasons(),
                        () -> StreamSupport.stream(tenant.events().spliterator(), false)
                                .filter(event -> event.path("reason").asText().equals(reason)
                                        && event.at("/regarding/kind").asText().equals(kind))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    @Test
    void whatHappensIsToldOfThePod() {
        Supervised supervised = supervise(ONE.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        JsonNode started = await("Started", "Pod");
        assertThat(started.path("note").asText()).isEqualTo("a/0 started, pid " + a);
        assertThat(started.path("type").asText()).isEqualTo("Normal");
        assertThat(started.at("/regarding/name").asText()).isEqualTo("shop-0");
        assertThat(started.at("/regarding/uid").asText()).isEqualTo("6f1c2d3e-0000-4000-8000-000000000001");
        assertThat(started.path("reportingInstance").asText()).isEqualTo("shop-0");
        await("Reloaded", "Pod");
        Signals.send("KILL", a);
        JsonNode exited = await("Exited", "Pod");
        assertThat(exited.path("note").asText()).startsWith("a/0 killed by SIGKILL, not by us");
        assertThat(exited.path("type").asText()).isEqualTo("Warning");
    }

    @Test
    void aBadDocumentIsToldOfTheConfigMapToo() {
        Supervised supervised = supervise(ONE.formatted("1001"));
        supervised.awaitPid("a/0");
        tenant.edit(ONE.formatted("1002").replace("command", "comand"));
        assertThat(await("ConfigInvalid", "Pod").path("note").asText())
                .contains("configmap/shop:crew.yaml:5:")
                .contains("spec.workers[0].");
        assertThat(await("ConfigInvalid", "ConfigMap").at("/regarding/name").asText())
                .isEqualTo("shop");
    }

    @Test
    void whatHappensAgainAndAgainIsOneSeries() {
        supervise("workers: [{name: a, command: [sh, -c, 'exit 3'], backoff: {delay: 100ms, maxDelay: 100ms}}]");
        JsonNode exited = Patience.await(
                "a series of at least three",
                () -> await("Exited", "Pod"),
                event -> event.at("/series/count").asInt() >= 3);
        assertThat(exited.path("note").asText()).startsWith("a/0 exited with code 3");
        assertThat(StreamSupport.stream(tenant.events().spliterator(), false)
                        .filter(event -> event.path("reason").asText().equals("Exited")))
                .hasSize(1);
    }

    @Test
    void withoutTheRightToWriteThemTheyAreDroppedAndThatIsSaidOnce() {
        API.put("/apis/rbac.authorization.k8s.io/v1/namespaces/" + tenant.namespace + "/roles/coxswain", """
                {"metadata": {"name": "coxswain"}, "rules": [
                  {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["shop"], "verbs": ["get", "list", "watch"]}]}
                """);
        Supervised supervised = supervise(ONE.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        supervised.program().awaitStderr("Events can't be sent, and are dropped until they can: 403");
        Signals.send("KILL", a);
        supervised.awaitPidOtherThan(a, "a/0");
        supervised.awaitCondition("Ready", "True", "AllReady");
        assertThat(supervised.program().stderr().split("Events can't be sent", -1))
                .hasSize(2);
    }
}
