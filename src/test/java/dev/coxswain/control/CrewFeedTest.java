package dev.coxswain.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.os.Os;
import dev.coxswain.runtime.Status;
import dev.coxswain.system.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The crew as server-sent events. */
@Timeout(30)
class CrewFeedTest {

    private static final long LOOK_MILLIS = 20;

    @RegisterExtension
    final ControlRig rig = new ControlRig();

    private final AtomicLong memory = new AtomicLong(1);
    private final AtomicInteger readings = new AtomicInteger();
    private final CrewFeed feed = new CrewFeed(rig.supervisor, state -> figures(), LOOK_MILLIS);

    private Map<InstanceId, Status.Usage> figures() {
        readings.incrementAndGet();
        return Map.of(
                new InstanceId("web", 0),
                new Status.Usage(3, new Os.Figures(memory.get(), 0, 1, OptionalLong.empty())));
    }

    private EventStream watch() throws IOException, InterruptedException {
        return new EventStream(rig.serve(this::join), "/");
    }

    private void join(HttpServerRequest request) {
        feed.join(new Exchange(
                requireNonNull(Vertx.currentContext()), request.response(), request.connection(), () -> {}));
    }

    private static JsonNode phase(EventStream.Sent sent, int worker) {
        return sent.data()
                .path("status")
                .path("workers")
                .path(worker)
                .path("instances")
                .path(0)
                .path("phase");
    }

    @Test
    void theRouteAnswersWithThemWhereTheyAreAskedFor() throws IOException, InterruptedException {
        try (EventStream stream = new EventStream(rig.serveDashboard(), "/v1/crew")) {
            assertThat(stream.contentType()).isEqualTo("text/event-stream");
            assertThat(stream.any().comment())
                    .as("that it is connected is seen at once")
                    .isTrue();
            assertThat(stream.next().data().path("metadata").path("name").asText())
                    .isEqualTo("shop");
        }
    }

    @Test
    void linesAreToldAsTheyAreWritten() throws IOException, InterruptedException {
        rig.webSays("before");
        try (EventStream stream = new EventStream(rig.serveDashboard(), "/v1/logs?worker=web&follow=true")) {
            assertThat(stream.contentType()).isEqualTo("text/event-stream");
            assertThat(stream.next().data().path("message").asText()).isEqualTo("before");
            rig.webSays("<img src=x>\u2028");
            assertThat(stream.next().data().path("message").asText()).isEqualTo("<img src=x>\u2028");
        }
    }

    @Test
    void whatHasAnEndIsLinesWhateverIsAskedFor() throws IOException, InterruptedException {
        rig.webSays("before");
        try (EventStream stream = new EventStream(rig.serveDashboard(), "/v1/logs?worker=web")) {
            assertThat(stream.contentType()).isEqualTo("application/x-ndjson");
        }
    }

    @Test
    void eventsAreToldAsTheyHappen() throws IOException, InterruptedException {
        try (EventStream stream = new EventStream(rig.serveDashboard(), "/v1/events?follow=true")) {
            assertThat(stream.contentType()).isEqualTo("text/event-stream");
            assertThat(stream.any().comment()).isTrue();
        }
    }

    @Test
    void aChangeIsToldAndTheDocumentOnlyOnce() throws IOException, InterruptedException {
        try (EventStream stream = watch()) {
            EventStream.Sent first = stream.next();
            assertThat(first.name()).isEqualTo("crew");
            assertThat(first.data().path("spec").path("workers")).hasSize(4);
            assertThat(phase(first, 2).asText()).isEqualTo("Running");
            rig.supervisor.exits("job", 3);
            EventStream.Sent second = stream.next();
            assertThat(second.name()).isEqualTo("crew");
            assertThat(phase(second, 2).asText()).isEqualTo("Failed");
            assertThat(second.data().has("spec")).isFalse();
        }
    }

    /** It is written out at once, and the room that this makes is told while it is still being sent. */
    @Test
    void aLargeCrewIsToldOnce() throws IOException, InterruptedException {
        var spec = JsonTree.object().put("x-large", "x".repeat(500_000));
        FakeSupervisor supervisor = new FakeSupervisor(ControlRig.crew().withWritten(spec));
        CrewFeed large = new CrewFeed(supervisor, state -> Map.of(), LOOK_MILLIS);
        int port = rig.serve(request -> large.join(new Exchange(
                requireNonNull(Vertx.currentContext()), request.response(), request.connection(), () -> {})));
        try (EventStream stream = new EventStream(port, "/")) {
            assertThat(stream.next().data().has("spec")).isTrue();
            supervisor.exits("job", 3);
            assertThat(stream.next().data().has("spec")).isFalse();
        }
    }

    @Test
    void figuresAreToldByThemselvesAndOnlyWhereTheyAreOthers() throws IOException, InterruptedException {
        try (EventStream stream = watch()) {
            stream.next();
            int before = readings.get();
            Patience.until("more readings of the same", () -> readings.get() > before + 3);
            memory.set(9437184);
            EventStream.Sent told = stream.next();
            assertThat(told.name()).isEqualTo("figures");
            assertThat(JsonTree.text(told.data())).isEqualTo("{\"web/0\":[3,9437184]}");
        }
    }

    @Test
    void whoComesLaterIsToldTheWholeAtOnce() throws IOException, InterruptedException {
        try (EventStream first = watch()) {
            first.next();
            try (EventStream second = watch()) {
                assertThat(second.next().data().has("spec")).isTrue();
            }
            Patience.until("only the first is left", () -> feed.watchers() == 1);
            rig.supervisor.exits("job", 3);
            assertThat(phase(first.next(), 2).asText()).isEqualTo("Failed");
        }
    }

    @Test
    void whileNobodyWatchesNothingIsDone() throws IOException, InterruptedException {
        assertThat(readings.get()).isZero();
        try (EventStream stream = watch()) {
            stream.next();
        }
        Patience.until("nobody watches", () -> feed.watchers() == 0);
        int before = readings.get();
        rig.supervisor.exits("job", 3);
        Patience.throughout(
                java.time.Duration.ofMillis(10 * LOOK_MILLIS), "no more readings", () -> readings.get() <= before + 1);
        try (EventStream stream = watch()) {
            assertThat(phase(stream.next(), 2).asText()).isEqualTo("Failed");
        }
    }
}
