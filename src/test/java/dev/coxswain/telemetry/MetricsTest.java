package dev.coxswain.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.control.FakeSupervisor;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Operation;
import dev.coxswain.logs.Format;
import dev.coxswain.logs.Output;
import dev.coxswain.os.Os;
import dev.coxswain.os.Pipes;
import dev.coxswain.runtime.Status;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `(coxswain_[a-z_]+)` \\| (gauge|counter) ", Pattern.MULTILINE);
    private static final Pattern SERVED = Pattern.compile("^# TYPE (coxswain_[a-z_]+) ([a-z]+)$", Pattern.MULTILINE);

    private final FakeSupervisor supervisor = new FakeSupervisor(
            Crew.of("shop", List.of(Worker.of("web", List.of("web")), Worker.of("db", List.of("db")))));
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    MetricsTest() {
        var figures = new Status.Usage(3, new Os.Figures(4096, 1_500_000_000L, 2, OptionalLong.of(7)));
        new Metrics(
                        new Observed(
                                supervisor,
                                state -> Map.of(new InstanceId("web", 0), figures),
                                new Output(
                                        idle(Pipes.class),
                                        Channels.newChannel(new ByteArrayOutputStream()),
                                        Channels.newChannel(new ByteArrayOutputStream()),
                                        InstantSource.system(),
                                        Format.TEXT),
                                () -> 5,
                                Optional.of(() -> Duration.ofMillis(2500))),
                        registry)
                .register();
    }

    @Test
    void everyMeterIsInTheDocumentationWithItsTypeAndNoOtherIs() throws IOException {
        assertThat(found(SERVED, registry.scrape()))
                .hasSizeGreaterThan(14)
                .isEqualTo(found(DOCUMENTED, Files.readString(Path.of("docs/metrics.md"))));
    }

    private static Map<String, String> found(Pattern pattern, String text) {
        Map<String, String> types = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            types.put(matcher.group(1), matcher.group(2));
        }
        return types;
    }

    @Test
    void anInstanceIsMeasuredUnderItsNameAndIndex() {
        assertThat(registry.scrape().lines())
                .contains(
                        "coxswain_worker_up{worker=\"web\",instance=\"0\",} 1.0",
                        "coxswain_worker_ready{worker=\"db\",instance=\"0\",} 1.0",
                        "coxswain_worker_starts_total{worker=\"web\",instance=\"0\",} 1.0",
                        "coxswain_worker_start_duration_seconds{worker=\"web\",instance=\"0\",} 0.0",
                        "coxswain_worker_cpu_seconds_total{worker=\"web\",instance=\"0\",} 1.5",
                        "coxswain_worker_memory_bytes{worker=\"web\",instance=\"0\",} 4096.0",
                        "coxswain_worker_processes{worker=\"web\",instance=\"0\",} 2.0",
                        "coxswain_worker_open_files{worker=\"web\",instance=\"0\",} 7.0",
                        "coxswain_worker_log_lines_total{worker=\"web\",instance=\"0\",stream=\"stdout\",} 0.0",
                        "coxswain_worker_log_dropped_lines_total{worker=\"web\",instance=\"0\",} 0.0",
                        "coxswain_config_valid 1.0",
                        "coxswain_config_reloads_total{result=\"failure\",} 0.0",
                        "coxswain_config_applied_timestamp_seconds " + FakeSupervisor.NOW.toEpochMilli() / 1000.0,
                        "coxswain_reaped_orphans_total 5.0");
    }

    @Test
    void aRestartCountsUnderTheReasonOfTheExitBefore() {
        supervisor.exits("web", 3);
        assertThat(registry.scrape().lines())
                .contains(
                        "coxswain_worker_restarts_total{worker=\"web\",instance=\"0\",reason=\"Error\",} 1.0",
                        "coxswain_worker_starts_total{worker=\"web\",instance=\"0\",} 2.0");
    }

    @Test
    void whatIsNotMeasuredIsAbsentAndWhatHasNoProcessIsNotUp() {
        assertThat(registry.scrape()).doesNotContain("memory_bytes{worker=\"db\"");
        supervisor.operate(new Operation.Stop("db", java.util.OptionalInt.empty()), Optional.empty());
        assertThat(registry.scrape().lines()).contains("coxswain_worker_up{worker=\"db\",instance=\"0\",} 0.0");
    }

    @Test
    void theSeriesOfAnInstanceThatWasScaledAwayGo() {
        supervisor.operate(new Operation.Scale("web", 2), Optional.empty());
        assertThat(registry.scrape()).contains("{worker=\"web\",instance=\"1\",");
        supervisor.operate(new Operation.Scale("web", 1), Optional.empty());
        assertThat(registry.scrape()).doesNotContain("instance=\"1\"");
    }

    private static <T> T idle(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> ""));
    }
}
