package dev.coxswain.kubernetes;

import dev.coxswain.runtime.CrewEvent;
import dev.coxswain.source.Source;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One ConfigMap, followed through the API: an informer tells of a change at once, and a slow look of our own stands
 * behind it, because a watch can go deaf without a word.
 *
 * <p>The rule that keeps it right: a connection begins with a look. Where a look fails the connection is thrown away,
 * its client with it, and the next one is made from scratch; so every trouble ends the same way, whatever it was.
 */
public final class ConfigMapSource implements Source {

    private final ApiServer api;
    private final ConfigMapName wanted;
    private final String namespace;
    private final Contact contact;
    private final Pace pace;
    private final Speaker speaker;
    private final Object lock = new Object();

    /** The newest that is known; null before the first answer. */
    private @Nullable Observed observed;

    private String trouble = "no answer from the API server yet";
    private @Nullable Runnable changed;
    private @Nullable Connection connection;
    private boolean doubted;
    private boolean deaf;
    private boolean closed;

    /** @param uid empty where there is no such ConfigMap */
    private record Observed(Reading reading, String uid, String resourceVersion) {}

    public ConfigMapSource(ApiServer api, ConfigMapName wanted, Map<String, String> environment, Speaker speaker) {
        this(api, wanted, environment, speaker, Pace.DEFAULT);
    }

    ConfigMapSource(ApiServer api, ConfigMapName wanted, Map<String, String> environment, Speaker speaker, Pace pace) {
        this.api = api;
        this.wanted = wanted;
        namespace = wanted.namespace().orElseGet(() -> ApiServer.namespace(environment));
        contact = new Contact(name(), speaker);
        this.pace = pace;
        this.speaker = speaker;
    }

    @Override
    public String name() {
        return "configmap/" + namespace + "/" + wanted.name();
    }

    /** What makes Events of Kubernetes of what happens; empty where our pod isn't known. */
    public Optional<Consumer<CrewEvent>> events(Map<String, String> environment) {
        Optional<PodName> pod = PodName.of(environment);
        if (pod.isEmpty()) {
            speaker.info("no Events are sent: POD_NAME, POD_NAMESPACE and POD_UID are not all set");
        }
        return pod.map(known -> {
            PodEvents events = new PodEvents(api, known, namespace, wanted.name(), speaker);
            events.start();
            return events;
        });
    }

    /** How long ago the API server last answered about this ConfigMap. */
    public Duration contactAge() {
        return contact.age();
    }

    @Override
    public Reading read() {
        synchronized (lock) {
            return observed == null ? new Reading.Unknown(name() + ": " + trouble) : observed.reading();
        }
    }

    @Override
    public Reading readNow() {
        Connection current;
        synchronized (lock) {
            current = connection;
        }
        if (current == null) {
            return new Reading.Unknown(name() + ": no contact with the API server: " + trouble);
        }
        try {
            if (observe(current.look())) {
                distrust();
            }
            return read();
        } catch (KubernetesClientException failed) {
            doubt();
            return new Reading.Unknown(name() + ": " + Trouble.words(failed));
        }
    }

    @Override
    public void watch(Runnable callback) {
        synchronized (lock) {
            changed = callback;
        }
        Thread.ofPlatform().daemon().name("configmap").start(this::follow);
    }

    private void follow() {
        int failures = 0;
        try {
            while (!isClosed()) {
                try {
                    lookOnce();
                    failures = 0;
                    await(pace.slow(random()));
                } catch (RuntimeException failed) {
                    failures++;
                    lost(failed);
                    Thread.sleep(pace.retry(failures, random()));
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (lock) {
                Optional.ofNullable(connection).ifPresent(Connection::close);
                connection = null;
            }
        }
    }

    /** Makes a connection if there is none, and asks over it. */
    private void lookOnce() {
        Connection current;
        boolean expected;
        boolean toldTooLate;
        synchronized (lock) {
            expected = doubted;
            toldTooLate = deaf;
            doubted = false;
            deaf = false;
            current = connection;
        }
        Connection asked =
                current == null ? new Connection(api, namespace, wanted.name(), this::observe, this::doubt) : current;
        try {
            Optional<ConfigMap> seen = asked.look();
            boolean news = observe(seen);
            if (current == null) {
                asked.watch();
                synchronized (lock) {
                    connection = asked;
                }
            } else if (news || toldTooLate || asked.isOver()) {
                if (toldTooLate || (news && !expected)) {
                    speaker.warn(name() + ": the watch had not told of a change; connecting to the API server anew");
                }
                drop(asked);
                lookOnce();
            }
        } catch (RuntimeException failed) {
            drop(asked);
            throw failed;
        }
    }

    private void drop(Connection dropped) {
        synchronized (lock) {
            connection = null;
        }
        dropped.close();
    }

    private void lost(RuntimeException failed) {
        String words = Trouble.words(failed)
                + (Trouble.isForbidden(failed) ? "; the Role needs get, list and watch on this ConfigMap" : "");
        contact.lost(words);
        synchronized (lock) {
            trouble = words;
            if (observed != null) {
                return;
            }
        }
        tellChange();
    }

    /** Something is wrong with the watch: look soon, and not more often than is good for the server. */
    private void doubt() {
        synchronized (lock) {
            doubted = true;
            lock.notifyAll();
        }
    }

    /** Somebody else saw what the watch should have told. */
    private void distrust() {
        synchronized (lock) {
            deaf = true;
        }
        doubt();
    }

    /** Waits so long, or until there is doubt. */
    private void await(Duration time) throws InterruptedException {
        long begin = System.nanoTime();
        synchronized (lock) {
            while (!closed) {
                Duration gone = Duration.ofNanos(System.nanoTime() - begin);
                Duration left = (doubted ? pace.doubt() : time).minus(gone);
                if (!left.isPositive()) {
                    return;
                }
                lock.wait(Math.max(1, left.toMillis()));
            }
        }
    }

    /** Takes what the server said; true where that is news. */
    private boolean observe(Optional<ConfigMap> seen) {
        contact.made();
        Observed now = seen.map(this::observed)
                .orElseGet(() -> new Observed(new Reading.Missing(name() + ": there is no such ConfigMap"), "", ""));
        synchronized (lock) {
            Observed before = observed;
            if (before != null && (now.equals(before) || isOlder(now, before))) {
                return false;
            }
            observed = now;
        }
        tellChange();
        return true;
    }

    private Observed observed(ConfigMap map) {
        String resourceVersion = String.valueOf(map.getMetadata().getResourceVersion());
        Reading reading = ConfigMapReading.of(
                wanted.name(),
                Optional.ofNullable(map.getData()).orElse(Map.of()),
                Optional.ofNullable(map.getBinaryData()).orElse(Map.of()).keySet(),
                Optional.of(resourceVersion));
        return new Observed(reading, String.valueOf(map.getMetadata().getUid()), resourceVersion);
    }

    /** One of several API servers may lag behind the one asked before: never back to what was replaced. */
    private static boolean isOlder(Observed now, Observed before) {
        if (now.uid().isEmpty() || !now.uid().equals(before.uid())) {
            return false;
        }
        try {
            return Long.parseUnsignedLong(now.resourceVersion()) < Long.parseUnsignedLong(before.resourceVersion());
        } catch (NumberFormatException opaque) {
            return false;
        }
    }

    private void tellChange() {
        Runnable callback;
        synchronized (lock) {
            callback = changed;
        }
        if (callback != null) {
            callback.run();
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }
}
