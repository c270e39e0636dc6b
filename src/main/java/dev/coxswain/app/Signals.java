package dev.coxswain.app;

import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.os.linux.Dispositions;
import dev.coxswain.runtime.Supervisor;
import sun.misc.Signal;

/** The signals that {@code run} listens to (contract section 8). QUIT stays the JVM's thread dump. */
final class Signals {

    private Signals() {}

    static void listen(Supervisor supervisor, Output output) {
        Stop stop = new Stop(supervisor);
        ending("TERM", stop::asked);
        ending("INT", stop::asked);
        ending("HUP", supervisor::reload);
        on("USR1", () -> supervisor.dump().thenAccept(dump -> output.say(OwnLine.info(dump.stripTrailing()))));
        on("USR2", output::reopen);
    }

    /**
     * A second request kills at once; but programs such as timeout(1) send theirs to the process and then to its group,
     * and one request that comes twice is no second one.
     */
    private static final class Stop {

        private static final long SAME_NANOS = 200_000_000;

        private final Supervisor supervisor;
        private boolean asked;
        private long lastAt;

        Stop(Supervisor supervisor) {
            this.supervisor = supervisor;
        }

        synchronized void asked() {
            long now = System.nanoTime();
            if (!asked || now - lastAt >= SAME_NANOS) {
                supervisor.shutdown();
            }
            asked = true;
            lastAt = now;
        }
    }

    /** One that would end the JVM, which doesn't listen to it where it was ignored at the start. */
    private static void ending(String name, Runnable action) {
        Dispositions.hear(new Signal(name).getNumber());
        on(name, action);
    }

    private static void on(String name, Runnable action) {
        Signal.handle(new Signal(name), signal -> action.run());
    }
}
