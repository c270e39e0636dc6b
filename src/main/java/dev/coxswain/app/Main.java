package dev.coxswain.app;

import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the program starts. Only {@code run} boots Quarkus; every other command must not, to answer at once. */
@QuarkusMain
public final class Main {

    Main() {}

    public static void main(String... args) {
        if (args.length > 0 && args[0].equals("run")) {
            Supervisor.start(args);
        } else {
            System.exit(command(args));
        }
    }

    /** Carries out a client command and returns its exit code; the training of the AOT cache calls it several times. */
    static int command(String... args) {
        System.out.println("coxswain " + Version.current());
        return 0;
    }
}
