package dev.coxswain.crew;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that a process is started with. Two that are equal are the same process to a reload; a change of any
 * component restarts the worker.
 *
 * @param command the program and its first arguments, never empty, {@code $(VAR)} not yet expanded
 * @param expand whether {@code $(VAR)} is expanded: false for {@code run -- CMD ARG…}
 * @param umask as a number (022 is 18)
 * @param raw whether stdout and stderr are the supervisor's own (log format Raw)
 */
public record ProcessSpec(
        List<String> command,
        List<String> args,
        boolean expand,
        Optional<String> workingDir,
        List<EnvVar> env,
        List<EnvFrom> envFrom,
        SecurityContext securityContext,
        Map<String, Rlimit> rlimits,
        List<Socket> sockets,
        OptionalInt umask,
        OptionalInt nice,
        OptionalInt oomScoreAdj,
        Optional<IoPriority> ioPriority,
        boolean raw) {

    public ProcessSpec {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        envFrom = List.copyOf(envFrom);
        rlimits = Map.copyOf(rlimits);
        sockets = List.copyOf(sockets);
    }
}
