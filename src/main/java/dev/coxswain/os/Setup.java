package dev.coxswain.os;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a process is given before its program begins; what is absent it inherits.
 *
 * @param limits by prlimit(1)'s names, {@code nofile}
 * @param nice absolute, -20 to 19 (setpriority(2))
 * @param oomScoreAdj -1000 to 1000 (proc_pid_oom_score_adj(5))
 * @param sockets descriptors that it gets from 3 on, in this order; LISTEN_PID comes with them (sd_listen_fds(3))
 */
public record Setup(
        Map<String, Limit> limits,
        OptionalInt nice,
        OptionalInt oomScoreAdj,
        Optional<IoPriority> ioPriority,
        OptionalInt umask,
        Identity identity,
        List<Integer> sockets) {

    public static final Setup NONE = new Setup(
            Map.of(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Identity.OURS,
            List.of());

    public Setup {
        limits = Map.copyOf(limits);
        sockets = List.copyOf(sockets);
    }

    /** The same with one more limit. */
    public Setup with(String name, Limit limit) {
        Map<String, Limit> more = new HashMap<>(limits);
        more.put(name, limit);
        return new Setup(more, nice, oomScoreAdj, ioPriority, umask, identity, sockets);
    }

    /** -1 is unlimited (getrlimit(2)). */
    public record Limit(long soft, long hard) {
        public static final long UNLIMITED = -1;
    }

    /**
     * ioprio_set(2).
     *
     * @param schedulingClass 1 real-time, 2 best effort, 3 idle
     * @param level 0, the first, to 7
     */
    public record IoPriority(int schedulingClass, int level) {}

    /**
     * Who it runs as: numbers, or names of /etc/passwd and /etc/group.
     *
     * @param group the user's primary group where it isn't given
     * @param supplementary all there are; the supervisor's own go
     */
    public record Identity(Optional<String> user, Optional<String> group, List<String> supplementary) {

        public static final Identity OURS = new Identity(Optional.empty(), Optional.empty(), List.of());

        public Identity {
            supplementary = List.copyOf(supplementary);
        }
    }
}
