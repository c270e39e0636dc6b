package dev.coxswain.os.linux;

import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Whether a process descends from another one, by the parents that /proc tells of one after the other.
 *
 * <p>The rule that keeps it right: a parent counts only if it is still its child's parent after it was looked at. Until
 * then it lives, so what was seen at its pid was seen of it.
 */
final class Ancestry {

    /** More than any real chain of parents; one that changes while we climb it must not hold us. */
    private static final int MAX_LOOKS = 1000;

    private final int ancestor;
    private final IntFunction<Optional<ProcStat>> stat;

    Ancestry(int ancestor, IntFunction<Optional<ProcStat>> stat) {
        this.ancestor = ancestor;
        this.stat = stat;
    }

    /** True also where that can't be told, because one of them is gone by now. Nobody descends from himself. */
    boolean has(int pid) {
        if (pid == ancestor) {
            return false;
        }
        Optional<ProcStat> child = stat.apply(pid);
        for (int looks = 0; looks < MAX_LOOKS && child.isPresent(); looks++) {
            int parent = child.get().parent();
            if (parent == ancestor) {
                return true;
            }
            if (parent <= 0) {
                return false;
            }
            Optional<ProcStat> above = stat.apply(parent);
            Optional<ProcStat> again = stat.apply(child.get().pid());
            boolean held = again.isPresent() && again.get().parent() == parent;
            child = held ? above : again;
        }
        return true;
    }
}
