package dev.coxswain.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.source.Source.Reading;
import dev.coxswain.system.KubeApi;
import dev.coxswain.system.Patience;
import dev.coxswain.system.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A watch whose connection stays open and says nothing more, while requests are answered: nothing but a look of our own
 * can notice. With a quicker pace than the program's; {@code ApiFaultIT} has the same with the program and its pace.
 */
class DeafWatchIT {

    private static final Pace QUICK =
            new Pace(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final Pace SELDOM =
            new Pace(Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(1));

    private static final String DEAF = "the watch had not told of a change; connecting to the API server anew";

    @RegisterExtension
    static final KubeApi API = new KubeApi();

    private final String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Map<String, String> settings = Map.of(
            "kubernetes.auth.tryKubeConfig",
            "false",
            "kubernetes.auth.tryServiceAccount",
            "false",
            "kubernetes.auth.token",
            KubeApi.token(),
            "kubernetes.certs.ca.file",
            API.certificate().toString());

    @BeforeEach
    void configMap() {
        settings.forEach(System::setProperty);
        API.post("/api/v1/namespaces", "{\"metadata\": {\"name\": \"" + namespace + "\"}}");
        API.post(maps(), map("first"));
    }

    @AfterEach
    void forget() {
        settings.keySet().forEach(System::clearProperty);
        System.clearProperty("kubernetes.master");
    }

    @Test
    void isNoticedByTheSlowLook() {
        try (TcpProxy proxy = new TcpProxy(API.port());
                ConfigMapSource source = follow(proxy, QUICK)) {
            proxy.deafenNewest();
            edit("second");
            awaitText(source, "second");
            Patience.until("it is said", () -> said.stream().anyMatch(line -> line.endsWith(DEAF)));
            assertThat(said).as("requests were answered").noneMatch(line -> line.contains("no contact"));
        }
    }

    @Test
    void isGivenUpAfterAReloadThatFindsNews() {
        try (TcpProxy proxy = new TcpProxy(API.port());
                ConfigMapSource source = follow(proxy, SELDOM)) {
            proxy.deafenNewest();
            edit("second");
            assertThat(text(source.readNow())).isEqualTo("second");
            Patience.until("it is said", () -> said.stream().anyMatch(line -> line.endsWith(DEAF)));
            edit("third");
            awaitText(source, "third");
        }
    }

    /** With its watch open, whose connection is the newest: the first edit may be in the list before it, the second isn't. */
    private ConfigMapSource follow(TcpProxy proxy, Pace pace) {
        System.setProperty("kubernetes.master", "https://127.0.0.1:" + proxy.port());
        ConfigMapSource source = new ConfigMapSource(
                new ApiServer(), ConfigMapName.parse("configmap/" + namespace + "/shop"), Map.of(), speaker(), pace);
        source.watch(() -> {});
        awaitText(source, "first");
        edit("listed");
        awaitText(source, "listed");
        edit("watched");
        awaitText(source, "watched");
        return source;
    }

    private Speaker speaker() {
        return new Speaker() {
            @Override
            public void info(String words) {
                said.add(words);
            }

            @Override
            public void warn(String words) {
                said.add(words);
            }
        };
    }

    private void edit(String text) {
        API.put(maps() + "/shop", map(text));
    }

    private String maps() {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private static String map(String text) {
        return "{\"metadata\": {\"name\": \"shop\"}, \"data\": {\"crew.yaml\": \"" + text + "\"}}";
    }

    private static void awaitText(ConfigMapSource source, String wanted) {
        Patience.until(wanted, () -> text(source.read()).equals(wanted));
    }

    private static String text(Reading reading) {
        return reading instanceof Reading.Texts texts ? texts.texts().getFirst().text() : reading.toString();
    }
}
