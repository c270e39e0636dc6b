package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.Rights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlApiTest {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final ControlClient client = rig.client();

    private JsonNode problem(Response response, int status) {
        assertThat(response.status()).as(response.body()).isEqualTo(status);
        assertThat(response.json().path("status").asInt()).isEqualTo(status);
        assertThat(response.json().path("title").asText()).isNotEmpty();
        assertThat(response.problem()).isNotEmpty();
        return response.json();
    }

    @Test
    void theCrewIsShownInTheFormOfTheContract() throws NoSupervisor {
        JsonNode crew = client.get("/v1/crew").json();
        assertThat(crew.path("apiVersion").asText()).isEqualTo("coxswain.dev/v1alpha1");
        assertThat(crew.path("metadata").path("name").asText()).isEqualTo("shop");
        assertThat(crew.path("spec").path("workers")).hasSize(4);
        JsonNode status = crew.path("status");
        assertThat(names(status))
                .containsExactly(
                        "source",
                        "revision",
                        "resourceVersion",
                        "appliedAt",
                        "pid",
                        "managementAddress",
                        "conditions",
                        "workers");
        assertThat(status.path("appliedAt").asText()).isEqualTo("2026-11-21T06:00:00.123Z");
        assertThat(status.path("resourceVersion").isNull()).isTrue();
        assertThat(status.path("managementAddress").asText()).isEqualTo("0.0.0.0:9000");
        assertThat(names(status.path("workers").path(0)))
                .containsExactly("name", "replicas", "readyReplicas", "instances");
        JsonNode web = status.path("workers").path(0).path("instances").path(0);
        assertThat(JsonTree.text(web))
                .isEqualTo("{\"id\":\"web/0\",\"index\":0,\"phase\":\"Running\",\"ready\":true,\"pid\":100001,"
                        + "\"startedAt\":\"2026-11-21T06:00:00.123Z\",\"restarts\":0,\"nextStartAt\":null,"
                        + "\"reason\":\"\",\"message\":\"\",\"cpuMillicores\":3,\"memoryBytes\":9437184,"
                        + "\"lastExit\":null}");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void aLastExitIsExplainedAndAProcessThatIsNotThereIsNull() throws NoSupervisor {
        rig.supervisor.exits("job", 3);
        JsonNode job = client.get("/v1/workers/job").json().path("instances").path(0);
        assertThat(job.path("phase").asText()).isEqualTo("Failed");
        assertThat(job.path("pid").isNull()).isTrue();
        assertThat(job.path("memoryBytes").isNull()).isTrue();
        assertThat(names(job.path("lastExit")))
                .containsExactly("exitCode", "signal", "reason", "message", "startedAt", "finishedAt");
        assertThat(job.path("lastExit").path("exitCode").asInt()).isEqualTo(3);
    }

    @Test
    void listsHaveItems() throws NoSupervisor {
        assertThat(client.get("/v1/workers").json().path("items")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"stop, Stopped", "restart, Running", "start, Running"})
    void anOperationAnswers202AtOnceAnd200WithTheWorkerOnceItIsDone(String verb, String phase) throws NoSupervisor {
        assertThat(client.post("/v1/workers/web/" + verb).status()).isEqualTo(202);
        Response done = client.post("/v1/workers/web/" + verb + "?wait=true&timeout=30s");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().path("instances").path(0).path("phase").asText()).isEqualTo(phase);
    }

    @Test
    void oneInstanceAloneIsStopped() throws NoSupervisor {
        Response done = client.post("/v1/workers/queue/1/stop?wait=true");
        assertThat(done.json().path("instances").path(0).path("phase").asText()).isEqualTo("Running");
        assertThat(done.json().path("instances").path(1).path("phase").asText()).isEqualTo("Stopped");
    }

    @Test
    void scaleAndSignalHaveBodies() throws NoSupervisor {
        Response scaled = client.post("/v1/workers/queue/scale?wait=true", "application/json", "{\"replicas\": 3}");
        assertThat(scaled.json().path("instances")).hasSize(3);
        Response sent =
                client.post("/v1/workers/web/signal", "application/json", "{\"signal\": \"HUP\", \"tree\": true}");
        assertThat(sent.status()).isEqualTo(202);
        assertThat(rig.supervisor.signals).containsExactly("SIGHUP web tree");
    }

    @Test
    void whatIsScaledDownAndGoneIsNotListed() throws NoSupervisor {
        Response down = client.post("/v1/workers/queue/scale?wait=true", "application/json", "{\"replicas\": 1}");
        assertThat(down.json().path("instances")).hasSize(1);
        assertThat(client.get("/v1/crew").body()).contains("queue/0").doesNotContain("queue/1");
        Response up = client.post("/v1/workers/queue/scale?wait=true", "application/json", "{\"replicas\": 2}");
        assertThat(up.json().path("instances").path(1).path("restarts").asInt())
                .as("the slot's count goes on")
                .isEqualTo(1);
    }

    @Test
    void anOperationThatFailsIsInTheWayOfTheState() throws NoSupervisor {
        rig.supervisor.breaks("job");
        problem(client.post("/v1/workers/job/restart?wait=true"), 409);
        client.post("/v1/workers/web/stop?wait=true");
        problem(client.post("/v1/workers/web/signal", "application/json", "{\"signal\": \"HUP\"}"), 409);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/nothing, 404",
        "GET, /v1/workers/wbe, 404",
        "POST, /v1/workers/wbe/start, 404",
        "POST, /v1/workers/web/7/start, 404",
        "POST, /v1/workers/web/x/start, 400",
        "GET, /v1/workers/web/start, 405",
        "POST, /v1/crew, 405",
        "POST, /v1/workers/web/scale, 400",
        "POST, /v1/workers/web/signal, 400",
        "POST, /v1/workers/web/start?wait=maybe, 400",
        "POST, /v1/workers/web/start?wait=, 400",
        "POST, /v1/workers/web/start?wait, 400",
        "POST, /v1/workers/web/start?timeout=8d, 400",
        "GET, /v1/dump?instance=0, 400",
        "GET, /v1/dump?worker=web&instance=1000, 400",
        "GET, /v1/logs?since=2026-02-30T06:00:00Z, 400",
        "POST, /v1/workers/web/start?wait=true&timeout=30, 400",
        "GET, /v1/logs?tail=-1, 400",
        "GET, /v1/logs?since=yesterday, 400",
        "GET, /v1/logs?instance=0, 400",
        "GET, /v1/logs?worker=loud, 409",
        "GET, /v1/workers/%zz, 400",
        "POST, /v1/workers/web/run, 409",
        "POST, /v1/workers/web/run?wait=yes, 400",
        "POST, /v1/workers/wbe/run, 404",
        "POST, /v1/workers/web/0/run, 404",
    })
    void whatCannotBeIsAProblemDocument(String method, String target, int status) throws NoSupervisor {
        problem(method.equals("GET") ? client.get(target) : client.post(target), status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{",
                "[]",
                "{}",
                "{\"replicas\": -1}",
                "{\"replicas\": 1001}",
                "{\"replicas\": \"3\"}",
                "{\"replicas\": 3} {}",
                "{\"replicas\": 99999999999999999999}"
            })
    void aBodyThatIsNoneIsABadRequest(String body) throws NoSupervisor {
        problem(client.post("/v1/workers/queue/scale", "application/json", body), 400);
    }

    @Test
    void aMistypedWorkerIsGuessed() throws NoSupervisor {
        assertThat(client.post("/v1/workers/wbe/stop").problem()).contains("did you mean web?");
    }

    @Test
    void aReloadTellsEveryErrorOfABadDocument() throws NoSupervisor {
        assertThat(client.post("/v1/reload").json().path("result").asText()).isEqualTo("Unchanged");
        rig.supervisor.refuses(new Problem("crew.yaml", 3, 5, "spec.workers[0].nmae", "unknown field"));
        JsonNode errors = problem(client.post("/v1/reload"), 422).path("errors");
        assertThat(JsonTree.text(errors))
                .isEqualTo("[{\"file\":\"crew.yaml\",\"line\":3,\"column\":5,\"path\":\"spec.workers[0].nmae\","
                        + "\"message\":\"unknown field\"}]");
    }

    @Test
    void aPlanShowsWhatAReloadWouldDo() throws NoSupervisor {
        Response plan = client.post("/v1/plan", "application/yaml", """
                apiVersion: coxswain.dev/v1alpha1
                kind: Crew
                metadata: {name: shop}
                spec:
                  workers:
                    - {name: web, command: [web, more]}
                    - {name: queue, command: [queue], replicas: 3}
                    - {name: fresh, command: [fresh]}
                """);
        assertThat(plan.status()).as(plan.body()).isEqualTo(200);
        assertThat(plan.body())
                .contains("{\"name\":\"web\",\"change\":\"Restart\",\"fields\":[\"command\"]}")
                .contains("{\"name\":\"queue\",\"change\":\"Scale\",\"fields\":[\"replicas\"]}")
                .contains("{\"name\":\"fresh\",\"change\":\"Start\",\"fields\":[]}")
                .contains("{\"name\":\"job\",\"change\":\"Stop\",\"fields\":[]}");
        rig.rights = process -> List.of(new Rights.Denial(List.of("command"), "not here"));
        assertThat(problem(client.post("/v1/plan", "application/yaml", """
                {apiVersion: coxswain.dev/v1alpha1, kind: Crew, metadata: {name: a}, spec: {workers: [
                  {name: a, command: [a]}]}}
                """), 422)
                        .toString())
                .contains("spec.workers[0].command", "not here");
        assertThat(problem(client.post("/v1/plan", "application/yaml", "kind: Crw"), 422)
                        .path("errors"))
                .isNotEmpty();
    }

    @Test
    void shutdownIsAskedForAndDumpIsText() throws NoSupervisor {
        assertThat(client.get("/v1/dump").body()).isEqualTo("the dump\n");
        assertThat(client.get("/v1/dump?worker=web&instance=0").body()).startsWith("web/0 Running pid 100001");
        assertThat(client.post("/v1/shutdown").status()).isEqualTo(202);
        assertThat(rig.supervisor.shutdown).isTrue();
    }

    @Test
    void aWorkersOwnProcessMayReadAndNotChange() throws NoSupervisor {
        rig.ofWorker = true;
        assertThat(client.get("/v1/crew").status()).isEqualTo(200);
        assertThat(client.post("/v1/plan", "application/yaml", "kind: Crw").status())
                .isEqualTo(422);
        problem(client.post("/v1/workers/web/stop"), 403);
        problem(client.post("/v1/shutdown"), 403);
        assertThat(rig.supervisor.shutdown).isFalse();
    }

    @Test
    void anotherUserMayNothing() throws NoSupervisor {
        rig.peer = Optional.of(new Peer(4711, 1001));
        problem(rig.client().get("/v1/crew"), 403);
        rig.peer = Optional.empty();
        problem(rig.client().get("/v1/crew"), 403);
        rig.peer = Optional.of(new Peer(4711, 0));
        assertThat(rig.client().get("/v1/crew").status()).isEqualTo(200);
    }

    @Test
    void aBodyOverOneMebibyteIsRefused() throws NoSupervisor {
        problem(client.post("/v1/plan", "application/yaml", "#".repeat(ControlApi.MAX_BODY + 1)), 413);
        assertThat(rig.client().get("/v1/crew").status()).isEqualTo(200);
    }

    @Test
    void anUnknownParameterIsRefusedWithThoseThatThereAre() throws NoSupervisor {
        assertThat(client.post("/v1/workers/web/stop?wiat=true").problem())
                .isEqualTo(
                        "unknown parameter wiat; did you mean wait?; POST /v1/workers/NAME/stop takes wait, timeout");
        problem(client.post("/v1/workers/web/stop?wiat=true"), 400);
        assertThat(rig.supervisor.status().state().worker("web").orElseThrow().readyReplicas())
                .isEqualTo(1);
        assertThat(client.get("/v1/crew?pretty").problem())
                .isEqualTo("unknown parameter pretty; GET /v1/crew takes none");
    }

    @Test
    void logsAreAnObjectALine() throws NoSupervisor, InterruptedException {
        rig.webSays("one");
        rig.webSays("two");
        rig.queueSays("three");
        List<String> lines = new ArrayList<>();
        client.lines("/v1/logs?worker=web&tail=1", lines::add);
        assertThat(lines)
                .containsExactly("{\"ts\":\"2026-11-21T06:00:00.123Z\",\"worker\":\"web\",\"instance\":0,"
                        + "\"stream\":\"stdout\",\"message\":\"two\"}");
        lines.clear();
        client.lines("/v1/logs", lines::add);
        assertThat(lines).hasSize(3);
        lines.clear();
        client.lines("/v1/logs?worker=queue&instance=0", lines::add);
        assertThat(lines).isEmpty();
    }

    @Test
    void followedLogsComeAsTheyAreWritten() throws NoSupervisor, InterruptedException {
        rig.webSays("one");
        List<String> seen = new ArrayList<>();
        var enough = new RuntimeException("enough");
        assertThatThrownBy(() -> client.lines("/v1/logs?worker=web&follow=true", line -> {
                    seen.add(line);
                    try {
                        if (seen.size() == 3) {
                            throw enough;
                        }
                        rig.webSays("line " + seen.size());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .isSameAs(enough);
        assertThat(seen)
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"one\""),
                        line -> assertThat(line).contains("\"line 1\""),
                        line -> assertThat(line).contains("\"line 2\""));
    }

    @Test
    void theDescriptionListsTheWholeRouteTable() throws IOException {
        String document = client.get("/openapi").body();
        List<String> described = new ArrayList<>();
        String path = "";
        for (String line : document.lines().toList()) {
            if (line.contains("in: query")) {
                described.add(described.removeLast() + " " + line.replaceAll(".*name: |,.*", ""));
            } else if (line.matches("  /.*:")) {
                path = line.strip().replace(":", "").replace("{", "").replace("}", "");
            } else if (line.matches("    (get|post):")) {
                described.add(line.strip().replace(":", "").toUpperCase(java.util.Locale.ROOT) + " " + path);
            }
        }
        var routes = new Routes(rig.parts());
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(routes.table().stream()
                        .map(route -> (route.method() + " " + route.path() + " " + String.join(" ", route.parameters()))
                                .strip())
                        .toList());
    }

    @Test
    void whereNobodyListensTheSocketIsNamed() {
        Path nowhere = Path.of("/nonexistent/coxswain.sock");
        assertThatThrownBy(() -> new ControlClient(nowhere).get("/v1/crew"))
                .isInstanceOf(NoSupervisor.class)
                .hasMessageContaining("no supervisor answers at /nonexistent/coxswain.sock: no such socket");
    }

    @Test
    void theKernelTellsWhoCalls() throws NoSupervisor {
        client.get("/v1/crew");
        assertThat(rig.kernelsWord())
                .contains(new Peer((int) ProcessHandle.current().pid(), Peer.ownUid()));
    }
}
