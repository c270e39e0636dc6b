package dev.coxswain.app;

import dev.coxswain.logs.Output;
import dev.coxswain.os.linux.LinuxOs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** The end of the program: what was said is written, the socket goes, and nothing is waited for. */
final class Ending {

    static final int INTERNAL_ERROR = 70;

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** Without one of these nothing is supervised any more. */
    private static final Set<String> ESSENTIAL = Set.of("core", "reaper", "sweeper", "output");

    private final SocketLock lock;
    private final Output output;
    private final Path socket;
    private volatile int failure;
    private volatile Runnable last = () -> {};

    Ending(SocketLock lock, Output output, Path socket) {
        this.lock = lock;
        this.output = output;
        this.socket = socket;
    }

    /** From now on this is the exit code, whatever the crew's end says. */
    void fail(int exitCode) {
        failure = exitCode;
    }

    /** Done once nothing is supervised any more; takes a second at most. */
    void lastly(Runnable done) {
        last = done;
    }

    void end(int exitCode) {
        last.run();
        output.close();
        // Followed logs and events have come to their end by now.
        ControlPlane.finish(LAST_WORDS);
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            System.err.println("coxswain: cannot remove " + socket + ": " + e);
        }
        lock.release();
        int code = failure != 0 ? failure : exitCode;
        if (Boolean.getBoolean("coxswain.training")) {
            // Only an orderly end writes down what the AOT cache is made of.
            System.exit(code);
        }
        // Everything has been stopped and told; Quarkus has nothing of ours to save.
        LinuxOs.exitNow(code);
    }

    /** A thread died of what nobody foresaw. Half a supervisor is worse than none: the next start sweeps up. */
    void mistake(Thread thread, Throwable cause) {
        System.err.println("coxswain: internal error in thread " + thread.getName() + ":");
        cause.printStackTrace();
        // For want of memory the JVM ends by itself (-XX:+ExitOnOutOfMemoryError); this one is for want of a thread.
        boolean damaged = cause instanceof Error && !(cause instanceof OutOfMemoryError);
        if (damaged || ESSENTIAL.contains(thread.getName())) {
            fail(INTERNAL_ERROR);
            end(INTERNAL_ERROR);
        }
    }
}
