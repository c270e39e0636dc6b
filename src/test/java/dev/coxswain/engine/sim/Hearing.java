package dev.coxswain.engine.sim;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.sim.Slot.At;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How events change what the model expects. */
final class Hearing {

    private final Model model;

    // What the event at hand asks of the engine:
    /** The generation whose end is to be told now; 0: none is. */
    long exitToTell;

    @Nullable
    InstanceId startErrorToTell;

    /** The slot whose late answer or rest calls for one more signal. */
    @Nullable
    Slot toSignal;

    boolean restToStop;

    Hearing(Model model) {
        this.model = model;
    }

    void event(Event event, long now) {
        model.now = now;
        exitToTell = 0;
        startErrorToTell = null;
        toSignal = null;
        restToStop = false;
        if (model.mode == Mode.ENDED) {
            if (event instanceof Event.Command command) {
                model.desk.take(command);
            }
            return;
        }
        switch (event) {
            case Event.Loaded(var crew) -> loaded(crew);
            case Event.Spawned(var id, long generation, int pid) -> spawned(id, generation);
            case Event.SpawnFailed failed -> spawnFailed(failed);
            case Event.SpawnCancelled(var id, long generation) -> {
                Slot slot = known(id, generation);
                if (slot != null && slot.stopping) {
                    slot.spawns--;
                    model.over(post(id), slot);
                }
            }
            case Event.Exited exited -> exited(exited);
            case Event.TreeLeft(var id, long generation, int processes) -> {
                Slot slot = known(id, generation);
                if (slot != null && slot.exited) {
                    toSignal = slot;
                    restToStop = !slot.killed;
                    if (slot.graceFrom == Long.MAX_VALUE) {
                        Deeds.armGrace(post(id), slot, now);
                    }
                }
            }
            case Event.TreeGone(var id, long generation) -> {
                Slot slot = known(id, generation);
                if (slot != null && slot.exited) {
                    model.over(post(id), slot);
                }
            }
            case Event.Signalled signalled -> {} // Words only: how the process ends is its own business.
            case Event.DeadlineReached() -> {}
            case Event.LastLines ignored -> {}
            case Event.Checked ignored -> {}
            case Event.HookEnded ignored -> {}
            case Event.ConnectionWaiting ignored -> {}
            case Event.AwaitFailed ignored -> {}
            case Event.Notified ignored -> {}
            case Event.Breached ignored -> {}
            case Event.MemoryShort ignored -> {}
            case Event.FilesChanged ignored -> {}
            case Event.Command command -> model.desk.take(command);
            case Event.ShutdownAsked() -> {
                if (model.mode == Mode.SHUTTING_DOWN) {
                    model.kill();
                }
                model.begin(0);
            }
        }
        model.settle();
    }

    private Post post(InstanceId id) {
        Post post = model.posts.get(id.worker());
        if (post == null) {
            throw new Violation("no such worker: " + id);
        }
        return post;
    }

    @Nullable
    private Slot known(InstanceId id, long generation) {
        Slot slot = model.slot(id.worker(), id.index());
        return slot != null && slot.isProcess(generation) ? slot : null;
    }

    private void spawned(InstanceId id, long generation) {
        Slot slot = known(id, generation);
        if (slot == null || slot.answered) {
            return;
        }
        slot.answered = true;
        slot.since = model.now;
        if (slot.stopping) {
            toSignal = slot.exited ? null : slot;
        } else if (!slot.exited && slot.spawns > 1) {
            Post post = post(id);
            for (Post dependent : post.above) {
                if (dependent.restartsWith(post)) {
                    for (Slot other : dependent.slots) {
                        other.dependencyRestarted |= other.at == At.LIVE && !other.stopping && !other.exited;
                    }
                }
            }
        }
    }

    private void spawnFailed(Event.SpawnFailed event) {
        Slot slot = known(event.id(), event.generation());
        if (slot != null) {
            startErrorToTell = event.id();
            slot.success = false;
            slot.startError = true;
            slot.ends++;
            slot.exitCode = event.exitCode();
            slot.signal = 0;
            model.over(post(event.id()), slot);
        }
    }

    private void exited(Event.Exited event) {
        Slot slot = known(event.id(), event.generation());
        if (slot == null || slot.exited) {
            return;
        }
        Worker worker = post(event.id()).worker;
        int stopSignal = worker.lifecycle().stopSignal().number();
        boolean asAsked =
                slot.stopping && !slot.killed && (event.signal() == stopSignal || event.code() == 128 + stopSignal);
        exitToTell = event.generation();
        slot.exited = true;
        slot.startError = false;
        slot.ends++;
        slot.exitCode = event.code();
        slot.signal = event.signal();
        slot.success =
                asAsked || (event.signal() == 0 && worker.successExitCodes().contains(event.code()));
        if (model.now - slot.since >= worker.backoff().resetAfter().toNanos()) {
            slot.row = 0;
        }
    }

    private void loaded(Crew crew) {
        model.crew = crew;
        model.loadedAt = model.now;
        Set<String> names = new HashSet<>();
        for (Worker worker : crew.workers()) {
            names.add(worker.name());
            Post post = model.posts.get(worker.name());
            if (post == null) {
                post = new Post(worker, crew.name());
                model.posts.put(worker.name(), post);
            } else {
                changed(post, worker, crew.name());
            }
            post.grow();
        }
        for (Post post : model.posts.values()) {
            post.removed |= !names.contains(post.name);
        }
        model.connect();
    }

    private static void changed(Post post, Worker worker, String crew) {
        boolean back = post.removed;
        boolean otherForm = !post.crew.equals(crew) || !post.worker.process().equals(worker.process());
        if (back || post.worker.replicas() != worker.replicas()) {
            post.scaled = -1;
        }
        post.held &= !back;
        post.removed = false;
        post.worker = worker;
        post.crew = crew;
        for (Slot slot : post.slots) {
            slot.held &= !back;
            boolean ended = slot.at == At.SUCCEEDED || slot.at == At.FAILED;
            if (ended && back) {
                slot.waiting();
            } else if (ended && otherForm && post.otherForm(slot)) {
                slot.waiting();
                slot.rolloutHeld = true;
            }
        }
    }
}
