package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.control.ControlClient;
import dev.coxswain.control.Nearest;
import dev.coxswain.control.NoSupervisor;
import dev.coxswain.control.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The crew as {@code GET /v1/crew} shows it. */
record CrewView(JsonNode json) {

    static CrewView read(ControlClient client) throws NoSupervisor {
        Response response = client.get("/v1/crew");
        if (!response.ok()) {
            throw Failure.of(response);
        }
        return new CrewView(response.json());
    }

    JsonNode spec() {
        return json.path("spec");
    }

    JsonNode workers() {
        return json.path("status").path("workers");
    }

    /** A missing node where there is none of that type. */
    JsonNode condition(String type) {
        JsonNode conditions = json.path("status").path("conditions");
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return conditions.path(-1);
    }

    Optional<JsonNode> worker(String name) {
        for (JsonNode worker : workers()) {
            if (worker.path("name").asText().equals(name)) {
                return Optional.of(worker);
            }
        }
        return Optional.empty();
    }

    /**
     * Those of a target that are wanted: what is scaled down or going away is not among a worker's. All runs of a
     * schedule are, which there may be more of than replicas.
     */
    List<InstanceView> instances(Target target) {
        List<InstanceView> found = new ArrayList<>();
        worker(target.worker()).ifPresent(worker -> {
            boolean all = target.index().isPresent() || DocumentView.isScheduled(spec(), target.worker());
            for (JsonNode instance : worker.path("instances")) {
                InstanceView view = new InstanceView(instance);
                if (target.covers(target.worker(), view.index())
                        && (all || view.index() < worker.path("replicas").asInt())) {
                    found.add(view);
                }
            }
        });
        return found;
    }

    /** @throws Failure 4, where there is no such worker or instance */
    Target check(Target target) {
        if (worker(target.worker()).isEmpty()) {
            List<String> names = new ArrayList<>();
            workers().forEach(worker -> names.add(worker.path("name").asText()));
            throw new Failure(
                    ExitCode.NO_SUCH_TARGET, "no worker " + target.worker() + Nearest.hint(target.worker(), names));
        }
        if (target.index().isPresent() && instances(target).isEmpty()) {
            throw new Failure(ExitCode.NO_SUCH_TARGET, "no instance " + target);
        }
        return target;
    }
}
