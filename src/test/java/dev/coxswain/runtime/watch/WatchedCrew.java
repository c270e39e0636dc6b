package dev.coxswain.runtime.watch;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Engine;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.State;
import dev.coxswain.engine.Time;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A crew whose processes a test makes up: what they use, and the looks at them. Breaches are kept, not obeyed. */
final class WatchedCrew implements Sampler {

    private record Use(long cpuNanos, long memory, int processes) {}

    final List<Event.Breached> breaches = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    List<TreeUsage> looked = List.of();
    int looks;
    boolean unseen;
    /** By the kernel, of each. */
    Set<TreeLimits.Kind> held = Set.of();

    private final Watchdogs watchdogs = new Watchdogs(this, this::held, this::take);
    private final Map<String, Use> uses = new HashMap<>();
    private long now = 1_000;
    private State state = State.initial(1, ZoneOffset.UTC);

    private void take(Event event) {
        events.add(event);
        if (event instanceof Event.Breached breached) {
            breaches.add(breached);
        }
    }

    private Set<TreeLimits.Kind> held(long generation) {
        return held;
    }

    State state() {
        return state;
    }

    long now() {
        return now;
    }

    void runs(Worker... workers) {
        load(workers);
    }

    void load(Worker... workers) {
        load(Crew.of("shop", List.of(workers)));
    }

    void load(Crew crew) {
        step(new Event.Loaded(crew));
    }

    /** Steps the engine; every spawn comes to a process at once. */
    void step(Event event) {
        Engine.Step step = Engine.step(state, event, new Time(now, Instant.EPOCH.plusNanos(now)));
        state = step.state();
        for (Action action : step.actions()) {
            if (action instanceof Action.Spawn spawn) {
                step(new Event.Spawned(spawn.id(), spawn.generation(), 100 + (int) spawn.generation()));
            }
        }
    }

    /** It ends by itself, and is started again at once. */
    void dies(String worker) {
        long generation = generation(worker);
        step(new Event.Exited(id(worker), generation, 1, 0, false));
        step(new Event.TreeGone(id(worker), generation));
    }

    /** From now on, at each look; CPU is used once, before the next one. */
    void use(String worker, long cpuNanos, long memory, int processes) {
        uses.put(worker, new Use(cpuNanos, memory, processes));
    }

    long next() {
        return watchdogs.next(state, now);
    }

    /** Lets so much time go by, in one look. */
    void pass(Duration time) {
        next();
        now += time.toNanos();
        watchdogs.look(state, now);
    }

    InstanceId id(String worker) {
        return new InstanceId(worker, 0);
    }

    long generation(String worker) {
        return state.instance(id(worker)).orElseThrow().generation().orElseThrow();
    }

    List<String> figures() {
        return breaches.stream().map(Event.Breached::figures).toList();
    }

    @Override
    public void sample(List<TreeUsage> trees) {
        looks++;
        looked = List.copyOf(trees);
        for (TreeUsage tree : trees) {
            String worker = worker(tree.generation());
            Use use = uses.getOrDefault(worker, new Use(0, 0, 1));
            if (unseen) {
                tree.missed();
            } else {
                tree.filled(use.memory(), use.cpuNanos(), use.processes(), use.processes(), 0);
            }
            uses.computeIfPresent(worker, (name, used) -> new Use(0, used.memory(), used.processes()));
        }
    }

    private String worker(long generation) {
        for (var worker : state.workers()) {
            for (Instance instance : worker.instances()) {
                if (instance.generation().orElse(-1) == generation) {
                    return worker.name();
                }
            }
        }
        throw new AssertionError("no process of generation " + generation);
    }

    @Override
    public void close() {}
}
