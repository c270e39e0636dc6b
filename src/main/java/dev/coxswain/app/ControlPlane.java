package dev.coxswain.app;

import dev.coxswain.control.ControlApi;
import dev.coxswain.control.ControlServer;
import dev.coxswain.control.Dashboard;
import dev.coxswain.control.Parts;
import dev.coxswain.net.ListenAddress;
import dev.coxswain.telemetry.ManagementServer;
import dev.coxswain.telemetry.Observed;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The part of {@code run} that lives in Quarkus: the control API on the Unix socket, health and metrics on their port. */
public final class ControlPlane implements QuarkusApplication {

    /** There once Quarkus has booted. */
    static final CompletableFuture<Vertx> VERTX = new CompletableFuture<>();

    /** Set before Quarkus boots. */
    static volatile Optional<Parts> parts = Optional.empty();

    /** Likewise, for health and metrics. */
    static volatile Optional<Observed> observed = Optional.empty();

    /** Likewise, where it is asked for. */
    static volatile Optional<NetworkApi> network = Optional.empty();

    /** Likewise, for the socket. */
    static volatile Optional<ControlServer.Place> place = Optional.empty();

    /** Once it serves. */
    private static volatile Optional<ControlApi> api = Optional.empty();

    private static volatile Path socket = Path.of("");

    private static volatile Management management = new Management(Optional.empty(), false, address -> {});

    /**
     * Where health and metrics are served, if anywhere.
     *
     * @param dashboard served there too
     * @param opened told of the address with the port that it is
     */
    record Management(Optional<ListenAddress> address, boolean dashboard, Consumer<String> opened) {}

    /**
     * Why nothing is served.
     *
     * @param exitCode for the program
     */
    record Failure(int exitCode, String words) {}

    /** Gives the running supervisor to CDI. */
    @Singleton
    static final class Producer {
        @Produces
        @Singleton
        Observed observed() {
            return observed.orElseThrow(
                    () -> new IllegalStateException("the management port was opened without a supervisor"));
        }
    }

    /** Boots Quarkus and serves; returns only when it can't, with the reason. */
    static Failure serve(Path at, Management asked) {
        socket = at;
        management = asked;
        AtomicReference<Failure> reason =
                new AtomicReference<>(new Failure(Ending.INTERNAL_ERROR, "the control API ended"));
        Quarkus.run(ControlPlane.class, (exitCode, cause) -> {
            if (cause != null) {
                reason.set(
                        cause instanceof ListenAddress.Unusable
                                ? new Failure(Program.ALREADY_RUNNING, String.valueOf(cause.getMessage()))
                                : new Failure(Ending.INTERNAL_ERROR, "the control API cannot start: " + cause));
            }
        });
        return reason.get();
    }

    /** Lets callers have what there is to say; at the program's end. Who doesn't read is not waited for longer than that. */
    static void finish(Duration atMost) {
        try {
            if (api.isPresent()) {
                api.get().finish(atMost);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int run(String... args) throws IOException, ListenAddress.Unusable {
        Parts served =
                parts.orElseThrow(() -> new IllegalStateException("the control API was started without a supervisor"));
        Vertx vertx = Arc.container().instance(Vertx.class).get();
        ControlApi answering = new ControlApi(served);
        api = Optional.of(answering);
        ControlServer.listen(
                vertx,
                answering,
                served.callers(),
                socket,
                place.orElseThrow(() -> new IllegalStateException("the control socket has no place")));
        Management asked = management;
        if (asked.address().isPresent()) {
            ManagementServer server =
                    Arc.container().instance(ManagementServer.class).get();
            asked.opened()
                    .accept(server.listen(
                            asked.address().get(),
                            asked.dashboard() ? dashboard(answering) : ManagementServer.Extra.none()));
        }
        if (network.isPresent()) {
            network.get().open(vertx, answering, served.supervisor(), served.output());
        }
        VERTX.complete(vertx);
        Quarkus.waitForExit();
        return 0;
    }

    private static ManagementServer.Extra dashboard(ControlApi api) {
        Dashboard dashboard = new Dashboard(api);
        return new ManagementServer.Extra(dashboard::has, dashboard::lasts, dashboard::handle);
    }
}
