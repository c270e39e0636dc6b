package dev.coxswain.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Operation;
import dev.coxswain.engine.Outcome;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What concerns one worker or one of its instances. */
final class WorkerRoutes {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofDays(7);

    private final Supervisor supervisor;
    private final Status.FiguresReader figures;

    WorkerRoutes(Parts parts) {
        this.supervisor = parts.supervisor();
        this.figures = parts.figures();
    }

    CompletionStage<Answer> list(Call call) {
        var state = supervisor.status().state();
        return CompletableFuture.completedFuture(Answer.json(200, CrewJson.list(state.workers(), figures.read(state))));
    }

    CompletionStage<Answer> one(Call call) {
        Status status = supervisor.status();
        WorkerState worker = worker(status, call.worker());
        var state = status.state();
        return CompletableFuture.completedFuture(
                Answer.json(200, WorkerJson.whole(state, worker, figures.read(state), supervisor.eventLog())));
    }

    CompletionStage<Answer> start(Call call) {
        return operate(new Operation.Start(call.worker(), call.index()), call);
    }

    CompletionStage<Answer> stop(Call call) {
        return operate(new Operation.Stop(call.worker(), call.index()), call);
    }

    CompletionStage<Answer> restart(Call call) {
        return operate(new Operation.Restart(call.worker(), call.index()), call);
    }

    CompletionStage<Answer> scale(Call call) {
        JsonNode replicas = call.json().path("replicas");
        if (!replicas.isNumber()
                || !replicas.canConvertToExactIntegral()
                || !replicas.canConvertToInt()
                || replicas.intValue() < 0
                || replicas.intValue() > Worker.MAX_REPLICAS) {
            String was = replicas.isMissingNode() ? "" : " (was " + JsonTree.text(replicas) + ")";
            throw Refusal.badRequest("replicas must be a number from 0 to " + Worker.MAX_REPLICAS + was);
        }
        return operate(new Operation.Scale(call.worker(), replicas.intValue()), call);
    }

    CompletionStage<Answer> run(Call call) {
        return operate(new Operation.Run(call.worker()), call);
    }

    CompletionStage<Answer> signal(Call call) {
        JsonNode body = call.json();
        JsonNode tree = body.path("tree");
        if (!tree.isMissingNode() && !tree.isBoolean()) {
            throw Refusal.badRequest("tree must be true or false");
        }
        Signal signal = Signal.parse(signal(body.path("signal")))
                .orElseThrow(
                        () -> Refusal.badRequest("signal must be a signal's name or number, such as SIGHUP, HUP or 1"
                                + (body.has("signal") ? " (was " + JsonTree.text(body.path("signal")) + ")" : "")));
        timeout(call);
        int status = call.yes("wait") ? 200 : 202;
        return supervisor
                .signal(call.worker(), call.index(), signal, tree.asBoolean(false))
                .thenApply(outcome -> new Answer.Later(() -> answer(outcome, call.worker(), status)));
    }

    /** A name, or a number, which in JSON may be written as 1.0 too. */
    private static String signal(JsonNode signal) {
        boolean number = signal.isNumber() && signal.canConvertToExactIntegral() && signal.canConvertToInt();
        return number ? Integer.toString(signal.intValue()) : signal.asText("");
    }

    private CompletionStage<Answer> operate(Operation operation, Call call) {
        Duration timeout = timeout(call);
        Optional<Duration> wait = call.yes("wait") ? Optional.of(timeout) : Optional.empty();
        return supervisor
                .operate(operation, wait)
                .thenApply(outcome -> outcome instanceof Outcome.TimedOut && operation instanceof Operation.Run
                        ? Answer.problem(
                                new Refusal(504, "the run of " + operation.worker() + " has not ended yet; it goes on"))
                        : new Answer.Later(() -> answer(outcome, operation.worker(), wait.isPresent() ? 200 : 202)));
    }

    private static Duration timeout(Call call) {
        return call.one("timeout")
                .map(text -> Durations.parse(text)
                        .filter(duration -> duration.compareTo(LONGEST_WAIT) <= 0)
                        .orElseThrow(() -> Refusal.badRequest(
                                "timeout must be a duration such as 30s, at most 7d (was \"" + text + "\")")))
                .orElse(WAIT);
    }

    private Answer answer(Outcome outcome, String worker, int status) {
        return switch (outcome) {
            case Outcome.Accepted() -> shown(worker, 202);
            case Outcome.Done() -> shown(worker, status);
            case Outcome.Failed(String message) -> Answer.problem(Refusal.conflict(message));
            case Outcome.Superseded(String message) -> Answer.problem(Refusal.conflict(message));
            case Outcome.Conflict(String message) -> Answer.problem(Refusal.conflict(message));
            case Outcome.TimedOut() ->
                Answer.problem(new Refusal(504, worker + " is not there yet; what was asked for still holds"));
            case Outcome.Unknown(String message) -> Answer.problem(Refusal.unknown(hinted(message, worker)));
        };
    }

    private String hinted(String message, String worker) {
        Status status = supervisor.status();
        boolean known = status.state().worker(worker).isPresent();
        return known ? message : message + Nearest.hint(worker, names(status));
    }

    private Answer shown(String name, int status) {
        WorkerState worker = worker(supervisor.status(), name);
        Map<dev.coxswain.engine.InstanceId, Status.Usage> usage =
                figures.read(supervisor.status().state());
        return Answer.json(status, CrewJson.worker(worker, usage));
    }

    /** @throws Refusal 404 where there is none of that name */
    static WorkerState worker(Status status, String name) {
        return status.state()
                .worker(name)
                .orElseThrow(() -> Refusal.unknown("no worker " + name + Nearest.hint(name, names(status))));
    }

    private static List<String> names(Status status) {
        return status.state().workers().stream().map(WorkerState::name).toList();
    }
}
