package dev.coxswain.app;

import dev.coxswain.cli.Coxswain;
import dev.coxswain.cli.Terminal;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** Where the program starts. Only {@code run} boots Quarkus; every other command must not, to answer at once. */
@QuarkusMain
public final class Main {

    Main() {}

    public static void main(String... args) {
        // Its class is in no cache: to load it would cost each command 20 ms.
        if (System.getProperty(TrainingApi.KEYS) != null) {
            TrainingApi.start();
        }
        // Nothing is left to be done at exit, and System.exit would first load a logger: 15 ms.
        Runtime.getRuntime().halt(command(args));
    }

    /** Carries out a command and returns its exit code; the training of the AOT cache calls it several times. */
    static int command(String... args) {
        return Coxswain.run(List.of(args), Terminal.ofProcess(), new Program(), Version.current());
    }
}
