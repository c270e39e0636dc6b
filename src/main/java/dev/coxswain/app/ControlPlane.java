package dev.coxswain.app;

import dev.coxswain.control.Parts;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The part of {@code run} that lives in Quarkus: the control API on the Unix socket. */
public final class ControlPlane implements QuarkusApplication {

    private static final String SOCKET = "quarkus.http.domain-socket";

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

    /** Boots Quarkus and serves; returns only when it can't, with the reason. */
    static String serve(Path socket) {
        System.setProperty(SOCKET, socket.toString());
        AtomicReference<String> reason = new AtomicReference<>("the control API ended");
        Quarkus.run(ControlPlane.class, (exitCode, cause) -> {
            if (cause != null) {
                reason.set("the control API cannot start: " + cause);
            }
        });
        return reason.get();
    }

    @Override
    public int run(String... args) throws IOException {
        // Until now whoever is neither our user nor root has been refused by the check of each connection's peer.
        Files.setPosixFilePermissions(
                Path.of(System.getProperty(SOCKET)), PosixFilePermissions.fromString("rw-------"));
        Quarkus.waitForExit();
        return 0;
    }
}
