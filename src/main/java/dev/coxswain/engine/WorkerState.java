package dev.coxswain.engine;

import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Worker;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One worker: the newest document's word on it, and its instances by index. Immutable. */
public final class WorkerState {

    final Worker worker;
    /** What its processes are to be started with; the same object as long as it is equal, so that == tells a change. */
    final Instance.Form form;

    final boolean removed;
    /** The operator stopped all of it: instances that a scale adds are stopped too. */
    final boolean held;

    final OptionalInt scaled;
    final @Nullable RolloutState rollout;
    /** Null without a schedule. */
    final @Nullable ScheduleState schedule;

    final Instance[] instances;

    private static final long UNKNOWN = Long.MIN_VALUE;

    /** Worked out when first asked for, which is only after the turn that made it; two that do so get the same. */
    private long nextDeadline = UNKNOWN;

    WorkerState(
            Worker worker,
            Instance.Form form,
            boolean removed,
            boolean held,
            OptionalInt scaled,
            @Nullable RolloutState rollout,
            @Nullable ScheduleState schedule,
            Instance[] instances) {
        this.worker = worker;
        this.form = form;
        this.removed = removed;
        this.held = held;
        this.scaled = scaled;
        this.rollout = rollout;
        this.schedule = schedule;
        this.instances = instances;
    }

    /**
     * A rollout under way.
     *
     * @param deadline when it fails unless one more instance gets done
     * @param done instances of the new form that are ready or Succeeded
     */
    public record RolloutState(long deadline, boolean exceeded, int done) {}

    WorkerState with(@Nullable RolloutState rollout) {
        return new WorkerState(worker, form, removed, held, scaled, rollout, schedule, instances);
    }

    WorkerState with(ScheduleState schedule) {
        return new WorkerState(worker, form, removed, held, scaled, rollout, schedule, instances);
    }

    WorkerState with(Instance[] instances) {
        return new WorkerState(worker, form, removed, held, scaled, rollout, schedule, instances);
    }

    WorkerState with(Instance.Form form, @Nullable RolloutState rollout, Instance[] instances) {
        return new WorkerState(worker, form, removed, held, scaled, rollout, schedule, instances);
    }

    WorkerState withHeld(boolean held) {
        return new WorkerState(worker, form, removed, held, scaled, rollout, schedule, instances);
    }

    WorkerState withScaled(OptionalInt scaled) {
        return new WorkerState(worker, form, removed, held, scaled, rollout, schedule, instances);
    }

    WorkerState withRemoved() {
        return new WorkerState(worker, form, true, held, scaled, null, schedule, instances);
    }

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

    public @Nullable RolloutState rollout() {
        return rollout;
    }

    /** Null without a schedule. */
    public @Nullable ScheduleState schedule() {
        return schedule;
    }

    /** Whether its schedule starts nothing. */
    boolean suspended() {
        return worker.schedule().filter(Schedule::suspend).isPresent();
    }

    /**
     * Whether it is one too many: scaled down, or of a worker that is removed. Runs of a schedule that go on beside the
     * first are not, though there are no replicas of such a worker.
     */
    public boolean surplus(Instance instance) {
        return instance.id().index() >= replicas()
                && (removed || schedule == null || instance.run().number() == 0);
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
            if (!surplus(instance) && instance.ready()) {
                ready++;
            }
        }
        return ready;
    }

    /** When one of its instances, its rollout or its schedule is due; {@link Long#MAX_VALUE}: never. */
    long nextDeadline() {
        if (nextDeadline == UNKNOWN) {
            long next = rollout == null || rollout.exceeded() ? Long.MAX_VALUE : rollout.deadline();
            if (schedule != null && !removed && !suspended() && !instances[0].held()) {
                next = Math.min(next, schedule.deadline());
            }
            for (Instance instance : instances) {
                next = Math.min(
                        next,
                        switch (instance.phase()) {
                            case Phase.Pending pending -> pending.until();
                            case Phase.Backoff backoff -> backoff.until();
                            case Phase.Stopping stopping -> stopping.killAt();
                            case Phase.Starting(Proc process) -> mustEndBy(process);
                            case Phase.Running(Proc process, boolean ready) -> mustEndBy(process);
                            default -> Long.MAX_VALUE;
                        });
                next = Math.min(next, instance.watch().nextDeadline());
            }
            nextDeadline = next;
        }
        return nextDeadline;
    }

    /** When its process has taken as long as it may. */
    long mustEndBy(Proc process) {
        return worker.activeDeadline().isEmpty() || process.pid() == 0
                ? Long.MAX_VALUE
                : Time.later(process.since(), worker.activeDeadline().get());
    }

    boolean tellsTheSameAs(WorkerState before) {
        boolean same = worker == before.worker
                && removed == before.removed
                && rollout == before.rollout
                && replicas() == before.replicas()
                && instances.length == before.instances.length;
        for (int index = 0; same && index < instances.length; index++) {
            Instance is = instances[index];
            Instance was = before.instances[index];
            same = is == was
                    || is.phase() == was.phase()
                            && is.held() == was.held()
                            && is.reason().equals(was.reason())
                            && is.message().equals(was.message());
        }
        return same;
    }

    boolean anyLive() {
        for (Instance instance : instances) {
            if (instance.phase().live()) {
                return true;
            }
        }
        return false;
    }
}
