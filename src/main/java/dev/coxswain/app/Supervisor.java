package dev.coxswain.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** {@code coxswain run}: the part of the program that lives in Quarkus. */
public final class Supervisor implements QuarkusApplication {

    /** Boots Quarkus, with what the command line decided as configuration. */
    static void start(String... args) {
        String socket = System.getenv().getOrDefault("COXSWAIN_SOCKET", "/tmp/coxswain.sock");
        System.setProperty("quarkus.http.domain-socket", socket);
        Quarkus.run(Supervisor.class, args);
    }

    @Override
    public int run(String... args) {
        Quarkus.waitForExit();
        return 0;
    }
}
