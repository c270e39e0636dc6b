package dev.coxswain.app;

import dev.coxswain.control.Parts;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/** The part of {@code run} that lives in Quarkus: the control API on the Unix socket. */
public final class ControlPlane implements QuarkusApplication {

    /** Set before Quarkus boots; CDI hands it to the routes. */
    static volatile Optional<Parts> parts = Optional.empty();

    /** Gives the running supervisor to CDI. */
    @Singleton
    static final class Producer {
        @Produces
        @Singleton
        Parts parts() {
            return parts.orElseThrow(
                    () -> new IllegalStateException("the control API was started without a supervisor"));
        }
    }

    /** Boots Quarkus and serves until the program ends. */
    static int serve(Path socket) {
        System.setProperty("quarkus.http.domain-socket", socket.toString());
        Quarkus.run(ControlPlane.class, (exitCode, cause) -> {});
        return 0;
    }

    @Override
    public int run(String... args) {
        Quarkus.waitForExit();
        return 0;
    }
}
