package dev.coxswain.runtime.watch;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.MemoryGuard;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.State;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.os.MemoryUse;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Gives up one worker before the kernel ends the whole container: at the threshold of its memory limit, that which is
 * furthest over its request. One at a time: the next only once that one's tree is gone. Where half of what was left then is
 * used up meanwhile, its grace is over. For one thread.
 */
final class ContainerGuard {

    private static final Duration FAR = Duration.ofSeconds(1);
    private static final Duration NEAR = Duration.ofMillis(100);
    /** From this share of the threshold on it is looked at often. */
    private static final double NEAR_SHARE = 0.75;

    private static final long NOBODY = -1;
    private static final int PERCENT = 100;

    private record Candidate(InstanceId id, TreeUsage usage, long requested, boolean stopping) {
        long excess() {
            return usage.memoryBytes() - requested;
        }
    }

    private final Supplier<Optional<MemoryUse>> memory;
    private final Supplier<Sampler> samplers;
    private final Consumer<Event> mailbox;
    private final Consumer<String> warnings;
    private long next;
    private long victim = NOBODY;
    private InstanceId victimId = new InstanceId("", 0);
    /** What the container used when the victim was found. */
    private long usedThen;

    private boolean pressed;
    private boolean warned;

    ContainerGuard(
            Supplier<Optional<MemoryUse>> memory,
            Supplier<Sampler> samplers,
            Consumer<Event> mailbox,
            Consumer<String> warnings) {
        this.memory = memory;
        this.samplers = samplers;
        this.mailbox = mailbox;
        this.warnings = warnings;
    }

    static Optional<MemoryGuard> asked(State state) {
        return state.crew().flatMap(Crew::memoryGuard);
    }

    /** When the next look is due; {@link Long#MAX_VALUE}: nobody asks for one. */
    long next(State state) {
        return asked(state).isPresent() ? next : Long.MAX_VALUE;
    }

    void look(State state, long now) {
        Optional<MemoryGuard> guard = asked(state);
        if (guard.isEmpty() || now < next) {
            return;
        }
        next = now + FAR.toNanos();
        Optional<MemoryUse> use = memory.get();
        if (use.isEmpty()) {
            if (!warned) {
                warnings.accept("memoryGuard is inactive: the container has no memory limit");
            }
            warned = true;
            return;
        }
        warned = false;
        int threshold = guard.get().thresholdPercent();
        if (use.get().usedBytes() >= use.get().limitBytes() / (double) PERCENT * threshold * NEAR_SHARE) {
            next = now + NEAR.toNanos();
        }
        if (lives(state, victim)) {
            press(use.get());
        } else if (use.get().reaches(threshold)) {
            giveUp(state, use.get());
        }
    }

    /** Ends the grace of the one that is being stopped, should it leak on or another one take what is left. */
    private void press(MemoryUse use) {
        long most = usedThen + (use.limitBytes() - usedThen) / 2;
        if (!pressed && use.usedBytes() >= most) {
            pressed = true;
            mailbox.accept(new Event.MemoryCritical(
                    victimId, victim, "is still being stopped while the container used " + figures(use)));
        }
    }

    private static boolean lives(State state, long generation) {
        return generation != NOBODY
                && state.workers().stream()
                        .flatMap(worker -> worker.instances().stream())
                        .anyMatch(instance -> instance.generation().orElse(NOBODY) == generation
                                && instance.phase().live());
    }

    private void giveUp(State state, MemoryUse use) {
        List<Candidate> candidates = candidates(state);
        try (Sampler sampler = samplers.get()) {
            sampler.sample(candidates.stream().map(Candidate::usage).toList());
        }
        Candidate furthest = null;
        for (Candidate candidate : candidates) {
            if (candidate.usage().seen() && (furthest == null || candidate.excess() > furthest.excess())) {
                furthest = candidate;
            }
        }
        if (furthest == null) {
            return;
        }
        victim = furthest.usage().generation();
        victimId = furthest.id();
        usedThen = use.usedBytes();
        pressed = false;
        // One that is on its way out already gives its memory back soon.
        if (!furthest.stopping()) {
            mailbox.accept(new Event.MemoryShort(furthest.id(), victim, figures(furthest, use)));
        }
    }

    private static List<Candidate> candidates(State state) {
        List<Candidate> candidates = new ArrayList<>();
        for (WorkerState worker : state.workers()) {
            for (Instance instance : worker.instances()) {
                if (instance.phase().live() && instance.pid().isPresent()) {
                    TreeUsage usage = new TreeUsage(instance.generation().getAsLong());
                    usage.want(0, false);
                    candidates.add(new Candidate(
                            instance.id(),
                            usage,
                            worker.worker().resources().requests().memory().orElse(0),
                            instance.phase() instanceof Phase.Stopping));
                }
            }
        }
        return candidates;
    }

    /** {@code used 212Mi, 112Mi over its request, while the container used 361Mi of 400Mi (90%)}. */
    private static String figures(Candidate candidate, MemoryUse use) {
        long excess = candidate.excess();
        String request = candidate.requested() == 0
                ? ""
                : ", " + Amounts.rounded(Math.abs(excess)) + (excess < 0 ? " under" : " over") + " its request,";
        return "used " + Amounts.rounded(candidate.usage().memoryBytes()) + request + " while the container used "
                + figures(use);
    }

    /** {@code 361Mi of 400Mi (90%)}. */
    private static String figures(MemoryUse use) {
        String pressure = use.pressure().isEmpty() ? "" : ", memory pressure " + use.pressure();
        return Amounts.rounded(use.usedBytes()) + " of " + Amounts.exact(use.limitBytes()) + " ("
                + use.usedBytes() * PERCENT / Math.max(1, use.limitBytes()) + "%" + pressure + ")";
    }
}
