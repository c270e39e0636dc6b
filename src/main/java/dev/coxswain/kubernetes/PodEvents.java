package dev.coxswain.kubernetes;

import dev.coxswain.runtime.CrewEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells Kubernetes what happens to the crew, as Events that regard our pod; of a bad document, the ConfigMap too.
 *
 * <p>The rule that keeps it right: Events are a courtesy. What comes too fast, or while the API server is away or
 * forbids it, is dropped; nobody waits, and the log has it all the same.
 */
final class PodEvents implements Consumer<CrewEvent> {

    private static final int WAITING = 256;
    private static final int BURST = 50;
    private static final Duration EVERY = Duration.ofSeconds(6);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final ArrayBlockingQueue<CrewEvent> queue = new ArrayBlockingQueue<>(WAITING);
    private final ApiServer api;
    private final PodName pod;
    private final String mapNamespace;
    private final String mapName;
    private final Speaker speaker;
    private final EventSeries series = new EventSeries();
    private final TokenBucket bucket = new TokenBucket(BURST, EVERY, System.nanoTime());
    private @Nullable EventWriter writer;
    private long lastName;
    private boolean failing;

    PodEvents(ApiServer api, PodName pod, String mapNamespace, String mapName, Speaker speaker) {
        this.api = api;
        this.pod = pod;
        this.mapNamespace = mapNamespace;
        this.mapName = mapName;
        this.speaker = speaker;
    }

    void start() {
        Thread.ofPlatform().daemon().name("events").start(this::loop);
    }

    /** Never blocks: where the queue is full the event is dropped. */
    @Override
    public void accept(CrewEvent event) {
        if (EventReasons.of(event.reason()).isPresent()) {
            queue.offer(event);
        }
    }

    private void loop() {
        try {
            while (true) {
                CrewEvent event = queue.take();
                List<String> kinds = event.reason().equals("ConfigInvalid")
                        ? List.of(EventWriter.POD, EventWriter.CONFIG_MAP)
                        : List.of(EventWriter.POD);
                for (String kind : kinds) {
                    if (!send(kind, event)) {
                        Thread.sleep(PAUSE);
                    }
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** False where the API server wouldn't take it. */
    private boolean send(String kind, CrewEvent event) {
        EventSeries.Sent sent = series.count(kind, event, nextName());
        if (!bucket.take(System.nanoTime())) {
            // A repetition is counted with the next one; a first one is lost.
            if (sent.count() == 1) {
                series.forget(kind, event);
            }
            return true;
        }
        try {
            EventWriter current = writer();
            if (sent.count() == 1) {
                current.create(
                        kind, sent.name(), EventReasons.of(event.reason()).orElseThrow(), event);
            } else {
                current.count(kind, sent);
            }
            if (failing) {
                failing = false;
                speaker.info("Events reach the API server again");
            }
            return true;
        } catch (RuntimeException refused) {
            series.forget(kind, event);
            close();
            if (!failing) {
                failing = true;
                speaker.warn("Events can't be sent, and are dropped until they can: " + Trouble.words(refused));
            }
            return false;
        }
    }

    private EventWriter writer() {
        EventWriter current = writer;
        if (current == null) {
            current = new EventWriter(api.connect(() -> {}), pod, mapNamespace, mapName);
            writer = current;
        }
        return current;
    }

    private void close() {
        Optional.ofNullable(writer).ifPresent(EventWriter::close);
        writer = null;
    }

    /** As Kubernetes' own recorders call them: the pod's name, and what no other has. */
    private String nextName() {
        lastName = Math.max(lastName + 1, System.currentTimeMillis() * 1_000_000);
        return pod.name() + "." + Long.toHexString(lastName);
    }
}
