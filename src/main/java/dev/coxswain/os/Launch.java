package dev.coxswain.os;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process to start.
 *
 * @param generation the number of this spawn, never used before
 * @param id the value of COXSWAIN_ID; it must be in {@code environment} too
 * @param argv the program and its arguments; a program without a slash is looked up in PATH of {@code environment}
 * @param environment the whole of it, nothing is inherited
 * @param output where stdout and stderr go
 * @param setup limits, identity, sockets; one that has any costs the process a second exec
 * @param limits of its whole tree; those that the kernel can hold, {@link Os#held} tells
 */
public record Launch(
        long generation,
        String id,
        List<String> argv,
        Map<String, String> environment,
        Optional<String> workingDir,
        Output output,
        Setup setup,
        TreeLimits limits) {

    /** One that inherits all else. */
    public Launch(
            long generation,
            String id,
            List<String> argv,
            Map<String, String> environment,
            Optional<String> workingDir,
            Output output) {
        this(generation, id, argv, environment, workingDir, output, Setup.NONE, TreeLimits.NONE);
    }

    /** One without limits of its tree. */
    public Launch(
            long generation,
            String id,
            List<String> argv,
            Map<String, String> environment,
            Optional<String> workingDir,
            Output output,
            Setup setup) {
        this(generation, id, argv, environment, workingDir, output, setup, TreeLimits.NONE);
    }

    /** The same with another setup. */
    public Launch with(Setup other) {
        return new Launch(generation, id, argv, environment, workingDir, output, other, limits);
    }

    public enum Output {
        /** Two pipes, whose read ends (non-blocking, close-on-exec) are in the {@link Child}. */
        CAPTURED,
        /** The supervisor's own. */
        INHERITED
    }
}
