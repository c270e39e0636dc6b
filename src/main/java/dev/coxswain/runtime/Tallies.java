package dev.coxswain.runtime;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.Exit;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Phase;
import dev.coxswain.engine.ProbeKind;
import dev.coxswain.engine.Proc;
import dev.coxswain.engine.State;
import dev.coxswain.engine.WorkerState;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts starts and restarts from one state to the next. Written by the core alone, read by anybody. */
public final class Tallies {

    private final ConcurrentHashMap<InstanceId, Tally> tallies = new ConcurrentHashMap<>();

    private final AtomicLong reloads = new AtomicLong();

    private final AtomicLong refused = new AtomicLong();

    /** Documents applied after the first. */
    public long reloads() {
        return reloads.get();
    }

    /** Documents refused as invalid; one that is read again isn't counted again. */
    public long refused() {
        return refused.get();
    }

    /** Core thread. */
    void reloaded() {
        reloads.incrementAndGet();
    }

    /** Core thread. */
    void refusedOne() {
        refused.incrementAndGet();
    }

    public Tally of(InstanceId id) {
        return tallies.getOrDefault(id, Tally.NONE);
    }

    /** What an event has changed. Core thread. */
    public void step(State before, Event event, State after, long nanos) {
        switch (event) {
            case Event.Spawned(InstanceId id, long generation, int pid) -> started(before, id, generation);
            case Event.SpawnFailed(InstanceId id, long generation, int code, String message) ->
                started(before, id, generation);
            case Event.Breached breached -> breached(before, breached);
            default -> {}
        }
        after.changedSince(before).forEach(worker -> nowRunning(before, worker, nanos));
    }

    /** Core thread. */
    void probeFailed(InstanceId id, ProbeKind kind) {
        tallies.put(id, of(id).probeFailed(kind));
    }

    /** Nothing is left of the worker. Core thread. */
    void forget(String worker, int instances) {
        for (int index = 0; index < instances; index++) {
            tallies.remove(new InstanceId(worker, index));
        }
    }

    private void started(State before, InstanceId id, long generation) {
        Optional<Instance> instance = before.instance(id);
        if (instance.isPresent() && instance.get().generation().orElse(-1) == generation) {
            Tally tally = of(id);
            long asked = instance.get().process().map(Proc::since).orElse(0L);
            Optional<Exit> last = instance.get().lastExit();
            tallies.put(
                    id,
                    tally.starts() > 0 && instance.get().spawns() > 1 && last.isPresent()
                            ? tally.startedAfter(last.get().reason(), asked)
                            : tally.startedFirst(asked));
        }
    }

    /** One that is being stopped already breaches nothing any more. */
    private void breached(State before, Event.Breached event) {
        Optional<Instance> instance = before.instance(event.id());
        if (instance.isPresent()
                && instance.get().generation().orElse(-1) == event.generation()
                && !(instance.get().phase() instanceof Phase.Stopping)) {
            tallies.put(event.id(), of(event.id()).breached(event.resource()));
        }
    }

    private void nowRunning(State before, WorkerState worker, long nanos) {
        Optional<WorkerState> was = before.worker(worker.name());
        for (Instance instance : worker.instances()) {
            if (instance.phase() instanceof Phase.Running(var process, boolean ready)
                    && !(was.isPresent() && isRunning(was.get(), instance.id().index(), process.generation()))) {
                tallies.put(instance.id(), of(instance.id()).running(nanos));
            }
        }
    }

    private static boolean isRunning(WorkerState worker, int index, long generation) {
        return index < worker.instances().size()
                && worker.instances().get(index).phase() instanceof Phase.Running(var process, boolean ready)
                && process.generation() == generation;
    }
}
