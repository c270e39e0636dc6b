package dev.coxswain.app;

import dev.coxswain.cli.ExitCode;
import dev.coxswain.cli.RunCommand;
import dev.coxswain.cli.RunOptions;
import dev.coxswain.net.ListenAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code coxswain run}: takes the socket for itself, then supervises. */
final class Program implements RunCommand.Launcher {

    static final int ALREADY_RUNNING = ExitCode.ALREADY_RUNNING;

    @Override
    public int run(RunOptions options) {
        try {
            List<String> warnings = new ArrayList<>();
            SocketLock lock = SocketLock.take(
                    options.socket(), options.socketIsChosen() ? warnings::add : Program::refuseStandardFolder);
            return run(options, lock, warnings);
        } catch (SocketLock.Taken taken) {
            return fail(ALREADY_RUNNING, String.valueOf(taken.getMessage()));
        } catch (IOException e) {
            return fail(ALREADY_RUNNING, "cannot use the socket " + options.socket() + ": " + e.getMessage());
        } catch (InterruptedException stopped) {
            return fail(Ending.INTERNAL_ERROR, "interrupted");
        }
    }

    /** Where nobody has chosen the folder, nobody has judged it either. */
    private static void refuseStandardFolder(String doubt) throws IOException {
        throw new IOException(doubt + "; give it to the user that runs the supervisor (mode 0700), take it away, or"
                + " choose another one with --socket");
    }

    private static int run(RunOptions options, SocketLock lock, List<String> warnings) throws InterruptedException {
        try {
            Optional<ListenAddress> management = management(options);
            if (options.api().isPresent()) {
                ControlPlane.network =
                        Optional.of(NetworkApi.check(options.api().get(), options.source()));
            }
            if (options.stateDir().isPresent()) {
                StateFolder.take(options.stateDir().get());
            }
            return new Run(options, management, lock, warnings).run();
        } catch (ListenAddress.Unusable | StateFolder.Taken taken) {
            lock.release();
            return fail(ALREADY_RUNNING, String.valueOf(taken.getMessage()));
        } catch (NetworkApi.Unfit | StateFolder.Unusable unfit) {
            lock.release();
            return fail(ExitCode.USAGE, String.valueOf(unfit.getMessage()));
        }
    }

    /** Asked for before any worker starts: the server that listens boots after them. */
    private static Optional<ListenAddress> management(RunOptions options) throws ListenAddress.Unusable {
        if (options.management().isEmpty()) {
            return Optional.empty();
        }
        RunOptions.Management asked = options.management().get();
        ListenAddress address = ListenAddress.of(ListenAddress.Port.MANAGEMENT, asked.host(), asked.port());
        address.check();
        return Optional.of(address);
    }

    static int fail(int exitCode, String message) {
        System.err.println("coxswain: " + message);
        return exitCode;
    }
}
