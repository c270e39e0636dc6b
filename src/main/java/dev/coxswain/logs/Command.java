package dev.coxswain.logs;

/** What other threads ask of the output thread. */
sealed interface Command {

    record Attach(String worker, int index, long generation, int stdoutFd, int stderrFd, StreamSettings settings)
            implements Command {}

    record LeaderExited(long generation, OwnLine report) implements Command {}

    record TreeGone(long generation) implements Command {}

    record Settings(String worker, StreamSettings settings) implements Command {}

    record OwnFormat(Format format) implements Command {}

    record Say(long millis, OwnLine line) implements Command {}

    record Forget(String worker, int index) implements Command {}
}
