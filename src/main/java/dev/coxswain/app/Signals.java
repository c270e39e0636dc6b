package dev.coxswain.app;

import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.runtime.Supervisor;
import sun.misc.Signal;

/** The signals that {@code run} listens to (contract section 8). QUIT stays the JVM's thread dump. */
final class Signals {

    private Signals() {}

    static void listen(Supervisor supervisor, Output output) {
        on("TERM", supervisor::shutdown);
        on("INT", supervisor::shutdown);
        on("HUP", supervisor::reload);
        on("USR1", () -> supervisor.dump().thenAccept(dump -> output.say(OwnLine.info(dump.stripTrailing()))));
        on("USR2", () -> output.say(OwnLine.info("no log files to reopen")));
    }

    private static void on(String name, Runnable action) {
        Signal.handle(new Signal(name), signal -> action.run());
    }
}
