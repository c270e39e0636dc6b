package dev.coxswain.system;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals, to processes that a test started. */
final class Signals {

    private Signals() {}

    /** Does nothing where the process is gone. */
    static void send(String name, int pid) {
        if (pid <= 1) {
            throw new IllegalArgumentException("no process of a test: " + pid);
        }
        try {
            new ProcessBuilder("kill", "-s", name, Integer.toString(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
