package dev.coxswain.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * How to reach the API server: in a pod by its service account, else by the kubeconfig. A client is made anew for each
 * connection, so that a new certificate authority, token or address counts without a restart.
 */
public final class ApiServer {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A connection that was kept open may have been closed by the other side: one more try, and the rest is ours. */
    private static final int RETRIES = 1;

    private static final int RETRY_MILLIS = 100;
    private static final long KEEP_ALIVE_SECONDS = 1;

    private final Vertx vertx;
    private final KubernetesSerialization serialization = serialization();
    private final ThreadPoolExecutor callbacks;

    public ApiServer() {
        vertx = vertx();
        // Gone while nothing happens: the informer calls back a few times a day.
        callbacks = new ThreadPoolExecutor(
                1,
                1,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("informer").unstarted(task));
        callbacks.allowCoreThreadTimeOut(true);
    }

    /** The kinds that we speak of, and no search for all that there are: 6,000 classes, 10 MiB and a second. */
    private static KubernetesSerialization serialization() {
        KubernetesSerialization own = new KubernetesSerialization(new ObjectMapper(), false);
        own.registerKubernetesResource(ConfigMap.class);
        own.registerKubernetesResource(Event.class);
        own.registerKubernetesResource(Status.class);
        return own;
    }

    /** One event loop and no helpers: Quarkus's own Vert.x comes later than the first document. */
    private static Vertx vertx() {
        String resolver = "vertx.disableDnsResolver";
        // The JVM's resolver follows /etc/hosts and search domains as every other program in the pod does.
        String before = System.setProperty(resolver, "true");
        try {
            return Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1)
                    .setBlockedThreadCheckInterval(1)
                    .setBlockedThreadCheckIntervalUnit(TimeUnit.HOURS)
                    .setPreferNativeTransport(true)
                    .setUseDaemonThread(true)
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        } finally {
            if (before == null) {
                System.clearProperty(resolver);
            } else {
                System.setProperty(resolver, before);
            }
        }
    }

    /**
     * A client by what environment, service account and kubeconfig say now.
     *
     * @param trouble called where a request fails or is refused, those of a watch too, which hides them
     */
    KubernetesClient connect(Runnable trouble) {
        Config config = Config.autoConfigure(null);
        config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
        config.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setRequestRetryBackoffInterval(RETRY_MILLIS);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization)
                .withHttpClientFactory(new VertxHttpClientFactory(vertx))
                .withTaskExecutor(callbacks)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("trouble", new Watcher(trouble)))
                .build();
    }

    private record Watcher(Runnable trouble) implements Interceptor {
        @Override
        public CompletableFuture<Boolean> afterFailure(
                BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
            trouble.run();
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public void afterConnectionFailure(HttpRequest request, Throwable failure) {
            trouble.run();
        }
    }

    /** Where we live: POD_NAMESPACE, else the service account's, else the kubeconfig's. */
    static String namespace(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("POD_NAMESPACE"))
                .filter(namespace -> !namespace.isEmpty())
                .or(() -> Optional.ofNullable(Config.autoConfigure(null).getNamespace()))
                .orElse("default");
    }
}
