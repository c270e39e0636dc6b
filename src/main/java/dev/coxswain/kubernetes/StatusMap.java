package dev.coxswain.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.engine.State;
import dev.coxswain.kubernetes.StatusPace.News;
import dev.coxswain.runtime.Status;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps our pod's key of a ConfigMap, made beforehand, at what is so; takes it away at a shutdown. By server-side apply
 * with a field manager of the pod's own, so that the pods of a Deployment share one and never touch each other's keys; but
 * for those that nobody has renewed for long: a pod that was killed couldn't take its own away.
 *
 * <p>The rule that keeps it right: it is told of, never waited for, but for a moment at the very end.
 */
public final class StatusMap {

    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Pods renew theirs every {@link StatusPace#REFRESH}. */
    static final Duration ABANDONED = Duration.ofHours(1);

    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private final ApiServer api;
    private final PodName pod;
    private final String name;
    private final Speaker speaker;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable KubernetesClient client;
    private boolean failing;

    /** What was asked for can't be done. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    private StatusMap(ApiServer api, PodName pod, String name, Speaker speaker) {
        this.api = api;
        this.pod = pod;
        this.name = name;
        this.speaker = speaker;
    }

    /**
     * @param source what is supervised; it may be a ConfigMap, and then not this one
     * @throws Unusable with a sentence for people
     */
    public static StatusMap of(
            ApiServer api, String name, String source, Map<String, String> environment, Speaker speaker) {
        if (!ConfigMapName.isName(name)) {
            throw new Unusable(
                    "--status-configmap takes the name of a ConfigMap of our namespace (was \"" + name + "\")");
        }
        PodName pod = PodName.of(environment)
                .orElseThrow(() -> new Unusable("--status-configmap needs POD_NAME, POD_NAMESPACE and"
                        + " POD_UID from the downward API: the key is called after the pod"));
        if (source.equals("configmap/" + pod.namespace() + "/" + name)) {
            throw new Unusable("--status-configmap must be another ConfigMap than the source " + source);
        }
        return new StatusMap(api, pod, name, speaker);
    }

    public void start(Supplier<Status> status) {
        Thread.ofPlatform().daemon().name("status").start(() -> loop(status));
    }

    private void loop(Supplier<Status> published) {
        StatusPace pace = new StatusPace(System.nanoTime());
        Status seen = published.get();
        StatusText now = StatusText.of(seen);
        Optional<StatusText> written = Optional.empty();
        try {
            do {
                Status newest = published.get();
                if (newest.state().mode() != State.Mode.SUPERVISING) {
                    break;
                }
                if (newest != seen) {
                    seen = newest;
                    now = StatusText.of(newest);
                }
                if (pace.take(news(written, now), System.nanoTime())) {
                    if (apply(Map.of(pod.name(), now.at(Instant.now())))) {
                        written = Optional.of(now);
                    } else {
                        pace.failed(System.nanoTime());
                    }
                }
            } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            if (written.isPresent()) {
                apply(Map.of());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
    }

    private static News news(Optional<StatusText> written, StatusText now) {
        if (!written.map(StatusText::transitions).equals(Optional.of(now.transitions()))) {
            return News.TRANSITION;
        }
        return written.equals(Optional.of(now)) ? News.NONE : News.DETAIL;
    }

    /** All that is ours in it. */
    private boolean apply(Map<String, String> data) {
        ConfigMap ours = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(pod.namespace())
                .endMetadata()
                .withData(data)
                .build();
        try {
            KubernetesClient current = client;
            if (current == null) {
                current = api.connect(() -> {});
                client = current;
            }
            // Forced: what is under our pod's name is ours, also where somebody wrote there by hand.
            ConfigMap all = current.configMaps()
                    .inNamespace(pod.namespace())
                    .resource(ours)
                    .fieldManager("coxswain-" + pod.uid())
                    .forceConflicts()
                    .serverSideApply();
            if (!data.isEmpty()) {
                sweep(current, all);
            }
            if (failing) {
                failing = false;
                speaker.info("the status is written to configmap/" + name + " again");
            }
            return true;
        } catch (RuntimeException refused) {
            Optional.ofNullable(client).ifPresent(KubernetesClient::close);
            client = null;
            if (!failing) {
                failing = true;
                speaker.warn("the status can't be written to configmap/" + name + ": " + Trouble.words(refused)
                        + "; the ConfigMap has to be there, and the Role to allow patch on it");
            }
            return false;
        }
    }

    /** Takes away what dead pods left. */
    private void sweep(KubernetesClient current, ConfigMap all) {
        List<String> abandoned = abandoned(all.getData() == null ? Map.of() : all.getData(), Instant.now());
        if (abandoned.isEmpty()) {
            return;
        }
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        // Only as it was seen: its pod may have come back meanwhile.
        patch.putObject("metadata").put("resourceVersion", all.getMetadata().getResourceVersion());
        ObjectNode data = patch.putObject("data");
        abandoned.forEach(data::putNull);
        try {
            current.configMaps()
                    .inNamespace(pod.namespace())
                    .resource(all)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
            speaker.info("took away from configmap/" + name + " what nobody has renewed for an hour: "
                    + String.join(", ", abandoned));
        } catch (RuntimeException refused) {
            // Not by its own type: who checks this class would load the client's, which a file as source does without.
            if (!Trouble.isConflict(refused)) {
                throw refused;
            }
            // Somebody wrote at the same time: another pod does it, or we with the next word.
        }
    }

    /** The keys that pods have written and not renewed. */
    static List<String> abandoned(Map<String, String> data, Instant now) {
        return data.keySet().stream()
                .filter(key -> StatusText.writtenAt(String.valueOf(data.get(key)))
                        .filter(written -> written.plus(ABANDONED).isBefore(now))
                        .isPresent())
                .sorted()
                .toList();
    }

    /** The end is near: takes our key away, unless that has been done, and waits for that a second at most. */
    public void close() {
        closing.countDown();
        try {
            closed.await(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
