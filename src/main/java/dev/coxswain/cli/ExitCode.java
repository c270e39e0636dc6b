package dev.coxswain.cli;

/** How a command ends (contract section 5; those of {@code run}: section 8). */
public final class ExitCode {

    public static final int OK = 0;
    /** The operation failed. */
    public static final int FAILED = 1;

    public static final int USAGE = 2;
    /** {@code status}, and the crew isn't ready. */
    public static final int NOT_READY = 3;

    public static final int NO_SUCH_TARGET = 4;
    /** {@code plan}: a reload would change something. */
    public static final int CHANGES = 10;
    /** No supervisor answers. */
    public static final int UNAVAILABLE = 69;

    public static final int INTERNAL = 70;
    /** {@code run}: another supervisor has the socket, or somebody the port. */
    public static final int ALREADY_RUNNING = 73;

    public static final int INVALID_DOCUMENT = 78;
    public static final int TIMED_OUT = 124;
    /** Ctrl-C, as shells count it. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
