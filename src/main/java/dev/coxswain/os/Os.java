package dev.coxswain.os;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What we ask of the operating system about processes. A process tree is known by the generation number of its spawn,
 * never by a bare pid, so that nothing here can hit a stranger.
 *
 * <p>The way of a tree: {@link #spawn}; any number of {@link #signalLeader}, {@link #signalTree}; {@link #stop};
 * then {@link TreeEvent.LeaderExited}, always followed by {@link TreeEvent.TreeGone}, with one
 * {@link TreeEvent.TreeLeft} between them where something of the tree outlived its leader. After TreeGone the
 * generation is forgotten, and calls for it do nothing.
 */
public interface Os extends AutoCloseable {

    /** Starts the reaper; events come on its threads, in order for each tree. To be called once, before any spawn. */
    void start(Consumer<TreeEvent> events);

    /**
     * Starts a process in a session and group of its own. Blocks until the exec has succeeded or failed.
     *
     * @throws StartFailure with the call, errno and path, where the process could not be started, or its limits not be held
     */
    Child spawn(Launch launch) throws StartFailure;

    /**
     * Which of these limits the kernel can hold here. To find out, it moves us to a cgroup of our own where it can, at the
     * first call. Reads and writes files.
     */
    Holding holding(Set<TreeLimits.Kind> kinds);

    /** Which of its limits the kernel holds of a tree; it's on us to watch the others. Never blocks. */
    Set<TreeLimits.Kind> held(long generation);

    /** Gives a tree other limits, where it has been started with some that the kernel holds. May take a while. */
    void limit(long generation, TreeLimits limits);

    /** Sends one signal to the leader. False: it is gone. Never blocks. */
    boolean signalLeader(long generation, int signal);

    /** Sends one signal to every process of the tree. False: nothing of it is left. May read /proc. */
    boolean signalTree(long generation, int signal);

    /** Lists the tree, then sends the signal, followed by SIGCONT, to the leader's group. Returns at once. */
    void stop(long generation, int signal);

    /** After the leader's death: sends the signal, followed by SIGCONT, to all that is left of the tree. Returns at once. */
    void stopRest(long generation, int signal);

    /** SIGKILL to the whole tree, and from now on to whatever of it turns up, until it is gone. Returns at once. */
    void kill(long generation);

    /** Processes of the tree now alive, the leader first where it lives. Reads /proc. */
    List<Integer> members(long generation);

    /**
     * The tree that a process belongs to: that of the leader among its parents or, where it hangs from none any more, the
     * one of its COXSWAIN_ID. Empty: none of ours, or it is gone. Reads /proc.
     */
    OptionalLong treeOf(int pid);

    /**
     * Whether a process hangs from us, which all do that we have started, and all that come from those. True also where it
     * is gone by now, because then nobody can tell. Reads /proc.
     */
    boolean descends(int pid);

    /**
     * Opens the socket on which processes speak of themselves.
     *
     * @param address a path, or {@code @} and a name that nobody else has
     * @throws StartFailure where it can't be bound; a path that nobody listens on any more is taken over
     */
    NotifySocket notifySocket(String address) throws StartFailure;

    /** Memory and CPU time of trees, by their generations; nothing of those that are gone. Reads /proc. */
    Map<Long, Figures> figures(List<Long> generations);

    /** Of the memory limit that we are under; empty: there is none. Reads files. */
    Optional<MemoryUse> memory();

    /** For who looks at many trees again and again. */
    Sampler sampler();

    /**
     * Ends what an earlier supervisor left: every process whose COXSWAIN_ID begins with the prefix, and what descends
     * from it. SIGTERM, at most {@code grace}, SIGKILL. Blocks. To be called before the first spawn.
     *
     * @return how many processes there were
     */
    int endLeftovers(String idPrefix, Duration grace);

    /** Orphans that were none of ours and have been reaped so far. */
    long reapedOrphans();

    /** Ends the threads. Processes live on, and nobody waits for them. */
    @Override
    void close();

    /**
     * @param memoryBytes RssAnon + RssShmem over the tree (proc_pid_status(5))
     * @param cpuNanos user and system time of the tree since its start, with that of its children that were waited for
     */
    record Figures(long memoryBytes, long cpuNanos, int processes, OptionalLong openFiles) {}
}
