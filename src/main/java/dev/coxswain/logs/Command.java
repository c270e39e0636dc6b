package dev.coxswain.logs;

import java.util.List;
import java.util.function.Consumer;

/** What other threads ask of the output thread. */
sealed interface Command {

    record Attach(String worker, int index, long generation, int stdoutFd, int stderrFd, StreamSettings settings)
            implements Command {}

    /**
     * @param nanos when it was asked, {@link System#nanoTime}
     * @param lastErrors takes the last lines of its stderr
     */
    record LeaderExited(long generation, OwnLine report, long nanos, Consumer<List<String>> lastErrors)
            implements Command {}

    /** @param nanos when it was asked, {@link System#nanoTime} */
    record TreeGone(long generation, long nanos) implements Command {}

    record Settings(String worker, StreamSettings settings) implements Command {}

    record OwnFormat(Format format) implements Command {}

    record Say(long millis, OwnLine line) implements Command {}

    record Reopen() implements Command {}

    record Forget(String worker, int index) implements Command {}
}
