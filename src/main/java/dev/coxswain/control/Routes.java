package dev.coxswain.control;

import static dev.coxswain.control.Route.Access.CHANGE;
import static dev.coxswain.control.Route.Access.READ;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The route table of the control API: everything that can be asked for, and by whom. */
final class Routes {

    /** A request's route with the values of its path. */
    record Found(Route route, Map<String, String> path) {}

    private static final List<String> NONE = List.of();
    private static final List<String> WAIT = List.of("wait", "timeout");

    private final List<Route> table;

    Routes(Parts parts) {
        var crew = new CrewRoutes(parts);
        var workers = new WorkerRoutes(parts);
        table = List.of(
                new Route("GET", "/v1/crew", READ, NONE, crew::crew),
                new Route("GET", "/v1/workers", READ, NONE, workers::list),
                new Route("GET", "/v1/workers/NAME", READ, NONE, workers::one),
                new Route("POST", "/v1/workers/NAME/start", CHANGE, WAIT, workers::start),
                new Route("POST", "/v1/workers/NAME/stop", CHANGE, WAIT, workers::stop),
                new Route("POST", "/v1/workers/NAME/restart", CHANGE, WAIT, workers::restart),
                new Route("POST", "/v1/workers/NAME/signal", CHANGE, WAIT, workers::signal),
                new Route("POST", "/v1/workers/NAME/scale", CHANGE, WAIT, workers::scale),
                new Route("POST", "/v1/workers/NAME/run", CHANGE, WAIT, workers::run),
                new Route("POST", "/v1/workers/NAME/INDEX/start", CHANGE, WAIT, workers::start),
                new Route("POST", "/v1/workers/NAME/INDEX/stop", CHANGE, WAIT, workers::stop),
                new Route("POST", "/v1/workers/NAME/INDEX/restart", CHANGE, WAIT, workers::restart),
                new Route("POST", "/v1/workers/NAME/INDEX/signal", CHANGE, WAIT, workers::signal),
                new Route(
                        "GET",
                        "/v1/logs",
                        READ,
                        List.of("worker", "instance", "tail", "since", "previous", "follow"),
                        new LogRoute(parts)::lines),
                new Route("GET", "/v1/events", READ, List.of("follow"), new EventRoute(parts)::events),
                new Route("GET", "/v1/dump", READ, List.of("worker", "instance"), crew::dump),
                new Route("POST", "/v1/reload", CHANGE, NONE, crew::reload),
                // Answers a question and changes nothing, whatever its method.
                new Route("POST", "/v1/plan", READ, NONE, crew::plan),
                new Route("POST", "/v1/shutdown", CHANGE, NONE, crew::shutdown),
                new Route("GET", "/v1/access", READ, NONE, this::access),
                new Route("GET", "/openapi", READ, NONE, crew::openapi));
    }

    /** What the caller may, so that nobody has to find out by trying. */
    private CompletionStage<Answer> access(Call call) {
        Route change = find("POST", List.of("v1", "reload")).route();
        return call.caller().mayHave(change).handle((yes, failure) -> {
            Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause instanceof Refusal refusal && refusal.status() != 403) {
                throw refusal;
            }
            return Answer.json(200, JsonTree.object().put("change", failure == null));
        });
    }

    List<Route> table() {
        return table;
    }

    /** @throws Refusal 404 for an unknown path, 405 for a method that it hasn't got */
    Found find(String method, List<String> segments) {
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : table) {
            Optional<Map<String, String>> path = route.match(segments);
            if (path.isPresent() && route.method().equals(method)) {
                return new Found(route, path.get());
            }
            path.ifPresent(match -> methods.add(route.method()));
        }
        String path = "/" + String.join("/", segments);
        if (methods.isEmpty()) {
            throw Refusal.unknown("no route " + path + "; GET /openapi lists them all");
        }
        throw Refusal.wrongMethod(path, method, methods);
    }
}
