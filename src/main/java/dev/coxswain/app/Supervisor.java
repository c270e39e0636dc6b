package dev.coxswain.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.nio.file.Path;

/** {@code coxswain run}: the part of the program that lives in Quarkus. */
public final class Supervisor implements QuarkusApplication {

    /** Boots Quarkus, with what the command line decided as configuration. */
    static int start(Path socket) {
        System.setProperty("quarkus.http.domain-socket", socket.toString());
        Quarkus.run(Supervisor.class);
        return 0;
    }

    @Override
    public int run(String... args) {
        Quarkus.waitForExit();
        return 0;
    }
}
