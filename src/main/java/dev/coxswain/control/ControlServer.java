package dev.coxswain.control;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Puts the control API on Quarkus' HTTP server, which listens on the control socket alone. */
@Singleton
public class ControlServer {

    /** Without a supervisor there is nothing to serve: the build and tests start Quarkus that way. */
    void routes(@Observes Router router, Instance<Parts> parts) {
        if (parts.isResolvable()) {
            ControlApi api = new ControlApi(parts.get());
            router.route().handler(routing -> api.handle(routing.request()));
        }
    }
}
