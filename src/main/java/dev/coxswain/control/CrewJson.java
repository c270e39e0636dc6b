package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.Change;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Dependency;
import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Exit;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Status.Usage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The wire form of the status. A promise to users: contract section 6 shows it, and nothing else may be in it. */
final class CrewJson {

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private CrewJson() {}

    static ObjectNode crew(Status status, Map<InstanceId, Usage> figures) {
        Optional<Crew> crew = status.state().crew();
        ObjectNode json =
                JsonTree.object().put("apiVersion", "coxswain.dev/v1alpha1").put("kind", "Crew");
        json.putObject("metadata").put("name", crew.map(Crew::name).orElse(null));
        json.set("spec", crew.map(Crew::written).orElseGet(JsonTree::object));
        ObjectNode shown = json.putObject("status")
                .put("source", status.source())
                .put("revision", status.revision().orElse(null))
                .put("resourceVersion", status.resourceVersion().orElse(null))
                .put("appliedAt", instant(status.appliedAt()))
                .put("pid", status.pid())
                .put("managementAddress", status.managementAddress().orElse(null));
        ArrayNode conditions = shown.putArray("conditions");
        status.conditions().forEach(condition -> conditions.add(condition(condition)));
        shown.set("workers", workers(status.state().workers(), figures));
        return json;
    }

    /** {@code {"items": […]}}. */
    static ObjectNode list(List<WorkerState> workers, Map<InstanceId, Usage> figures) {
        ObjectNode list = JsonTree.object();
        list.set("items", workers(workers, figures));
        return list;
    }

    private static ArrayNode workers(List<WorkerState> workers, Map<InstanceId, Usage> figures) {
        ArrayNode list = JsonTree.object().arrayNode(workers.size());
        workers.forEach(worker -> list.add(worker(worker, figures)));
        return list;
    }

    static ObjectNode worker(WorkerState worker, Map<InstanceId, Usage> figures) {
        ObjectNode json = JsonTree.object()
                .put("name", worker.name())
                .put("replicas", worker.replicas())
                .put("readyReplicas", worker.readyReplicas());
        ArrayNode instances = json.putArray("instances");
        for (Instance instance : worker.instances()) {
            // What is scaled down is shown until its process is gone, as a pod is; its slot keeps its count of
            // restarts.
            boolean gone = worker.surplus(instance) && !instance.phase().live();
            if (gone) {
                continue;
            }
            instances.add(instance(worker, instance, Optional.ofNullable(figures.get(instance.id()))));
        }
        return json;
    }

    private static ObjectNode instance(WorkerState worker, Instance instance, Optional<Usage> usage) {
        ObjectNode json = JsonTree.object()
                .put("id", instance.id().toString())
                .put("index", instance.id().index())
                .put("phase", instance.phase().word())
                .put("ready", instance.ready());
        instance.pid().ifPresentOrElse(pid -> json.put("pid", pid), () -> json.putNull("pid"));
        json.put("startedAt", instant(instance.startedAt()))
                .put("restarts", instance.restarts())
                .put("nextStartAt", instant(instance.nextStartAt()))
                .put("reason", instance.reason())
                .put("message", message(worker, instance))
                .put("cpuMillicores", usage.map(Usage::cpuMillicores).orElse(null))
                .put(
                        "memoryBytes",
                        usage.map(known -> known.figures().memoryBytes()).orElse(null));
        instance.lastExit().ifPresentOrElse(exit -> json.set("lastExit", exit(exit)), () -> json.putNull("lastExit"));
        return json;
    }

    /** What it waits for where that is another worker, else the instance's own. */
    private static String message(WorkerState worker, Instance instance) {
        boolean waits = instance.phase() instanceof Phase.Pending pending
                && (pending.reason() == Phase.Waiting.WAITING_FOR_DEPENDENCY
                        || pending.reason() == Phase.Waiting.DEPENDENCY_FAILED);
        List<Dependency> dependencies = worker.worker().dependsOn();
        return waits && !dependencies.isEmpty()
                ? dependencies.stream().map(CrewJson::word).collect(Collectors.joining(", ", "waits for ", ""))
                : instance.message();
    }

    private static String word(Dependency dependency) {
        String condition = dependency.condition().name();
        return dependency.name() + " (" + condition.charAt(0)
                + condition.substring(1).toLowerCase(Locale.ROOT) + ")";
    }

    static ObjectNode exit(Exit exit) {
        return JsonTree.object()
                .put("exitCode", exit.exitCode())
                .put("signal", exit.signal().orElse(null))
                .put("reason", exit.reason().word())
                .put("message", exit.message())
                .put("startedAt", instant(exit.startedAt()))
                .put("finishedAt", INSTANT.format(exit.finishedAt()));
    }

    private static ObjectNode condition(Condition condition) {
        return JsonTree.object()
                .put("type", condition.type())
                .put("status", condition.status().word())
                .put("reason", condition.reason())
                .put("message", condition.message())
                .put("lastTransitionTime", INSTANT.format(condition.lastTransitionTime()));
    }

    static ObjectNode plan(List<Change> changes) {
        ObjectNode json = JsonTree.object();
        ArrayNode workers = json.putArray("workers");
        for (Change change : changes) {
            ObjectNode worker = workers.addObject().put("name", change.name()).put("change", word(change.kind()));
            ArrayNode fields = worker.putArray("fields");
            change.fields().forEach(fields::add);
        }
        return json;
    }

    private static String word(Change.Kind kind) {
        return switch (kind) {
            case NONE -> "None";
            case IN_PLACE -> "InPlace";
            case SCALE -> "Scale";
            case RESTART -> "Restart";
            case START -> "Start";
            case STOP -> "Stop";
        };
    }

    /** ISO-8601 with milliseconds. */
    static @Nullable String instant(Optional<Instant> instant) {
        return instant.map(INSTANT::format).orElse(null);
    }
}
