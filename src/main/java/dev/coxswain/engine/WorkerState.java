package dev.coxswain.engine;

import dev.coxswain.crew.Worker;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One worker: the newest document's word on it, and its instances by index. Immutable. */
public final class WorkerState {

    final Worker worker;
    final boolean removed;
    final OptionalInt scaled;
    final @Nullable RolloutState rollout;
    final Instance[] instances;

    WorkerState(
            Worker worker, boolean removed, OptionalInt scaled, @Nullable RolloutState rollout, Instance[] instances) {
        this.worker = worker;
        this.removed = removed;
        this.scaled = scaled;
        this.rollout = rollout;
        this.instances = instances;
    }

    /** A rollout under way: it fails when nothing more of it gets ready before the deadline. */
    record RolloutState(long deadline, boolean exceeded) {}

    public Worker worker() {
        return worker;
    }

    public String name() {
        return worker.name();
    }

    /** Whether the newest document has it no more; it is here until its last process is gone. */
    public boolean removed() {
        return removed;
    }

    /** How many instances are wanted: the document's number, or the operator's. */
    public int replicas() {
        return removed ? 0 : scaled.orElse(worker.replicas());
    }

    /** By index; those from {@link #replicas} on are scaled down. */
    public List<Instance> instances() {
        return Collections.unmodifiableList(Arrays.asList(instances));
    }

    public int readyReplicas() {
        int ready = 0;
        for (Instance instance : instances) {
            if (instance.id().index() < replicas() && instance.ready()) {
                ready++;
            }
        }
        return ready;
    }
}
