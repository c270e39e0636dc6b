package dev.coxswain.os.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What we know of the processes of one spawn. Belongs to {@link Trees}: read and changed under its lock alone. */
final class Tree {

    final long generation;
    final int leader;
    final String id;
    /** The cgroup that is its own. */
    final Optional<CgroupLeaf> cgroup;

    /** False once the leader has been reaped; only then may its pid be somebody else's. */
    boolean leaderAlive = true;

    /** TreeLeft has been posted. */
    boolean left;

    /** Whatever turns up is killed. */
    boolean killing;

    /** What the rest is told to end by, each process once; 0 until that is asked for. */
    int restSignal;

    /** How often the end was put off because an orphan could not be told. */
    int blurredLooks;

    /** The most we have seen: the share of a process that was reaped by us is lost, and a counter must not fall. */
    long cpuTicks;

    /** Start times by pid of what hung below the leader before it was signalled. */
    private final Map<Integer, Long> remembered = new HashMap<>();

    /** Start times by pid of what got {@link #restSignal}. */
    private final Map<Integer, Long> told = new HashMap<>();

    Tree(long generation, int leader, String id, Optional<CgroupLeaf> cgroup) {
        this.generation = generation;
        this.leader = leader;
        this.id = id;
        this.cgroup = cgroup;
    }

    /** For a descendant that left the session and cleared its environment: found through its parents while they live. */
    void remember(List<ProcStat> members) {
        members.forEach(member -> remembered.put(member.pid(), member.startTime()));
    }

    /** Whether it was to be told yet; it is now. */
    boolean tellOnce(ProcStat process) {
        Long before = told.put(process.pid(), process.startTime());
        return before == null || before != process.startTime();
    }

    boolean remembers(ProcStat process) {
        Long startTime = remembered.get(process.pid());
        return startTime != null && startTime == process.startTime();
    }
}
