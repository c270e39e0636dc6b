package dev.coxswain.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of the API server, and an informer on one ConfigMap over it, until one of them is given up. */
final class Connection implements AutoCloseable {

    private final KubernetesClient client;
    private final Resource<ConfigMap> map;
    private final Consumer<Optional<ConfigMap>> seen;
    private final Runnable doubt;
    private volatile @Nullable SharedIndexInformer<ConfigMap> informer;
    private volatile boolean closed;

    /**
     * @param seen takes what the watch tells; empty: deleted
     * @param doubt called where the watch had trouble; it goes on by itself
     */
    Connection(ApiServer api, String namespace, String name, Consumer<Optional<ConfigMap>> seen, Runnable doubt) {
        client = api.connect(this::troubled);
        map = client.configMaps().inNamespace(namespace).withName(name);
        this.seen = seen;
        this.doubt = doubt;
    }

    /** While it has no watch yet, whoever looks sees for himself. */
    private void troubled() {
        if (!closed && informer != null) {
            doubt.run();
        }
    }

    /** One GET. Blocks. */
    Optional<ConfigMap> look() {
        return Optional.ofNullable(map.get());
    }

    void watch() {
        // Only this form goes on after a failed first list.
        informer = map.runnableInformer(0).addEventHandler(new Handler()).exceptionHandler((started, failure) -> {
            troubled();
            return !closed;
        });
        informer.start();
    }

    /** The informer has ended, which it shouldn't. */
    boolean isOver() {
        SharedIndexInformer<ConfigMap> current = informer;
        return current != null && !current.isRunning();
    }

    private void tell(Optional<ConfigMap> now) {
        if (!closed) {
            seen.accept(now);
        }
    }

    private final class Handler implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap added) {
            tell(Optional.of(added));
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap now) {
            tell(Optional.of(now));
        }

        @Override
        public void onNothing() {
            tell(Optional.empty());
        }

        @Override
        public void onDelete(ConfigMap last, boolean stateUnknown) {
            tell(Optional.empty());
        }
    }

    @Override
    public void close() {
        closed = true;
        SharedIndexInformer<ConfigMap> current = informer;
        if (current != null) {
            current.stop();
        }
        client.close();
    }
}
