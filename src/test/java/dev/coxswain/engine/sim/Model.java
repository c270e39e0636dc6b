package dev.coxswain.engine.sim;

import dev.coxswain.crew.AtEnd;
import dev.coxswain.crew.Backoff;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.ExitWhen;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.sim.Slot.At;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What must be so, worked out from the events and from what the contract says, a second time and in another way than
 * the engine does. What the engine is free to choose (when a rollout comes to an instance) is taken from its actions,
 * after a check that it was allowed to.
 */
final class Model {

    static final long GIVE_UP = 10 * Timeline.SECOND;

    Mode mode = Mode.SUPERVISING;

    @Nullable
    Crew crew;

    /** Those of the newest document, and removed ones that still have something to end. */
    final Map<String, Post> posts = new HashMap<>();

    Post[] all = {};

    final Desk desk = new Desk(this);
    /** A process that no SIGKILL ends may be among them. */
    boolean mayBeStuck;

    long now;
    /** What people's clock shows. */
    Instant wall = Instant.EPOCH;

    long loadedAt;
    long endAt = Long.MAX_VALUE;
    int exitCode;

    final Clocks clocks = new Clocks();

    /** A schedule comes, changes or goes; what runs goes on as a run of it, or is one no more. */
    void scheduled(Post post, Worker was, boolean back) {
        Timetable before = post.timetable;
        if (!Timetable.isFor(post.worker)) {
            post.timetable = null;
            for (Slot slot : post.slots) {
                slot.run = 0;
                if (slot.at == At.IDLE) {
                    slot.waiting();
                }
            }
            return;
        }
        if (post.slots.isEmpty()) {
            post.grow();
        }
        Slot first = post.slots.getFirst();
        boolean busy = first.at == At.LIVE || first.at == At.BACKOFF;
        if (busy && before == null) {
            first.run = -1;
        }
        if (before == null || back) {
            post.timetable = new Timetable(post);
            post.timetable.begin(this, busy, null);
        } else {
            before.changed(this, was, busy);
        }
    }

    boolean wanted(Post post, Slot slot) {
        return mode == Mode.SUPERVISING && !slot.held && !post.surplus(slot);
    }

