package dev.coxswain.telemetry;

import dev.coxswain.crew.Probes;
import dev.coxswain.crew.Resources;
import dev.coxswain.crew.Watchdog;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.ProbeKind;
import dev.coxswain.engine.Resource;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.logs.Counters;
import dev.coxswain.os.Os;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Tally;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is measured of each instance, made from one status at each scrape. Nothing is registered for an instance, so
 * nothing has to be taken away with it.
 */
final class WorkerMetrics extends Collector implements Collector.Describable {

    private static final double NANOS = 1e9;
    private static final List<String> INSTANCE = List.of("worker", "instance");

    private final Observed observed;

    WorkerMetrics(Observed observed) {
        this.observed = observed;
    }

    /** Reads /proc, once a second at most: not for the event loop. */
    @Override
    public List<MetricFamilySamples> collect() {
        Status status = observed.supervisor().status();
        var families = new Families();
        Map<InstanceId, Status.Usage> usage = observed.figures().read(status.state());
        for (WorkerState worker : status.state().workers()) {
            for (Instance instance : worker.instances()) {
                if (!worker.surplus(instance) || instance.phase().live()) {
                    List<String> labels = List.of(
                            worker.name(), Integer.toString(instance.id().index()));
                    families.probeFailures(
                            labels, worker.worker(), status.tallies().of(instance.id()));
                    families.breaches(labels, worker.worker(), status.tallies().of(instance.id()));
                    families.state(labels, instance, status.tallies().of(instance.id()));
                    families.logs(
                            labels,
                            observed.output()
                                    .counters(worker.name(), instance.id().index()));
                    Status.Usage used = usage.get(instance.id());
                    if (used != null) {
                        families.usage(labels, used.figures());
                    }
                }
            }
        }
        return families.all;
    }

    /** All are made anew: there is nothing to tell before. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }

    private static List<String> and(List<String> labels, String last) {
        return List.of(labels.get(0), labels.get(1), last);
    }

    private static final class Families {

        private final List<MetricFamilySamples> all = new ArrayList<>();

        private final GaugeMetricFamily up = gauge("up", "Whether its process lives.");
        private final GaugeMetricFamily ready = gauge("ready", "Whether it is ready.");
        private final CounterMetricFamily starts = counter("starts", "Starts, failed attempts among them.", INSTANCE);
        private final CounterMetricFamily restarts = counter(
                "restarts",
                "Starts after the first, by the reason of the exit before.",
                List.of("worker", "instance", "reason"));
        private final GaugeMetricFamily startDuration = gauge(
                "start_duration_seconds", "How long its last start took, until startup probe and postStart passed.");
        private final CounterMetricFamily cpu =
                counter("cpu_seconds", "CPU time of its process tree, from 0 with each start.", INSTANCE);
        private final GaugeMetricFamily memory =
                gauge("memory_bytes", "Memory of its process tree: anonymous and shared, as the kernel counts it.");
        private final GaugeMetricFamily processes = gauge("processes", "Processes of its tree.");
        private final GaugeMetricFamily openFiles = gauge("open_files", "Open files of its process tree.");
        private final CounterMetricFamily lines =
                counter("log_lines", "Lines that it wrote.", List.of("worker", "instance", "stream"));
        private final CounterMetricFamily dropped = counter(
                "log_dropped_lines",
                "Lines of its that could not be written to our stdout or stderr, or to its log file.",
                INSTANCE);

        private final CounterMetricFamily breaches = new CounterMetricFamily(
                "coxswain_watchdog_breaches",
                "Breaches of a watchdog's bound, or of a limit that it holds.",
                List.of("worker", "instance", "resource"));

        private final CounterMetricFamily probeFailures = new CounterMetricFamily(
                "coxswain_probe_failures",
                "Failed checks of its probes, and words of its that did not come in time.",
                List.of("worker", "instance", "probe"));

        Families() {
            all.add(breaches);
            all.add(probeFailures);
        }

        private GaugeMetricFamily gauge(String name, String help) {
            var family = new GaugeMetricFamily("coxswain_worker_" + name, help, INSTANCE);
            all.add(family);
            return family;
        }

        private CounterMetricFamily counter(String name, String help, List<String> labels) {
            var family = new CounterMetricFamily("coxswain_worker_" + name, help, labels);
            all.add(family);
            return family;
        }

        void state(List<String> labels, Instance instance, Tally tally) {
            up.addMetric(labels, instance.pid().isPresent() ? 1 : 0);
            ready.addMetric(labels, instance.ready() ? 1 : 0);
            starts.addMetric(labels, tally.starts());
            tally.restarts().forEach((reason, count) -> restarts.addMetric(and(labels, reason.word()), count));
            tally.startSeconds().ifPresent(seconds -> startDuration.addMetric(labels, seconds));
        }

        /** From 0 on for what can be breached, so that the first one is seen as a rise. */
        void breaches(List<String> labels, Worker worker, Tally tally) {
            for (Resource resource : Resource.values()) {
                Long count = tally.breaches().get(resource);
                if (count != null || bounded(worker, resource)) {
                    breaches.addMetric(and(labels, label(resource)), count == null ? 0 : count);
                }
            }
        }

        /** From 0 on for the probes that it has. */
        void probeFailures(List<String> labels, Worker worker, Tally tally) {
            for (ProbeKind kind : ProbeKind.values()) {
                Long count = tally.probeFailures().get(kind);
                if (count != null || probed(worker.probes(), kind)) {
                    probeFailures.addMetric(and(labels, label(kind)), count == null ? 0 : count);
                }
            }
        }

        private static boolean probed(Probes probes, ProbeKind kind) {
            return switch (kind) {
                case STARTUP -> probes.startup().isPresent();
                case LIVENESS -> probes.liveness().isPresent();
                case READINESS -> probes.readiness().isPresent();
            };
        }

        private static boolean bounded(Worker worker, Resource resource) {
            Watchdog watchdog = worker.watchdog();
            Resources.Amounts limits = worker.resources().limits();
            return switch (resource) {
                case MEMORY -> watchdog.memory().isPresent() || limits.memory().isPresent();
                case CPU -> watchdog.cpu().isPresent() || limits.cpu().isPresent();
                case PROCESSES ->
                    watchdog.processes().isPresent() || limits.pids().isPresent();
                case OPEN_FILES -> watchdog.openFiles().isPresent();
            };
        }

        private static String label(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }

        void logs(List<String> labels, Counters counters) {
            lines.addMetric(and(labels, "stdout"), counters.stdout());
            lines.addMetric(and(labels, "stderr"), counters.stderr());
            dropped.addMetric(labels, counters.dropped());
        }

        void usage(List<String> labels, Os.Figures figures) {
            cpu.addMetric(labels, figures.cpuNanos() / NANOS);
            memory.addMetric(labels, figures.memoryBytes());
            processes.addMetric(labels, figures.processes());
            figures.openFiles().ifPresent(files -> openFiles.addMetric(labels, files));
        }
    }
}
