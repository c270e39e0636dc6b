package dev.coxswain.engine.sim;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Watchdog;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Notification;
import dev.coxswain.engine.Reason;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.sim.Slot.At;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
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

    /** The slot whose breach calls for a signal. */
    @Nullable
    Slot toSend;

    /** Who was told to go for what it fails at; empty: nobody. */
    String toldToGo = "";

    Hearing(Model model) {
        this.model = model;
    }

    void event(Event event, long now, Instant wall) {
        model.now = now;
        model.wall = wall;
        exitToTell = 0;
        startErrorToTell = null;
        toSignal = null;
        toSend = null;
        toldToGo = "";
        restToStop = false;
        if (model.mode == Mode.ENDED) {
            if (event instanceof Event.Command command) {
                model.desk.take(command);
            }
            return;
        }
        switch (event) {
            case Event.Loaded(var crew, var lastRuns) -> loaded(crew, lastRuns);
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
            case Event.ClockSet() -> model.clocks.set(model);
            case Event.LastLines ignored -> {}
            case Event.Checked checked -> {
                Slot slot = known(checked.id(), checked.generation());
                if (slot != null && slot.up()) {
                    slot.vitals.checked(checked, now);
                }
            }
            case Event.HookEnded ended -> {
                Slot slot = known(ended.id(), ended.generation());
                if (slot != null) {
                    boolean preStop = slot.vitals.preStopUnderWay();
                    slot.vitals.hookEnded(ended);
                    slot.preStopEnded |= preStop && !slot.vitals.preStopUnderWay();
                }
            }
            case Event.ConnectionWaiting waiting -> {
                Slot slot = waiting(waiting.id(), waiting.task());
                if (slot != null) {
                    slot.await = 0;
                    slot.called = true;
                }
            }
            case Event.AwaitFailed failed -> {
                Slot slot = waiting(failed.id(), failed.task());
                if (slot != null) {
                    noSocket(failed, slot);
                }
            }
            case Event.Notified notified -> {
                Slot slot = known(notified.id(), notified.generation());
                if (slot != null && !slot.stopping && !slot.exited) {
                    slot.vitals.notified(notified, now);
                } else if (slot != null && slot.stopping && !slot.exited && !slot.killed) {
                    notified.said().forEach(said -> extend(slot, said));
                }
            }
            case Event.Breached breached -> {
                Slot slot = known(breached.id(), breached.generation());
                if (slot != null && slot.up()) {
                    switch (breached.action()) {
                        case Watchdog.Action.Restart() ->
                            slot.vitals.failing = switch (breached.resource()) {
                                case MEMORY -> Reason.MEMORY_LIMIT;
                                case CPU -> Reason.CPU_LIMIT;
                                case PROCESSES -> Reason.PROCESS_LIMIT;
                                case OPEN_FILES -> Reason.OPEN_FILES_LIMIT;
                            };
                        case Watchdog.Action.Send send -> toSend = slot;
                        case Watchdog.Action.Event() -> {}
                    }
                }
            }
            case Event.MemoryShort memoryShort -> {
                Slot slot = known(memoryShort.id(), memoryShort.generation());
                if (slot != null && slot.up()) {
                    slot.vitals.failing = Reason.MEMORY_GUARD;
                }
            }
            case Event.MemoryCritical critical -> {
                Slot slot = known(critical.id(), critical.generation());
                if (slot != null && slot.answered && (slot.stopping || slot.exited) && !slot.killed) {
                    slot.mustBeKilled = true;
                    slot.graceFrom = now;
                    slot.grace = 0;
                    slot.patience = now + Deeds.KILL_TAKES;
                }
            }
            case Event.FilesChanged changed -> filesChanged(changed.worker());
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

    @Nullable
    private Slot waiting(InstanceId id, long task) {
        Slot slot = model.slot(id.worker(), id.index());
        return slot != null && task != 0 && slot.await == task ? slot : null;
    }

    private void noSocket(Event.AwaitFailed failed, Slot slot) {
        slot.process = slot.awaitProcess;
        slot.crew = slot.awaitCrew;
        slot.edition = slot.awaitEdition;
        slot.await = 0;
        slot.listening = false;
        slot.stopping = false;
        slot.again = false;
        slot.reason = null;
        startError(failed.id(), slot, failed.exitCode());
    }

    private void spawned(InstanceId id, long generation) {
        Slot slot = known(id, generation);
        if (slot == null || slot.answered) {
            return;
        }
        slot.answered = true;
        slot.since = model.now;
        slot.vitals.answered(post(id).worker, model.now);
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
            startError(event.id(), slot, event.exitCode());
        }
    }

    private void startError(InstanceId id, Slot slot, int exitCode) {
        startErrorToTell = id;
        slot.success = false;
        slot.startError = true;
        slot.ends++;
        slot.exitCode = exitCode;
        slot.signal = 0;
        model.over(post(id), slot);
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
        slot.vitals.clear();
        slot.startError = false;
        slot.ends++;
        slot.exitCode = event.code();
        slot.signal = event.signal();
        slot.success = slot.reason == null
                && (asAsked || (event.signal() == 0 && worker.successExitCodes().contains(event.code())));
        if (model.now - slot.since >= worker.backoff().resetAfter().toNanos()) {
            slot.row = 0;
        }
    }

    private void loaded(Crew crew, Map<String, Instant> lastRuns) {
        model.crew = crew;
        model.clocks.known(model);
        model.loadedAt = model.now;
        Set<String> names = new HashSet<>();
        for (Worker worker : crew.workers()) {
            names.add(worker.name());
            Post post = model.posts.get(worker.name());
            if (post == null) {
                post = new Post(worker, crew.name());
                model.posts.put(worker.name(), post);
                post.timetable = Timetable.isFor(worker) ? new Timetable(post) : null;
                if (post.timetable != null) {
                    post.timetable.begin(model, false, lastRuns.get(worker.name()));
                }
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

    /** It may take longer to stop, but not longer than the whole shutdown. */
    private void extend(Slot slot, Notification said) {
        Crew crew = model.crew;
        if (crew != null && said instanceof Notification.ExtendTimeout(var by)) {
            long most = slot.graceFrom + crew.terminationGracePeriod().toNanos();
            long until = Math.min(model.now + by.toNanos(), most);
            long more = Math.max(0, until - (slot.graceFrom + slot.grace));
            slot.grace += more;
            slot.patience += more;
        }
    }

    private void filesChanged(String worker) {
        Post post = model.posts.get(worker);
        if (post == null || post.removed || model.mode != Mode.SUPERVISING) {
            return;
        }
        post.filesChanged(model.now);
    }

    private void changed(Post post, Worker worker, String crew) {
        Worker was = post.worker;
        boolean back = post.removed;
        boolean untold =
                worker.lifecycle().reload().isEmpty() && post.slots.stream().anyMatch(slot -> slot.vitals.reloadDue);
        post.edition += untold ? 1 : 0;
        boolean otherForm =
                untold || !post.crew.equals(crew) || !post.worker.process().equals(worker.process());
        if (back || post.worker.replicas() != worker.replicas() || Timetable.isFor(worker)) {
            post.scaled = -1;
        }
        post.held &= !back;
        post.removed = false;
        post.worker = worker;
        post.crew = crew;
        for (Slot slot : post.slots) {
            slot.held &= !back;
            if (slot.at == At.LIVE && !slot.stopping && !slot.exited) {
                slot.vitals.adopt(worker);
                slot.vitals.reloadDue &= worker.lifecycle().reload().isPresent();
            }
            boolean ended = slot.at == At.SUCCEEDED || slot.at == At.FAILED;
            if (ended && back) {
                slot.waiting();
            } else if (ended
                    && (otherForm || post.timetable != null)
                    && post.otherForm(slot)
                    && !Timetable.isFor(worker)) {
                slot.waiting();
                slot.rolloutHeld = true;
            }
        }
        model.scheduled(post, was, back);
    }
}
