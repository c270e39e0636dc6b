package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** A running supervisor: what it says over its socket, and the process itself. */
final class Supervised {

    private final Program program;
    private final Api api;

    Supervised(Program program, Api api) {
        this.program = program;
        this.api = api;
    }

    Program program() {
        return program;
    }

    Api api() {
        return api;
    }

    /** The Crew with spec and status. */
    JsonNode crew() {
        Api.Answer answer = api.get("/v1/crew");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    JsonNode status() {
        return crew().path("status");
    }

    String revision() {
        return status().path("revision").asText();
    }

    JsonNode condition(String type) {
        return StreamSupport.stream(status().path("conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no condition " + type));
    }

    void awaitCondition(String type, String status, String reason) {
        Patience.await(
                type + " " + status + " " + reason,
                () -> condition(type),
                now -> now.path("status").asText().equals(status)
                        && now.path("reason").asText().equals(reason));
    }

    /** {@code web/0}; a missing node where there is none. */
    JsonNode instance(String id) {
        for (JsonNode worker : status().path("workers")) {
            for (JsonNode instance : worker.path("instances")) {
                if (instance.path("id").asText().equals(id)) {
                    return instance;
                }
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    List<String> instances() {
        return status().path("workers").findValuesAsText("id");
    }

    JsonNode await(String id, String phase) {
        return Patience.await(
                Patience.LONG,
                () -> id + " " + phase + "; stderr: " + program.stderr(),
                () -> instance(id),
                now -> now.path("phase").asText().equals(phase));
    }

    /** The pid of an instance, once it runs. */
    int awaitPid(String id) {
        return await(id, "Running").path("pid").asInt();
    }

    /** The pid of an instance, once it runs again with another one. */
    int awaitPidOtherThan(int before, String id) {
        return Patience.await(
                        Patience.LONG,
                        () -> id + " with another pid than " + before + "; stderr: " + program.stderr(),
                        () -> instance(id),
                        now -> now.path("phase").asText().equals("Running")
                                && now.path("pid").asInt() != before)
                .path("pid")
                .asInt();
    }

    /** {@code "web/stop"} or {@code "web/0/restart"}; waits until it is done. */
    void order(String what) {
        Api.Answer answer = api.post("/v1/workers/" + what + "?wait=true&timeout=30s");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    void reload() {
        Api.Answer answer = api.post("/v1/reload");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** Asks it to end as an orchestrator does. */
    int terminate() {
        program.signal("TERM");
        return program.awaitExit();
    }

    int terminate(Duration atMost) {
        program.signal("TERM");
        return program.awaitExit(atMost);
    }
}