    /** Whether a worker that is to stop has to wait: something that depends on it is to stop too, and hasn't. */
    boolean keptUp(Post post) {
        for (Post dependent : post.above) {
            for (Slot slot : dependent.slots) {
                if (slot.at == At.LIVE && !wanted(dependent, slot)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Nullable
    Slot slot(String worker, int index) {
        Post post = posts.get(worker);
        return post == null || index >= post.slots.size() ? null : post.slots.get(index);
    }

    boolean anyLive() {
        for (Post post : all) {
            if (post.anyLive()) {
                return true;
            }
        }
        return false;
    }

    /** Who needs whom, after the set of workers or a dependsOn has changed. */
    void connect() {
        all = posts.values().toArray(Post[]::new);
        for (Post post : all) {
            post.above = new ArrayList<>();
            List<Post.Need> needs = new ArrayList<>();
            for (var dependency : post.worker.dependsOn()) {
                Post other = posts.get(dependency.name());
                if (other != null) {
                    needs.add(new Post.Need(other, dependency));
                }
            }
            post.needs = needs;
        }
        for (Post post : all) {
            standAbove(post, post);
        }
    }

    private static void standAbove(Post top, Post post) {
        for (Post.Need need : post.needs) {
            if (!need.post().above.contains(top)) {
                need.post().above.add(top);
                standAbove(top, need.post());
            }
        }
    }

    /** Nothing is left of a process: what now? */
    void over(Post post, Slot slot) {
        boolean byItself = (!slot.stopping || slot.reason != null) && !slot.again;
        boolean wanted = wanted(post, slot);
        boolean runOver = slot.superseded || (post.repeats() && slot.calledOff && !slot.again);
        if (wanted && !byItself && post.timetable != null && runOver) {
            slot.idle();
        } else if (wanted && (!byItself || (post.timetable == null && post.otherForm(slot)))) {
            slot.waiting();
        } else if (!byItself || slot.held || post.surplus(slot)) {
            slot.at = At.STOPPED;
            slot.run = 0;
        } else {
            byPolicy(post, slot, wanted);
        }
    }

    private void byPolicy(Post post, Slot slot, boolean wanted) {
        RestartPolicy policy = post.worker.restartPolicy();
        Backoff backoff = post.worker.backoff();
        if (slot.success && wanted && post.onDemand()) {
            slot.at = At.WAITING;
            slot.rolloutHeld = false;
            slot.delayOver = true;
            slot.pause = slot.since + Timeline.SECOND;
        } else if (slot.success && policy != RestartPolicy.ALWAYS) {
            slot.at = At.SUCCEEDED;
            desk.runEnded(post, slot, true);
            slot.run = 0;
            if (post.worker.onSuccess() == AtEnd.SHUTDOWN && allSucceeded(post)) {
                begin(0);
            }
        } else if ((!slot.success && policy == RestartPolicy.NEVER)
                || slot.row >= backoff.maxRestarts().orElse(Integer.MAX_VALUE)) {
            slot.at = At.FAILED;
            desk.runEnded(post, slot, false);
            slot.run = 0;
            slot.failedAt = now;
            if (post.worker.onFailure() == AtEnd.SHUTDOWN) {
                begin(exitCode(post, slot));
            }
        } else if (!wanted) {
            slot.at = At.STOPPED;
            slot.run = 0;
        } else {
            slot.at = At.BACKOFF;
            double nanos = delay(backoff, slot.row);
            slot.notBefore = now + (long) (nanos * (1 - backoff.jitter())) - 1;
            slot.notAfter = now + (long) (nanos * (1 + backoff.jitter())) + 1;
            slot.row++;
        }
    }

    private static double delay(Backoff backoff, int row) {
        double nanos = row < backoff.immediateRestarts() ? 0 : backoff.delay().toNanos();
        for (int step = backoff.immediateRestarts(); step < row && step < 100; step++) {
            nanos *= backoff.factor();
        }
        return Math.min(nanos, backoff.maxDelay().toNanos());
    }

    private static boolean allSucceeded(Post post) {
        for (Slot slot : post.slots) {
            if (post.timetable == null && !post.surplus(slot) && slot.at != At.SUCCEEDED) {
                return false;
            }
        }
        return true;
    }

    static int exitCode(Post post, Slot slot) {
        boolean good = slot.exitCode == 0
                || (slot.signal == 0 && post.worker.successExitCodes().contains(slot.exitCode));
        return good ? 1 : slot.exitCode;
    }

    void begin(int code) {
        if (mode == Mode.SUPERVISING) {
            mode = Mode.SHUTTING_DOWN;
            exitCode = code;
            endAt = now + (crew == null ? 0 : crew.terminationGracePeriod().toNanos());
        }
    }

    void kill() {
        mode = Mode.KILLING;
        endAt = now + GIVE_UP;
    }

    /** What follows from the passing of time and from what is wanted, before the engine has acted. */
    void settle() {
        for (Post post : all) {
            for (Slot slot : post.slots) {
                if (slot.up()) {
                    slot.vitals.settle(now);
                }
            }
        }
        rest();
        timetables();
        rest();
        if (mode == Mode.SUPERVISING && crew != null && crew.exitWhen() == ExitWhen.ALL_FINISHED && allFinished()) {
            begin(firstFailure());
            rest();
            timetables();
        }
        boolean live = mode != Mode.SUPERVISING && anyLive();
        if (mode == Mode.SHUTTING_DOWN && live && now >= endAt) {
            kill();
        } else if (mode == Mode.KILLING && live && now >= endAt) {
            mode = Mode.ENDED;
        } else if (mode != Mode.SUPERVISING && !live) {
            mode = Mode.ENDED;
        }
    }

    private void timetables() {
        for (Post post : all) {
            if (post.timetable != null) {
                post.timetable.settle(this);
            }
        }
    }

    private void rest() {
        for (Post post : all) {
            for (Slot slot : post.slots) {
                boolean wanted = wanted(post, slot);
                switch (slot.at) {
                    case IDLE -> {
                        if (!wanted) {
                            slot.at = At.STOPPED;
                        }
                    }
                    case WAITING, BACKOFF -> {
                        if (!wanted) {
                            slot.at = At.STOPPED;
                            slot.run = 0;
                            slot.rolloutHeld = false;
                        } else if (slot.at == At.WAITING && post.timetable != null && slot.run == 0) {
                            slot.idle();
                        } else if (slot.at == At.BACKOFF && post.otherForm(slot) && post.onDemand()) {
                            slot.waiting();
                        } else if (slot.at == At.BACKOFF && post.otherForm(slot)) {
                            slot.mustSpawn = true;
                            slot.row = 0;
                        }
                    }
                    case STOPPED -> {
                        if (wanted && post.timetable != null) {
                            slot.idle();
                        } else if (wanted) {
                            slot.waiting();
                        }
                    }
                    case SUCCEEDED, FAILED -> {
                        if (post.repeats() && mode == Mode.SUPERVISING && !post.removed) {
                            Objects.requireNonNull(post.timetable).ended(slot.at == At.SUCCEEDED);
                            slot.idle();
                        } else if (slot.held || (post.surplus(slot) && !post.removed)) {
                            slot.at = At.STOPPED;
                        }
                    }
                    case LIVE -> {}
                }
            }
        }
    }

    private boolean allFinished() {
        for (Post post : all) {
            for (Slot slot : post.slots) {
                boolean waits = slot.at == At.WAITING && (post.repeats() || !post.barred(slot));
                if (slot.at == At.LIVE || slot.at == At.BACKOFF || slot.at == At.IDLE || waits) {
                    return false;
                }
            }
        }
        return true;
    }

    private int firstFailure() {
        long first = Long.MAX_VALUE;
        int code = 0;
        for (Worker worker : crew == null ? List.<Worker>of() : crew.workers()) {
            Post post = Objects.requireNonNull(posts.get(worker.name()));
            for (Slot slot : post.slots) {
                if (slot.at == At.FAILED && slot.failedAt < first) {
                    first = slot.failedAt;
                    code = exitCode(post, slot);
                }
            }
        }
        return code;
    }
}
