package dev.coxswain.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.runtime.CrewEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What has happened: {@code GET /v1/events}, and a worker with all that is known of it. */
class EventsApiTest {

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final ControlClient client = rig.client();

    @Test
    void eventsAreAnObjectALineTheOldestFirst() throws NoSupervisor {
        rig.supervisor.exits("job", 3);
        List<String> lines = new ArrayList<>();
        assertThat(client.lines("/v1/events", lines::add).ok()).isTrue();
        assertThat(lines.getFirst())
                .isEqualTo("{\"time\":\"2026-11-21T06:00:00.123Z\",\"type\":\"Normal\",\"reason\":\"Started\","
                        + "\"regarding\":\"web/0\",\"message\":\"started, pid 100001\"}");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("\"type\":\"Warning\",\"reason\":\"Exited\",\"regarding\":\"job/0\""));
    }

    @Test
    void followedEventsGoOnUpToTheSupervisorsEndAndTheAnswerEndsWhole() throws NoSupervisor {
        List<String> seen = new ArrayList<>();
        var response = client.lines("/v1/events?follow=true", line -> {
            seen.add(line);
            if (line.contains("\"queue/1\"") && line.contains("\"Started\"")) {
                rig.supervisor.exits("job", 3);
                rig.supervisor.eventLog().end();
            }
        });
        assertThat(response.ok()).isTrue();
        assertThat(seen.getLast()).contains("\"Failed\"").contains("job/0");
        // The end was the answer's own, not the connection's.
        assertThat(client.get("/v1/crew").ok()).isTrue();
    }

    @Test
    void oneWorkerIsShownWithItsDocumentEndsProbesAndEvents() throws NoSupervisor {
        rig.supervisor.exits("web", 7);
        JsonNode web = client.get("/v1/workers/web").json();
        assertThat(JsonTree.text(web.path("spec")))
                .isEqualTo("{\"name\":\"web\",\"labels\":{\"tier\":\"front\",\"team\":\"a\"},"
                        + "\"command\":[\"web\",\"--port\",\"$(PORT)\"]}");
        assertThat(web.path("exits")).hasSize(1);
        JsonNode exit = web.path("exits").path(0);
        assertThat(exit.path("instance").asText()).isEqualTo("web/0");
        assertThat(exit.path("exitCode").asInt()).isEqualTo(7);
        assertThat(exit.path("reason").asText()).isEqualTo("Error");
        assertThat(exit.path("lastLines").isArray()).isTrue();
        assertThat(web.path("probes").isArray()).isTrue();
        assertThat(web.path("nextRuns")).isEmpty();
        assertThat(web.path("events"))
                .isNotEmpty()
                .allSatisfy(
                        event -> assertThat(event.path("regarding").asText()).startsWith("web"));
        assertThat(web.path("instances").path(0).path("restarts").asInt()).isEqualTo(1);
        assertThat(client.get("/v1/workers").json().path("items").path(0).has("spec"))
                .isFalse();
    }

    @Test
    void aLongHistoryOfEventsIsLentLikeLines() throws NoSupervisor {
        for (int i = 0; i < 1000; i++) {
            rig.supervisor
                    .eventLog()
                    .accept(new CrewEvent(
                            FakeSupervisor.NOW, CrewEvent.Type.NORMAL, "Told", "web/0", i + "x".repeat(400)));
        }
        for (int turn = 0; turn < 50; turn++) {
            List<String> lines = new ArrayList<>();
            assertThat(client.lines("/v1/events", lines::add).ok()).isTrue();
            assertThat(lines).hasSize(1000);
        }
    }
}
