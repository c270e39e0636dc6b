package dev.coxswain.os.linux;

import java.util.HashMap;
import java.util.Map;

/** One process tree of ours, from its spawn until nothing of it is left. Fields but the final ones: sweeper's thread, unless said. */
final class Tree {

    final long generation;
    final String id;
    final int leader;

    /** Whether the leader has been reaped. Guarded by the children lock: while it is false the pid can't be another's. */
    boolean leaderReaped;

    /** Whether the sweeper has taken note of the leader's death. */
    boolean dying;

    boolean leftTold;
    boolean killing;
    /** Pids with their start times, listed while their parents lived. */
    final Map<Integer, Long> remembered = new HashMap<>(0);

    Tree(long generation, String id, int leader) {
        this.generation = generation;
        this.id = id;
        this.leader = leader;
    }

    boolean remembers(ProcFs.Stat stat) {
        Long startTime = remembered.get(stat.pid());
        return startTime != null && startTime == stat.startTime();
    }

    boolean hasSession(ProcFs.Stat stat) {
        return stat.session() == leader || stat.group() == leader;
    }
}
