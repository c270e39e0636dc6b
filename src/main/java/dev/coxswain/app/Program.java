package dev.coxswain.app;

import dev.coxswain.cli.RunCommand;
import dev.coxswain.cli.RunOptions;
import java.io.IOException;

/** {@code coxswain run}: takes the socket for itself, then supervises. */
final class Program implements RunCommand.Launcher {

    private static final int ALREADY_RUNNING = 73;

    @Override
    public int run(RunOptions options) {
        try {
            SocketLock lock = SocketLock.take(options.socket());
            return new Run(options, lock).run();
        } catch (SocketLock.Taken taken) {
            return fail(ALREADY_RUNNING, String.valueOf(taken.getMessage()));
        } catch (IOException e) {
            return fail(ALREADY_RUNNING, "cannot use the socket " + options.socket() + ": " + e.getMessage());
        } catch (InterruptedException stopped) {
            return fail(Ending.INTERNAL_ERROR, "interrupted");
        }
    }

    static int fail(int exitCode, String message) {
        System.err.println("coxswain: " + message);
        return exitCode;
    }
}
