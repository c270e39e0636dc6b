package dev.coxswain.kubernetes;

import dev.coxswain.runtime.CrewEvent;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes Events of events.k8s.io/v1. Blocks. */
final class EventWriter implements AutoCloseable {

    static final String POD = "Pod";
    static final String CONFIG_MAP = "ConfigMap";

    private static final String CONTROLLER = "coxswain.dev/coxswain";
    /** Validation of events.k8s.io/v1: a note has at most 1 KiB. */
    private static final int MAX_NOTE = 1000;

    private static final DateTimeFormatter MICRO_TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final PodName pod;
    private final String mapNamespace;
    private final String mapName;

    EventWriter(KubernetesClient client, PodName pod, String mapNamespace, String mapName) {
        this.client = client;
        this.pod = pod;
        this.mapNamespace = mapNamespace;
        this.mapName = mapName;
    }

    /** @param kind what it regards, {@link #POD} or {@link #CONFIG_MAP} */
    void create(String kind, String name, String reason, CrewEvent event) {
        resource(event(kind, name)
                        .withEventTime(time(event.time()))
                        .withType(event.type() == CrewEvent.Type.WARNING ? "Warning" : "Normal")
                        .withReason(reason)
                        .withAction("Supervise")
                        .withRegarding(regarding(kind))
                        .withNote(note(event))
                        .withReportingController(CONTROLLER)
                        .withReportingInstance(pod.name())
                        .build())
                .create();
    }

    /** Counts one up that was created before. */
    void count(String kind, EventSeries.Sent sent) {
        String series = "{\"series\": {\"count\": " + sent.count() + ", \"lastObservedTime\": \""
                + MICRO_TIME.format(sent.last()) + "\"}}";
        resource(event(kind, sent.name()).build()).patch(PatchContext.of(PatchType.JSON_MERGE), series);
    }

    private EventBuilder event(String kind, String name) {
        return new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace(kind))
                .endMetadata();
    }

    private Resource<Event> resource(Event event) {
        return client.events().v1().events().resource(event);
    }

    private String namespace(String kind) {
        return kind.equals(POD) ? pod.namespace() : mapNamespace;
    }

    private ObjectReference regarding(String kind) {
        ObjectReferenceBuilder reference =
                new ObjectReferenceBuilder().withApiVersion("v1").withKind(kind).withNamespace(namespace(kind));
        return kind.equals(POD)
                ? reference.withName(pod.name()).withUid(pod.uid()).build()
                : reference.withName(mapName).build();
    }

    private static MicroTime time(Instant time) {
        return new MicroTime(MICRO_TIME.format(time));
    }

    static String note(CrewEvent event) {
        String note = event.regarding().isEmpty() ? event.message() : event.regarding() + " " + event.message();
        int length = Math.min(note.length(), MAX_NOTE);
        while (note.substring(0, length).getBytes(StandardCharsets.UTF_8).length > MAX_NOTE) {
            length--;
        }
        return length == note.length() ? note : note.substring(0, length) + "…";
    }

    @Override
    public void close() {
        client.close();
    }
}
