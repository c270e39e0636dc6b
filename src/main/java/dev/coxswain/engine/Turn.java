package dev.coxswain.engine;

import dev.coxswain.crew.Crew;
import dev.coxswain.engine.State.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state while one event is worked in: a copy of the old one, made only where it is written to, and the actions so
 * far. Lives for one {@link Engine#step}.
 */
final class Turn {

    final Time now;
    final List<Action> actions = new ArrayList<>(4);

    @Nullable
    Crew crew;

    Topology topology;
    List<Waiter> waiters;
    long endAt;
    int exitCode;
    WallClock clock;

    Mode mode;

    private final WorkerState[] before;
    private final Topology topologyBefore;
    private WorkerState[] workers;
    private long lastGeneration;
    private long lastTask;
    /** The task whose answer this event is; it need not be called off. */
    private long answered;

    private long random;
    /** Workers whose instances may not be as they should be, by {@link Topology#rank}. */
    private final BitSet unsettled = new BitSet();
    /** False after a change that concerns the whole, also where there is no worker at all. */
    private boolean wholeSettled = true;

    /** Which workers' arrays of instances this turn has made itself, and may write to. */
    private boolean[] fresh = {};

    Turn(State state, Time now) {
        this.now = now;
        mode = state.mode;
        crew = state.crew;
        topology = state.topology;
        waiters = state.waiters;
        endAt = state.endAt;
        exitCode = state.exitCode;
        clock = state.clock;
        before = state.workers;
        topologyBefore = state.topology;
        workers = state.workers;
        lastGeneration = state.lastGeneration;
        lastTask = state.lastTask;
        random = state.random;
    }

    State end() {
        return new State(
                mode, crew, topology, workers, waiters, lastGeneration, lastTask, random, endAt, exitCode, clock);
    }

    int size() {
        return workers.length;
    }

    WorkerState worker(int at) {
        return workers[at];
    }

    Instance instance(int worker, int index) {
        return workers[worker].instances[index];
    }

    /** Replaces the whole set of workers. */
    void workers(WorkerState[] all) {
        workers = all;
        topology = new Topology(all);
        fresh = new boolean[all.length];
        unsettled.clear();
        unsettleAll();
    }

    void put(int at, WorkerState worker) {
        own();
        workers[at] = worker;
        unsettle(at);
    }

    private void own() {
        if (workers == before) {
            workers = before.clone();
        }
    }

    /** What the instance had under way and has no more is called off, unless this event is the answer to it. */
    void put(int at, Instance instance) {
        write(at, instance);
        unsettle(at);
    }

    /** A change that can move nobody but the worker itself: nobody else looks at it. */
    void putAlone(int at, Instance instance) {
        write(at, instance);
        unsettled.set(topology.rank(at));
    }

    private void write(int at, Instance instance) {
        if (fresh.length != workers.length) {
            fresh = Arrays.copyOf(fresh, workers.length);
        }
        if (!fresh[at]) {
            own();
            workers[at] = workers[at].with(workers[at].instances.clone());
            fresh[at] = true;
        }
        Instance was = workers[at].instances[instance.id().index()];
        workers[at].instances[instance.id().index()] = instance;
        if (was.watch() != instance.watch()) {
            was.watch().forEachTask(task -> {
                if (task != answered && !instance.watch().has(task)) {
                    act(new Action.Cancel(instance.id(), task));
                }
            });
        }
    }

    void mode(Mode next) {
        mode = next;
        unsettleAll();
    }

    private void unsettleAll() {
        unsettled.set(0, workers.length);
        wholeSettled = false;
    }

    /** Whether there is no more to do than what the last round has done. */
    boolean settled() {
        boolean settled = wholeSettled && unsettled.isEmpty();
        wholeSettled = true;
        return settled;
    }

    /** A worker's own rules may move it now, those above it may start or restart, those below it may stop. */
    private void unsettle(int at) {
        unsettled.set(topology.rank(at));
        for (int dependent : topology.dependents(at)) {
            unsettled.set(topology.rank(dependent));
        }
        for (int dependency : topology.below(at)) {
            unsettled.set(topology.rank(dependency));
        }
    }

    /** Time has passed since the last step settled everything: which deadlines has it reached? */
    void unsettleDue() {
        if (topology == topologyBefore) {
            for (int at = 0; at < before.length; at++) {
                if (now.reached(before[at].nextDeadline())) {
                    unsettled.set(topology.rank(at));
                }
            }
        }
    }

    /** The rank, from this one on, of the next worker that may not be as it should be; -1: none. */
    int nextUnsettled(int from) {
        return unsettled.nextSetBit(from);
    }

    /** The worker of this rank; it counts as settled until something is put again. */
    int takeUnsettled(int rank) {
        unsettled.clear(rank);
        return topology.atRank(rank);
    }

    void act(Action action) {
        actions.add(action);
    }

    void tell(Notice notice) {
        actions.add(new Action.Tell(notice));
    }

    long newGeneration() {
        return ++lastGeneration;
    }

    long newTask() {
        return ++lastTask;
    }

    /** This event is the answer to that task. */
    void answered(long task) {
        answered = task;
    }

    /** The next number in [0, 1); SplitMix64. */
    double random() {
        random += 0x9E3779B97F4A7C15L;
        long z = random;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1.0p-53;
    }

    /** Whether this instance is to have a process. */
    boolean wanted(WorkerState worker, Instance instance) {
        return mode == Mode.SUPERVISING && !instance.held() && !worker.surplus(instance);
    }

    /** Where an instance that is not wanted rests. */
    static Phase.Stopped rest(WorkerState worker, Instance instance) {
        boolean surplus = !instance.held() && !worker.removed && worker.surplus(instance);
        return new Phase.Stopped(surplus ? Phase.NotWanted.SCALED_DOWN : Phase.NotWanted.OPERATOR);
    }

    @Override
    public String toString() {
        return mode + " " + Arrays.toString(workers);
    }
}
