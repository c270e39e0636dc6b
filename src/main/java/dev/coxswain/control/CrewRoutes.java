package dev.coxswain.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.crew.Checked;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.Plan;
import dev.coxswain.crew.Rights;
import dev.coxswain.crew.SourceText;
import dev.coxswain.runtime.Dump;
import dev.coxswain.runtime.HeapRelief;
import dev.coxswain.runtime.Reloaded;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What concerns the whole crew. */
final class CrewRoutes {

    private final Supervisor supervisor;
    private final Status.FiguresReader figures;
    private final UnaryOperator<Crew> settings;
    private final Rights rights;
    private final CrewFeed feed;

    CrewRoutes(Parts parts) {
        this.supervisor = parts.supervisor();
        this.figures = parts.figures();
        this.settings = parts.settings();
        this.rights = parts.rights();
        this.feed = new CrewFeed(supervisor, figures);
    }

    CompletionStage<Answer> crew(Call call) {
        if (call.live()) {
            return now(new Answer.Live(feed::join));
        }
        Status status = supervisor.status();
        return now(Answer.validated(CrewJson.crew(status, figures.read(status.state())), call));
    }

    CompletionStage<Answer> reload(Call call) {
        return supervisor.reload().thenApply(CrewRoutes::reloaded);
    }

    private static Answer reloaded(Reloaded reloaded) {
        return switch (reloaded) {
            case Reloaded.Applied(String revision) -> Answer.json(200, result("Applied", revision));
            case Reloaded.Unchanged(String revision) -> Answer.json(200, result("Unchanged", revision));
            case Reloaded.Invalid(var problems) -> Answer.problem(Refusal.invalid(problems));
            case Reloaded.Missing(String message) -> Answer.problem(Refusal.conflict(message));
        };
    }

    private static ObjectNode result(String result, String revision) {
        return JsonTree.object().put("result", result).put("revision", revision);
    }

    /** One at a time: what a large document becomes takes many times its size. */
    synchronized CompletionStage<Answer> plan(Call call) {
        try {
            return switch (CrewReader.read(List.of(new SourceText("body", call.body())), rights)) {
                case Checked.Invalid(var problems) -> throw Refusal.invalid(problems);
                case Checked.Valid(var crew) ->
                    now(Answer.json(
                            200,
                            CrewJson.plan(
                                    Plan.between(supervisor.status().state().crew(), settings.apply(crew)))));
            };
        } finally {
            HeapRelief.OF_THIS_JVM.documentRead();
        }
    }

    CompletionStage<Answer> shutdown(Call call) {
        supervisor.shutdown();
        return now(Answer.json(202, JsonTree.object()));
    }

    CompletionStage<Answer> dump(Call call) {
        OptionalInt index = call.instance();
        Optional<String> name = call.one("worker");
        if (name.isEmpty()) {
            return supervisor.dump().thenApply(CrewRoutes::text);
        }
        var worker = WorkerRoutes.worker(supervisor.status(), name.get());
        if (index.isPresent() && index.getAsInt() >= worker.instances().size()) {
            throw Refusal.unknown("no instance " + worker.name() + "/" + index.getAsInt());
        }
        return now(text(worker.instances().stream()
                .filter(instance -> index.isEmpty() || instance.id().index() == index.getAsInt())
                .map(instance -> Dump.of(worker, instance, supervisor::heldByKernel))
                .collect(Collectors.joining())));
    }

    CompletionStage<Answer> openapi(Call call) {
        try (InputStream resource = CrewRoutes.class.getResourceAsStream("openapi.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("openapi.yaml is not in the program");
            }
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            return now(new Answer.Whole(200, "application/yaml", text));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Answer text(String text) {
        return new Answer.Whole(200, "text/plain; charset=utf-8", text);
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
