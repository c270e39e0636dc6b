package dev.coxswain.cli;

import dev.coxswain.control.NoSupervisor;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** One command of the program. */
abstract class Command implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private @Nullable Terminal terminal;

    void attach(Terminal attached) {
        terminal = attached;
    }

    Terminal terminal() {
        if (terminal == null) {
            throw new IllegalStateException("the command has no terminal yet");
        }
        return terminal;
    }

    void print(String line) {
        terminal().out().println(line);
    }

    void complain(String line) {
        terminal().err().println(line);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return run();
        } catch (Failure failure) {
            complain(failure.words());
            return failure.exitCode();
        } catch (NoSupervisor nobody) {
            complain(String.valueOf(nobody.getMessage()));
            return ExitCode.UNAVAILABLE;
        }
    }

    /** @return the exit code */
    abstract int run() throws NoSupervisor, InterruptedException;
}
