package dev.coxswain.engine;

import dev.coxswain.crew.Crew;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that the engine knows at one moment. Immutable, so that anybody may read the last one. */
public final class State {

    /** How far the end has come. */
    public enum Mode {
        /** Supervising, or waiting for the first document. */
        SUPERVISING,
        /** Stopping in the order of the dependencies. */
        SHUTTING_DOWN,
        /** Everything gets SIGKILL. */
        KILLING,
        /** Nothing is left; {@link #exitCode} is the program's. */
        ENDED
    }

    final Mode mode;
    final @Nullable Crew crew;
    final Topology topology;
    final WorkerState[] workers;
    final List<Waiter> waiters;
    final long lastGeneration;
    final long lastTask;
    /** Where the sequence of jitters is. */
    final long random;
    /** When a shutdown loses its patience: to kill, then to give up. */
    final long endAt;

    final int exitCode;
    final WallClock clock;

    State(
            Mode mode,
            @Nullable Crew crew,
            Topology topology,
            WorkerState[] workers,
            List<Waiter> waiters,
            long lastGeneration,
            long lastTask,
            long random,
            long endAt,
            int exitCode,
            WallClock clock) {
        this.mode = mode;
        this.crew = crew;
        this.topology = topology;
        this.workers = workers;
        this.waiters = waiters;
        this.lastGeneration = lastGeneration;
        this.lastTask = lastTask;
        this.random = random;
        this.endAt = endAt;
        this.exitCode = exitCode;
        this.clock = clock;
    }

    /**
     * Before the first document.
     *
     * @param seed decides every jitter
     * @param zone of schedules that name none
     */
    public static State initial(long seed, ZoneId zone) {
        return new State(
                Mode.SUPERVISING,
                null,
                Topology.EMPTY,
                new WorkerState[0],
                List.of(),
                0,
                0,
                seed,
                Long.MAX_VALUE,
                0,
                new WallClock(zone, null));
    }

    public Mode mode() {
        return mode;
    }

    /** The newest accepted document; empty before the first. */
    public Optional<Crew> crew() {
        return Optional.ofNullable(crew);
    }

    /** In the order of the document; removed ones that still have a process come last. */
    public List<WorkerState> workers() {
        return Collections.unmodifiableList(Arrays.asList(workers));
    }

    public Optional<WorkerState> worker(String name) {
        int at = topology.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(workers[at]);
    }

    public Optional<Instance> instance(InstanceId id) {
        return worker(id.worker())
                .filter(worker -> id.index() < worker.instances.length)
                .map(worker -> worker.instances[id.index()]);
    }

    /** Workers that aren't as they were then: a state shares with the one before what has not changed. */
    public List<WorkerState> changedSince(State before) {
        if (workers == before.workers) {
            return List.of();
        }
        List<WorkerState> changed = new ArrayList<>(1);
        for (int at = 0; at < workers.length; at++) {
            if (at >= before.workers.length || workers[at] != before.workers[at]) {
                changed.add(workers[at]);
            }
        }
        return changed;
    }

    /** Whether all that {@link Conditions} tell is as it was then; false where it can't be told at a glance. */
    boolean tellsTheSameAs(State before) {
        if (mode != before.mode || crew != before.crew || workers.length != before.workers.length) {
            return false;
        }
        for (int at = 0; at < workers.length; at++) {
            if (workers[at] != before.workers[at] && !workers[at].tellsTheSameAs(before.workers[at])) {
                return false;
            }
        }
        return true;
    }

    /** What the program exits with; means something once {@link Mode#ENDED}. */
    public int exitCode() {
        return exitCode;
    }

    /** When {@link Event.DeadlineReached} is due, in {@link Time#nanos}; {@link Long#MAX_VALUE}: nothing is waited for. */
    public long nextDeadline() {
        if (mode == Mode.ENDED) {
            return Long.MAX_VALUE;
        }
        long next = endAt;
        for (WorkerState worker : workers) {
            next = Math.min(next, worker.nextDeadline());
        }
        for (Waiter waiter : waiters) {
            next = Math.min(next, waiter.deadline());
        }
        return next;
    }
}
