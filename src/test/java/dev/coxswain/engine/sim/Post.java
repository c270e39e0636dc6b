package dev.coxswain.engine.sim;

import dev.coxswain.crew.Dependency;
import dev.coxswain.crew.Socket;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.ScheduleState.Last;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One worker as the model has it. */
final class Post {

    enum Gate {
        OPEN,
        SHUT,
        /** It can't open any more by itself. */
        BARRED
    }

    /** A dependsOn entry and the worker it names. */
    record Need(Post post, Dependency dependency) {}

    final String name;
    Worker worker;
    String crew;
    /** How often its files have changed without a way to tell it. */
    int edition;

    /** When they last did. */
    long filesAt = Long.MIN_VALUE;

    boolean removed;
    boolean held;
    /** A rollout is under way, as the engine has it. */
    boolean rolling;
    /** -1: the document's number. */
    int scaled = -1;

    /** Null without a schedule. */
    @Nullable
    Timetable timetable;

    final List<Slot> slots = new ArrayList<>();
    List<Need> needs = List.of();
    /** Those that depend on it, and those that depend on them, and so on. */
    List<Post> above = new ArrayList<>();

    Post(Worker worker, String crew) {
        this.name = worker.name();
        this.worker = worker;
        this.crew = crew;
    }

    boolean repeats() {
        return timetable != null && timetable.repeats();
    }

    boolean onDemand() {
        if (timetable != null) {
            return false;
        }
        for (Socket socket : worker.process().sockets()) {
            if (socket.activation() == Socket.Activation.ON_DEMAND) {
                return true;
            }
        }
        return false;
    }

    int replicas() {
        return removed ? 0 : scaled >= 0 ? scaled : worker.replicas();
    }

    boolean surplus(Slot slot) {
        return slot.id.index() >= replicas() && (removed || timetable == null || slot.run == 0);
    }

    void grow() {
        grow(replicas());
    }

    void grow(int size) {
        while (slots.size() < size) {
            slots.add(new Slot(new InstanceId(name, slots.size()), held));
        }
    }

    boolean otherForm(Slot slot) {
        boolean sameProcess =
                worker.process() == slot.process || worker.process().equals(slot.process);
        return !sameProcess || !crew.equals(slot.crew) || edition != slot.edition;
    }

    boolean anyLive() {
        for (Slot slot : slots) {
            if (slot.at == Slot.At.LIVE) {
                return true;
            }
        }
        return false;
    }

    Gate gate() {
        Gate gate = Gate.OPEN;
        for (Need need : needs) {
            Gate one = need.post().gateFor(need.dependency().condition());
            if (one == Gate.BARRED) {
                return one;
            }
            if (one == Gate.SHUT) {
                gate = one;
            }
        }
        return gate;
    }

    private Gate gateFor(Dependency.Condition condition) {
        if (timetable != null && timetable.repeats()) {
            return runs(timetable.last(), condition);
        }
        Gate gate = Gate.OPEN;
        for (Slot slot : slots) {
            if (surplus(slot)) {
                continue;
            }
            if (!meets(slot, condition)) {
                if (neverMeets(slot, condition)) {
                    return Gate.BARRED;
                }
                gate = Gate.SHUT;
            }
        }
        return gate;
    }

    private Gate runs(Last last, Dependency.Condition condition) {
        boolean met = last == Last.SUCCEEDED || (last == Last.FAILED && condition == Dependency.Condition.FINISHED);
        for (Slot slot : slots) {
            boolean started =
                    (slot.at == Slot.At.LIVE && slot.answered) || (slot.at == Slot.At.BACKOFF && !slot.startError);
            met |= condition == Dependency.Condition.READY && slot.ready();
            met |= condition == Dependency.Condition.STARTED && started;
        }
        return met ? Gate.OPEN : Gate.SHUT;
    }

    private static boolean meets(Slot slot, Dependency.Condition condition) {
        boolean ended = slot.at == Slot.At.FAILED || slot.at == Slot.At.BACKOFF;
        boolean served = slot.listening && slot.ends > 0 && slot.success;
        return slot.at == Slot.At.SUCCEEDED
                || served
                || switch (condition) {
                    case STARTED ->
                        slot.listening || (slot.at == Slot.At.LIVE && slot.answered) || (ended && !slot.startError);
                    case READY -> slot.listening || slot.ready();
                    case SUCCEEDED -> false;
                    case FINISHED -> slot.at == Slot.At.FAILED;
                };
    }

    private boolean neverMeets(Slot slot, Dependency.Condition condition) {
        return slot.at == Slot.At.FAILED && condition != Dependency.Condition.FINISHED || barred(slot);
    }

    /** Whether it waits for something that can't come true any more. */
    boolean barred(Slot slot) {
        return slot.at == Slot.At.WAITING && !slot.rolloutHeld && gate() == Gate.BARRED;
    }

    boolean anyNeedRolling() {
        for (Need need : needs) {
            if (need.dependency().restart() && need.post().rolling) {
                return true;
            }
        }
        return false;
    }

    /** Whether every dependency that it restarts with is there again. */
    boolean restartGateOpen() {
        boolean any = false;
        for (Need need : needs) {
            if (need.dependency().restart()) {
                any = true;
                if (need.post().gateFor(need.dependency().condition()) != Gate.OPEN) {
                    return false;
                }
            }
        }
        return any;
    }

    boolean restartsWith(Post other) {
        for (Need need : needs) {
            if (need.post() == other && need.dependency().restart()) {
                return true;
            }
        }
        return false;
    }

    void filesChanged(long now) {
        if (worker.lifecycle().reload().isPresent()) {
            for (Slot slot : slots) {
                slot.vitals.reloadDue |= slot.at == Slot.At.LIVE && !slot.stopping && !slot.exited;
            }
            return;
        }
        edition++;
        filesAt = now;
        for (Slot slot : slots) {
            if (timetable == null && (slot.at == Slot.At.SUCCEEDED || slot.at == Slot.At.FAILED)) {
                slot.waiting();
                slot.rolloutHeld = true;
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
