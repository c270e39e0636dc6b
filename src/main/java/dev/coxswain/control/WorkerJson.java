package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.WrittenWorker;
import dev.coxswain.engine.Exit;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.NextRuns;
import dev.coxswain.engine.ProbeKind;
import dev.coxswain.engine.ProbeState;
import dev.coxswain.engine.State;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.runtime.EventLog;
import dev.coxswain.runtime.Status.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One worker with all that is known of it: as in the list, and beside it its document, ends, probes and events. */
final class WorkerJson {

    private static final int NEXT_RUNS = 5;

    private record Ended(Instance instance, Exit exit) {}

    private WorkerJson() {}

    static ObjectNode whole(State state, WorkerState worker, Map<InstanceId, Usage> figures, EventLog eventLog) {
        ObjectNode json = CrewJson.worker(worker, figures);
        json.set("spec", WrittenWorker.of(state.crew().map(Crew::written).orElseGet(JsonTree::object), worker.name()));
        ArrayNode exits = json.putArray("exits");
        exits(worker).forEach(ended -> exits.add(exit(ended)));
        ArrayNode probes = json.putArray("probes");
        for (Instance instance : worker.instances()) {
            for (ProbeKind kind : ProbeKind.values()) {
                ProbeState probe = instance.watch().probe(kind);
                if (probe != null) {
                    probes.add(probe(instance, kind, probe));
                }
            }
        }
        ArrayNode events = json.putArray("events");
        eventLog.of(worker.name()).forEach(event -> events.add(EventRoute.json(event)));
        ArrayNode nextRuns = json.putArray("nextRuns");
        NextRuns.of(state, worker, NEXT_RUNS).forEach(run -> nextRuns.add(CrewJson.instant(Optional.of(run))));
        return json;
    }

    /** Of all instances, the newest first. */
    private static List<Ended> exits(WorkerState worker) {
        List<Ended> all = new ArrayList<>();
        for (Instance instance : worker.instances()) {
            instance.exits().forEach(exit -> all.add(new Ended(instance, exit)));
        }
        all.sort(
                Comparator.comparing((Ended ended) -> ended.exit().finishedAt()).reversed());
        return all;
    }

    private static ObjectNode exit(Ended ended) {
        ObjectNode json =
                JsonTree.object().put("instance", ended.instance().id().toString());
        json.setAll(CrewJson.exit(ended.exit()));
        ArrayNode lines = json.putArray("lastLines");
        ended.exit().lastLines().forEach(lines::add);
        return json;
    }

    /** {@code state} is the verdict that holds: Kubernetes' thresholds make it of many results. */
    private static ObjectNode probe(Instance instance, ProbeKind kind, ProbeState state) {
        return JsonTree.object()
                .put("instance", instance.id().toString())
                .put("probe", kind.word())
                .put("state", verdict(state))
                .put("lastResult", state.failures() > 0 ? "Failure" : state.successes() > 0 ? "Success" : null)
                .put("successes", state.successes())
                .put("failures", state.failures())
                .put("message", state.failures() > 0 ? state.lastFailure() : "");
    }

    private static String verdict(ProbeState state) {
        if (state.failed()) {
            return "Failed";
        }
        if (state.passed()) {
            return "Passed";
        }
        return state.active() ? "Checking" : "Waiting";
    }
}
