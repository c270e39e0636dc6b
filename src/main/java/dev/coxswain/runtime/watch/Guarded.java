package dev.coxswain.runtime.watch;

import dev.coxswain.crew.Resources;
import dev.coxswain.crew.Watchdog;
import dev.coxswain.crew.Watchdog.Bound;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Resource;
import dev.coxswain.os.TreeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** What is watched of a worker: the bounds of its watchdog, and those limits that the kernel does not hold. */
final class Guarded {

    private static final Watchdog.Action RESTART = new Watchdog.Action.Restart();
    /** As the watchdog's default: a burst is no breach. */
    private static final Duration CPU_FOR = Duration.ofSeconds(10);

    /**
     * @param resource which figure, and what a breach is called
     * @param threads whether threads are counted in place of processes, as the kernel's pids limit does
     */
    record Limit(Resource resource, boolean threads, Bound bound) {}

    private Guarded() {}

    static boolean isWatched(Worker worker) {
        return bounds(worker.watchdog()) || limits(worker.resources());
    }

    private static boolean bounds(Watchdog watchdog) {
        return watchdog.memory().isPresent()
                || watchdog.cpu().isPresent()
                || watchdog.processes().isPresent()
                || watchdog.openFiles().isPresent();
    }

    /** Whether there are limits, which may be the watchdog's to hold. */
    private static boolean limits(Resources resources) {
        Resources.Amounts limits = resources.limits();
        return limits.cpu().isPresent()
                || limits.memory().isPresent()
                || limits.pids().isPresent();
    }

    /** @param held by the kernel */
    static List<Limit> of(Worker worker, Set<TreeLimits.Kind> held) {
        List<Limit> all = new ArrayList<>();
        Watchdog watchdog = worker.watchdog();
        watchdog.memory().ifPresent(bound -> all.add(new Limit(Resource.MEMORY, false, bound)));
        watchdog.cpu().ifPresent(bound -> all.add(new Limit(Resource.CPU, false, bound)));
        watchdog.processes().ifPresent(bound -> all.add(new Limit(Resource.PROCESSES, false, bound)));
        watchdog.openFiles().ifPresent(bound -> all.add(new Limit(Resource.OPEN_FILES, false, bound)));
        Resources.Amounts limits = worker.resources().limits();
        if (!held.contains(TreeLimits.Kind.MEMORY)) {
            add(all, Resource.MEMORY, limits.memory(), Duration.ZERO);
        }
        if (!held.contains(TreeLimits.Kind.CPU)) {
            add(all, Resource.CPU, limits.cpu(), CPU_FOR);
        }
        if (!held.contains(TreeLimits.Kind.PIDS)) {
            add(all, Resource.PROCESSES, limits.pids(), Duration.ZERO);
        }
        return all;
    }

    private static void add(List<Limit> all, Resource resource, OptionalLong max, Duration forAtLeast) {
        max.ifPresent(most ->
                all.add(new Limit(resource, resource == Resource.PROCESSES, new Bound(most, forAtLeast, RESTART))));
    }
}
