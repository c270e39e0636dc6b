package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A crew from a ConfigMap: contract section 10, against a real API server. */
class ConfigMapIT extends KubeCase {

    private static final String TWO = """
            workers:
              - name: a
                command: [sleep, "%s"]
              - name: b
                command: [sleep, "1000"]
            """;

    @Test
    void anEditRestartsOnlyWhatChanged() {
        var supervised = supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        assertThat(supervised.status().path("source").asText()).isEqualTo("configmap/" + tenant.namespace + "/shop");
        String edited = tenant.edit(TWO.formatted("1002"))
                .at("/metadata/resourceVersion")
                .asText();
        supervised.awaitPidOtherThan(a, "a/0");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
        assertThat(supervised.status().path("resourceVersion").asText()).isEqualTo(edited);
    }

    @Test
    void aConfigMapThatComesLaterIsWaitedFor() {
        Program program = sandbox.run("configmap/" + tenant.namespace + "/shop");
        var supervised = answering(program);
        supervised.awaitCondition("ConfigValid", "Unknown", "SourceMissing");
        Patience.await(
                "readiness says what is waited for",
                () -> supervised.condition("Ready").path("message").asText(),
                message -> message.equals(
                        "no document yet: configmap/" + tenant.namespace + "/shop: there is no such ConfigMap"));
        tenant.create(TWO.formatted("1001"));
        supervised.awaitPid("a/0");
        supervised.awaitCondition("Ready", "True", "AllReady");
    }

    @Test
    void aFirstDocumentThatIsInvalidIsWaitedFor() {
        tenant.create(TWO.formatted("1001").replace("command", "comand"));
        var supervised = answering(sandbox.run("configmap/shop"));
        supervised.awaitCondition("ConfigValid", "False", "Invalid");
        assertThat(supervised.condition("Ready").path("message").asText())
                .startsWith("no document yet: configmap/shop:crew.yaml:6:7: spec.workers[0].command: missing");
        assertThat(sandbox.client("status").awaitExit()).isEqualTo(3);
        tenant.edit(TWO.formatted("1001"));
        supervised.awaitPid("a/0");
    }

    @Test
    void aDeletedConfigMapKeepsWhatRunsAndItsReturnIsSeen() {
        var supervised = supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        tenant.delete();
        supervised.awaitCondition("ConfigValid", "True", "SourceMissing");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
        tenant.create(TWO.formatted("1002"));
        supervised.awaitPidOtherThan(a, "a/0");
        supervised.awaitCondition("ConfigValid", "True", "Valid");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
    }

    @Test
    void anImmutableConfigMapIsReplacedByDeletingIt() {
        ObjectNode first = KubeTenant.map(Map.of("crew.yaml", sandbox.document(TWO.formatted("1001"))));
        tenant.create(first.put("immutable", true));
        var supervised = sandbox.settled(sandbox.run("configmap/shop"));
        int a = supervised.awaitPid("a/0");
        tenant.delete();
        ObjectNode second = KubeTenant.map(Map.of("crew.yaml", sandbox.document(TWO.formatted("1002"))));
        tenant.create(second.put("immutable", true));
        supervised.awaitPidOtherThan(a, "a/0");
    }

    @Test
    void everyKeyThatIsCalledLikeADocumentIsOneAndTheOthersAreFree() {
        Map<String, String> data = Map.of(
                "10-a.yaml",
                sandbox.document("workers: [{name: a, command: [sleep, '1001']}]"),
                "20-b.json",
                "{\"apiVersion\": \"coxswain.dev/v1alpha1\", \"kind\": \"Crew\", \"metadata\": {\"name\":"
                        + " \"test\"}, \"spec\": {\"workers\": [{\"name\": \"b\", \"command\": [\"sleep\", \"1002\"]}]}}",
                "notes.txt",
                "no document",
                ".hidden.yaml",
                "no document");
        tenant.create(KubeTenant.map(data));
        var supervised = sandbox.settled(sandbox.run("configmap/shop"));
        supervised.awaitPid("a/0");
        supervised.awaitPid("b/0");
        assertThat(supervised.instances()).containsExactly("a/0", "b/0");
    }

    @Test
    void aDocumentInBinaryDataIsRefused() {
        var supervised = supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        ObjectNode map = KubeTenant.map(Map.of());
        map.putObject("binaryData").put("crew.yaml", "AAEC");
        API.put(tenant.core("configmaps/shop"), map.toString());
        supervised.awaitCondition("ConfigValid", "False", "Invalid");
        assertThat(supervised.condition("ConfigValid").path("message").asText())
                .startsWith("configmap/shop:crew.yaml:1:1: is in binaryData");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
    }

    @Test
    void reloadReadsTheConfigMapAndABadNameIsRefused() {
        var supervised = supervise(TWO.formatted("1001"));
        supervised.awaitPid("a/0");
        assertThat(sandbox.client("reload").awaitExit()).isZero();
        assertThat(supervised.terminate()).isZero();
        Program bad = sandbox.run("configmap/Not_A_Name");
        assertThat(bad.awaitExit()).isEqualTo(78);
        assertThat(bad.stderr()).contains("configmap/NAME or configmap/NAMESPACE/NAME");
    }

    @Test
    void withoutTheRightToReadItWaitsAndSaysWhatIsMissing() {
        tenant.unbind();
        tenant.create(TWO.formatted("1001"));
        var supervised = answering(sandbox.run("configmap/shop"));
        supervised.program().awaitStderr("no contact with the API server, what runs goes on: 403: ");
        supervised.program().awaitStderr("the Role needs get, list and watch on this ConfigMap");
        supervised.awaitCondition("ConfigValid", "Unknown", "SourceMissing");
        tenant.bind();
        supervised.awaitPid("a/0");
        supervised.program().awaitStderr("contact with the API server is back");
    }

    /** One that has no document yet, and answers all the same. */
    private Supervised answering(Program program) {
        Api api = new Api(sandbox.socket());
        Patience.until("the control API answers; stderr: " + program.stderr(), api::answers);
        return new Supervised(program, api);
    }
}
