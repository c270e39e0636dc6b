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
        env = settledOrder(env);
        envFrom = List.copyOf(envFrom);
        rlimits = Map.copyOf(rlimits);
        sockets = List.copyOf(sockets);
    }

    /** A process with every other field at its default; {@code $(VAR)} in the command is expanded. */
    public static ProcessSpec of(List<String> command) {
        return new ProcessSpec(
                command,
                List.of(),
                true,
                Optional.empty(),
                List.of(),
                List.of(),
                SecurityContext.NONE,
                Map.of(),
                List.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    /** The same, its command taken as it is. */
    public ProcessSpec literally() {
        return with(false, sockets, raw);
    }

    /** The same with the supervisor's own stdout and stderr, or without. */
    public ProcessSpec withRaw(boolean nowRaw) {
        return with(expand, sockets, nowRaw);
    }

    /** The same with these sockets and no others. */
    public ProcessSpec withSockets(List<Socket> others) {
        return with(expand, others, raw);
    }

    private ProcessSpec with(boolean nowExpand, List<Socket> nowSockets, boolean nowRaw) {
        return new ProcessSpec(
                command,
                args,
                nowExpand,
                workingDir,
                env,
                envFrom,
                securityContext,
                rlimits,
                nowSockets,
                umask,
                nice,
                oomScoreAdj,
                ioPriority,
                nowRaw);
    }

    /**
     * By name where no value can see another one, so that a document with its variables in another order is the same
     * process.
     */
    private static List<EnvVar> settledOrder(List<EnvVar> env) {
        boolean refers = env.stream()
                .anyMatch(variable ->
                        variable.value() instanceof EnvVar.Value.Literal(String text) && text.contains("$("));
        return refers
                ? List.copyOf(env)
                : env.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }
}
