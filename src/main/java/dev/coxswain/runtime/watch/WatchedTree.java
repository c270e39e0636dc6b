package dev.coxswain.runtime.watch;

import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Resource;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One process tree that is watched: its bounds, and how far each breach has come. */
final class WatchedTree {

    private static final long MILLICORES = 1000;
    private static final long NEVER = Long.MIN_VALUE;

    private final InstanceId id;
    private final TreeUsage usage;
    private List<Guarded.Limit> limits = List.of();
    private List<BreachRule> rules = List.of();
    /** The document's object that the limits are from: the same one as long as it did not change. */
    private Object from = this;

    private Set<TreeLimits.Kind> held = Set.of();

    private long period = 1;
    private long cpuAt = NEVER;
    private long cpuNanos;

    WatchedTree(InstanceId id, long generation) {
        this.id = id;
        this.usage = new TreeUsage(generation);
    }

    TreeUsage usage() {
        return usage;
    }

    /**
     * Takes over what is watched of it now; a bound that has changed begins anew.
     *
     * @param heldNow the limits that the kernel holds
     * @return whether anything is
     */
    boolean watches(Worker worker, Set<TreeLimits.Kind> heldNow) {
        if (from != worker || !held.equals(heldNow)) {
            from = worker;
            held = heldNow;
            period = worker.watchdog().period().toNanos();
            follow(Guarded.of(worker, heldNow));
        }
        return !limits.isEmpty();
    }

    /** Says that it is due in the next pass. */
    void due() {
        long memoryOver = Long.MAX_VALUE;
        boolean openFiles = false;
        for (Guarded.Limit limit : limits) {
            if (limit.resource() == Resource.MEMORY) {
                memoryOver = Math.min(memoryOver, limit.bound().max());
            }
            openFiles |= limit.resource() == Resource.OPEN_FILES;
        }
        usage.want(memoryOver, openFiles);
    }

    void notDue() {
        usage.want(Long.MAX_VALUE, false);
    }

    private void follow(List<Guarded.Limit> next) {
        List<BreachRule> kept = new ArrayList<>();
        for (Guarded.Limit limit : next) {
            int at = limits.indexOf(limit);
            kept.add(at < 0 ? new BreachRule() : rules.get(at));
        }
        limits = next;
        rules = kept;
    }

    /** After a pass in which it was due. */
    void judge(long at, Consumer<Event> breaches) {
        if (!usage.seen()) {
            return;
        }
        Optional<Long> cpu = cpu(at);
        // When it was due, not when it came: two periods are never less than twice one.
        long due = Math.floorDiv(at, period) * period;
        for (int i = 0; i < limits.size(); i++) {
            Guarded.Limit limit = limits.get(i);
            long used = used(limit, cpu);
            if (used == TreeUsage.UNKNOWN) {
                continue;
            }
            long max = limit.bound().max();
            Optional<Duration> breach =
                    rules.get(i).sample(used, max, limit.bound().forAtLeast(), due);
            if (breach.isPresent()) {
                String figures = Amounts.breach(limit.resource(), used, max, breach.get());
                breaches.accept(new Event.Breached(
                        id,
                        usage.generation(),
                        limit.resource(),
                        figures,
                        limit.bound().action()));
            }
        }
    }

    /** Over the time since the last judgement; unknown at the first. */
    private Optional<Long> cpu(long at) {
        long now = usage.cpuNanos();
        Optional<Long> cpu = cpuAt == NEVER || at <= cpuAt
                ? Optional.empty()
                : Optional.of((now - cpuNanos) * MILLICORES / (at - cpuAt));
        cpuAt = at;
        cpuNanos = now;
        return cpu;
    }

    private long used(Guarded.Limit limit, Optional<Long> cpu) {
        return switch (limit.resource()) {
            case MEMORY -> usage.memoryBytes();
            case CPU -> cpu.orElse(TreeUsage.UNKNOWN);
            case PROCESSES -> limit.threads() ? usage.threads() : usage.processes();
            case OPEN_FILES -> usage.openFiles();
        };
    }
}
