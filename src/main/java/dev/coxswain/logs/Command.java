package dev.coxswain.logs;

/** What other threads ask of the output thread. */
sealed interface Command {

    record Attach(String worker, int index, long generation, int stdoutFd, int stderrFd, StreamSettings settings)
            implements Command {}

    /** @param nanos when it was asked, {@link System#nanoTime} */
    record LeaderExited(long generation, OwnLine report, long nanos) implements Command {}

    /** @param nanos when it was asked, {@link System#nanoTime} */
    record TreeGone(long generation, long nanos) implements Command {}

    record Settings(String worker, StreamSettings settings) implements Command {}

    record OwnFormat(Format format) implements Command {}

    record Say(long millis, OwnLine line) implements Command {}

    record Forget(String worker, int index) implements Command {}
}
