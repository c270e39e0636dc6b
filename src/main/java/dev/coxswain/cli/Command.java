package dev.coxswain.cli;

import dev.coxswain.control.NoSupervisor;
import java.util.List;

/** One command of the program. */
abstract class Command {

    private final Syntax syntax;
    private final Terminal terminal;

    Command(Terminal terminal, Syntax syntax) {
        this.terminal = terminal;
        this.syntax = syntax;
    }

    /** To be completed by each command's constructor. */
    Syntax syntax() {
        return syntax;
    }

    Terminal terminal() {
        return terminal;
    }

    void print(String line) {
        terminal.out().println(line);
    }

    /** For commands that follow: what was printed is read now, and with nobody to read it ({@code | head}) they end. */
    void flush() {
        if (terminal.out().checkError()) {
            throw new Failure(ExitCode.FAILED, "nobody reads stdout any more");
        }
    }

    void complain(String line) {
        terminal.err().println(line);
    }

    /** The only place where it is said what can't be done, and why. */
    final void complain(Failure failure) {
        complain(failure.words(task()));
    }

    /** What it is to do, as words after "cannot": {@code restart web}. */
    String task() {
        return syntax.command();
    }

    /** @return the exit code */
    final int execute(List<String> args) {
        try {
            if (!syntax.read(args)) {
                terminal.out().print(Help.of(syntax));
                return ExitCode.OK;
            }
            return run();
        } catch (Failure failure) {
            complain(failure);
            return failure.exitCode();
        } catch (NoSupervisor nobody) {
            if (Thread.interrupted()) {
                // It was us who went away.
                return ExitCode.INTERRUPTED;
            }
            complain(new Failure(ExitCode.UNAVAILABLE, String.valueOf(nobody.getMessage())));
            return ExitCode.UNAVAILABLE;
        } catch (InterruptedException stopped) {
            return ExitCode.INTERRUPTED;
        }
    }

    abstract int run() throws NoSupervisor, InterruptedException;
}
