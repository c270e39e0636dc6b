package dev.coxswain.runtime.watch;

import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.State;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Which trees are watched, and when which of them is due: all with the same period at the same moment, a multiple of it,
 * so that one pass does for all. For one thread.
 */
final class Watchdogs {

    private final Sampler sampler;
    private final LongFunction<Set<TreeLimits.Kind>> held;
    private final Consumer<Event> mailbox;
    private final Map<Long, Long> nextByPeriod = new HashMap<>();
    private Map<Long, WatchedTree> trees = new HashMap<>();
    /** The trees in the order of the last pass, and what of them. */
    private final List<TreeUsage> usages = new ArrayList<>();

    /** @param held which limits of a tree the kernel holds, by its generation */
    Watchdogs(Sampler sampler, LongFunction<Set<TreeLimits.Kind>> held, Consumer<Event> mailbox) {
        this.sampler = sampler;
        this.held = held;
        this.mailbox = mailbox;
    }

    /** When the next look is due; {@link Long#MAX_VALUE}: no worker asks for one. */
    long next(State state, long now) {
        Set<Long> periods = new HashSet<>();
        for (WorkerState worker : state.workers()) {
            if (!worker.removed() && Guarded.isWatched(worker.worker())) {
                periods.add(worker.worker().watchdog().period().toNanos());
            }
        }
        nextByPeriod.keySet().retainAll(periods);
        long next = Long.MAX_VALUE;
        for (long period : periods) {
            next = Math.min(next, nextByPeriod.computeIfAbsent(period, every -> after(now, every)));
        }
        return next;
    }

    /** The next multiple: the same one for all who ask at about the same time. */
    private static long after(long now, long period) {
        return (Math.floorDiv(now, period) + 1) * period;
    }

    /** Looks at those that are due. One that is late, on a machine under load, isn't made up for. */
    void look(State state, long now) {
        Set<Long> due = new HashSet<>();
        nextByPeriod.forEach((period, at) -> {
            if (at <= now) {
                due.add(period);
            }
        });
        if (due.isEmpty()) {
            return;
        }
        due.forEach(period -> nextByPeriod.put(period, after(now, period)));
        List<WatchedTree> judged = collect(state, due);
        if (!judged.isEmpty()) {
            sampler.sample(usages);
            judged.forEach(tree -> tree.judge(now, mailbox));
        }
    }

    /** All live trees that are watched; those that are due are returned. */
    private List<WatchedTree> collect(State state, Set<Long> due) {
        Map<Long, WatchedTree> live = new HashMap<>();
        List<WatchedTree> judged = new ArrayList<>();
        usages.clear();
        for (WorkerState worker : state.workers()) {
            Worker form = worker.worker();
            if (!worker.removed() && Guarded.isWatched(form)) {
                boolean isDue = due.contains(form.watchdog().period().toNanos());
                for (Instance instance : worker.instances()) {
                    add(instance, form, isDue, live, judged);
                }
            }
        }
        trees = live;
        return judged;
    }

    private void add(
            Instance instance, Worker worker, boolean due, Map<Long, WatchedTree> live, List<WatchedTree> judged) {
        boolean runs = instance.phase() instanceof Phase.Running || instance.phase() instanceof Phase.Starting;
        if (!runs || instance.pid().isEmpty()) {
            return;
        }
        long generation = instance.generation().getAsLong();
        InstanceId id = instance.id();
        WatchedTree known = trees.get(generation);
        WatchedTree tree = known == null ? new WatchedTree(id, generation) : known;
        if (!tree.watches(worker, held.apply(generation))) {
            return;
        }
        live.put(generation, tree);
        usages.add(tree.usage());
        if (due) {
            tree.due();
            judged.add(tree);
        } else {
            tree.notDue();
        }
    }
}
