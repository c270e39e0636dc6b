package dev.coxswain.runtime.thread;

/** The kernel gives us no thread now; later it may. */
public final class NoThread extends RuntimeException {

    private static final long serialVersionUID = 1;

    public static final String WORDS =
            "no thread can be started now: the container's pids.max or RLIMIT_NPROC is used up, by a worker that forks?";

    NoThread(OutOfMemoryError cause) {
        super(WORDS, cause);
    }
}
