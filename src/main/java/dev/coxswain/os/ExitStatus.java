package dev.coxswain.os;

/**
 * How a process ended (waitid(2)).
 *
 * @param code the exit code; 128 + signal for a death by signal
 * @param signal 0 for an exit of its own
 */
public record ExitStatus(int code, int signal, boolean coreDumped) {

    public static ExitStatus exited(int code) {
        return new ExitStatus(code, 0, false);
    }

    public static ExitStatus killed(int signal) {
        return new ExitStatus(128 + signal, signal, false);
    }
}
