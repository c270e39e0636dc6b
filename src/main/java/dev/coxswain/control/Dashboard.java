package dev.coxswain.control;

import io.vertx.core.http.HttpServerRequest;

/**
 * The page, and of the control API what it reads, on a port where nobody is asked who he is.
 *
 * <p>Rule: nothing that comes in here changes anything.
 */
public final class Dashboard {

    private static final String API = "/v1/";

    private final ControlApi api;
    private final Door door = new Door.ReadOnly();

    public Dashboard(ControlApi api) {
        this.api = api;
    }

    public boolean has(String path) {
        return Page.has(path) || path.startsWith(API);
    }

    /** Whether the answer may go on without end. */
    public boolean lasts(HttpServerRequest request) {
        String query = request.query();
        return Page.path(request).startsWith(API)
                && (ServerSentEvents.wanted(request) || (query != null && query.contains("follow")));
    }

    /** On the event loop. */
    public void handle(HttpServerRequest request) {
        if (Page.has(Page.path(request))) {
            Page.handle(request);
        } else {
            Page.guard(request.response()).putHeader("cache-control", "no-store");
            api.handle(door, request);
        }
    }
}
