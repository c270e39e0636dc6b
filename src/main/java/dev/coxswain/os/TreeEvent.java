package dev.coxswain.os;

/** What happens to a process tree by itself. */
public sealed interface TreeEvent {

    long generation();

    /** The leader has ended and has been reaped. Comes once. */
    record LeaderExited(long generation, ExitStatus status, ExitClues clues) implements TreeEvent {

        public LeaderExited(long generation, ExitStatus status) {
            this(generation, status, ExitClues.NONE);
        }
    }

    /** The leader is dead and so many processes of its tree live. Comes once at most. */
    record TreeLeft(long generation, int processes) implements TreeEvent {}

    /** Nothing of the tree is left. Comes once, last. */
    record TreeGone(long generation) implements TreeEvent {}
}
