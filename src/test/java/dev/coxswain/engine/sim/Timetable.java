package dev.coxswain.engine.sim;

import static dev.coxswain.engine.sim.Violation.unless;

import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Schedule.ConcurrencyPolicy;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.ScheduleState.Last;
import dev.coxswain.engine.State.Mode;
import dev.coxswain.engine.sim.Slot.At;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a scheduled worker as the model has them: each minute looked at by itself, in UTC. How long a random delay
 * is, the engine chooses.
 */
final class Timetable {

    private static final Duration OTHER_TIME = Duration.ofHours(3);

    private final Post post;
    /** The next moment; null: none. */
    @Nullable
    Instant next;

    /** With its delay; null: the engine is to choose. */
    @Nullable
    Instant at;

    /** The next start of {@code every}. */
    long everyAt = Long.MAX_VALUE;

    boolean due;

    @Nullable
    Instant moment;

    @Nullable
    Instant begins;

    boolean asked;
    int slot = -1;
    /** The number of the run that is due. */
    long run;

    Last last = Last.NONE;
    int missed;
    /** In this step people are to hear of moments that got no run. */
    boolean tell;

    boolean told;
    /** In this step a moment is to be kept. */
    boolean keep;
    /** That of the run which is to begin was. */
    boolean kept;

    private static long runs;

    Timetable(Post post) {
        this.post = post;
    }

    static boolean isFor(Worker worker) {
        return worker.schedule().isPresent() || worker.every().isPresent();
    }

    @Nullable
    Schedule schedule() {
        return post.worker.schedule().orElse(null);
    }

    private static boolean isOnce(Worker worker) {
        return worker.schedule().filter(one -> one.cron().reboot()).isPresent();
    }

    boolean repeats() {
        return !isOnce(post.worker);
    }

    Last last() {
        return last;
    }

    private boolean suspended() {
        Schedule schedule = schedule();
        return schedule != null && schedule.suspend();
    }

    ConcurrencyPolicy policy() {
        Schedule schedule = schedule();
        return schedule == null ? ConcurrencyPolicy.FORBID : schedule.concurrencyPolicy();
    }

    // What the document says

    /** A worker that is new, or a schedule of another kind. */
    void begin(Model model, boolean busy, @Nullable Instant lastRun) {
        Schedule schedule = schedule();
        next = null;
        at = null;
        everyAt = Long.MAX_VALUE;
        boolean wasDue = due;
        moment = null;
        if (schedule == null) {
            everyAt = busy ? Long.MAX_VALUE : model.now;
        } else if (schedule.cron().reboot()) {
            if (!wasDue && !busy) {
                nowDue();
            }
        } else {
            boolean known = schedule.persistent() && lastRun != null && lastRun.isBefore(model.wall.plus(OTHER_TIME));
            next = Minutes.after(schedule, known && lastRun != null ? lastRun : model.wall);
            keep = schedule.persistent() && lastRun == null;
        }
    }

    void changed(Model model, Worker was, boolean busy) {
        Schedule before = was.schedule().orElse(null);
        Schedule is = schedule();
        if (isOnce(was) == !repeats() && before != null && is != null) {
            boolean sameLine = is.cron().equals(before.cron());
            keep |= is.persistent() && (!before.persistent() || (!sameLine && !due));
            if (!sameLine) {
                next = Minutes.after(is, model.wall);
                at = null;
            } else if (!is.randomizedDelay().equals(before.randomizedDelay())) {
                at = null;
            }
        } else if (before == null && is == null && was.every().isPresent()) {
            if (everyAt != Long.MAX_VALUE) {
                everyAt += post.worker.every().orElseThrow().toNanos()
                        - was.every().orElseThrow().toNanos();
            }
        } else {
            begin(model, busy, null);
        }
    }

    private void nowDue() {
        if (!due) {
            due = true;
            run = ++runs;
            slot = -1;
            asked = false;
            moment = null;
        }
    }

    private void notDue() {
        due = false;
        moment = null;
        asked = false;
        slot = -1;
    }

    // The clock

    void clockSet(Model model, Duration jump) {
        Schedule schedule = schedule();
        if (schedule != null && next != null && jump.compareTo(OTHER_TIME.negated()) <= 0) {
            next = Minutes.after(schedule, model.wall);
            at = null;
        }
    }

    // The operator

    void released(Model model) {
        Schedule schedule = schedule();
        if (schedule != null && next != null && at != null && !at.isAfter(model.wall)) {
            tell = true;
            keep = schedule.persistent();
            missed = 0;
            next = Minutes.after(schedule, model.wall);
            at = null;
        }
    }

    boolean refusesRun() {
        return post.slots.getFirst().held || (policy() == ConcurrencyPolicy.FORBID && busy());
    }

    long ask() {
        nowDue();
        asked = true;
        return run;
    }

    // What follows

    boolean busy() {
        for (Slot one : post.slots) {
            boolean toStart = due && slot == one.id.index() && one.at == At.WAITING;
            if (one.run != 0 && !toStart) {
                return true;
            }
        }
        return false;
    }

    void settle(Model model) {
        if (model.mode != Mode.SUPERVISING || post.removed) {
            next = null;
            everyAt = Long.MAX_VALUE;
            notDue();
            return;
        }
        boolean held = post.slots.getFirst().held;
        if (!held && !suspended()) {
            come(model);
        }
        drop(model, held);
        if (due && slot < 0 && (asked || !suspended())) {
            place();
        }
        boolean every = post.worker.every().isPresent();
        if (every && everyAt == Long.MAX_VALUE && !due && !busy()) {
            everyAt = model.now + post.worker.every().orElseThrow().toNanos();
        }
    }

    private void come(Model model) {
        Schedule schedule = schedule();
        if (schedule == null) {
            if (model.now >= everyAt) {
                everyAt = Long.MAX_VALUE;
                nowDue();
            }
            return;
        }
        boolean late = next != null && !next.isAfter(model.wall);
        if (next == null || !late || (at != null && at.isAfter(model.wall))) {
            return;
        }
        Instant first = next;
        Instant newest = first;
        for (Instant one = Minutes.after(schedule, first);
                one != null && !one.isAfter(model.wall);
                one = Minutes.after(schedule, one)) {
            newest = one;
            tell = true;
        }
        if (due && moment != null) {
            missed++;
        }
        nowDue();
        moment = newest;
        begins = newest.equals(first) && at != null ? at : newest;
        next = Minutes.after(schedule, newest);
        at = null;
    }

    private void drop(Model model, boolean held) {
        if (!due) {
            return;
        }
        if (held || (slot >= 0 && post.slots.get(slot).held)) {
            missed += moment == null ? 0 : 1;
            notDue();
        } else if (!suspended() && isMissed(model)) {
            takeBack();
            notDue();
            tell = true;
            missed = 0;
        } else if ((suspended() && !asked)
                || (slot >= 0 && policy() != ConcurrencyPolicy.ALLOW && (slot != 0 || busy()))) {
            takeBack();
        }
    }

    private boolean isMissed(Model model) {
        Schedule schedule = schedule();
        if (schedule == null
                || moment == null
                || begins == null
                || asked
                || schedule.startingDeadline().isEmpty()) {
            return false;
        }
        return !model.wall.isBefore(
                begins.plus(schedule.startingDeadline().get()).plusSeconds(1));
    }

    private void takeBack() {
        if (slot >= 0) {
            post.slots.get(slot).idle();
            slot = -1;
        }
    }

    private void place() {
        int index = 0;
        if (policy() == ConcurrencyPolicy.FORBID && busy()) {
            return;
        }
        if (policy() == ConcurrencyPolicy.REPLACE) {
            post.slots.forEach(Slot::makeWay);
            if (busy()) {
                return;
            }
        }
        if (policy() == ConcurrencyPolicy.ALLOW) {
            while (index < post.slots.size()
                    && (post.slots.get(index).at == At.LIVE || post.slots.get(index).run != 0)) {
                index++;
            }
        }
        slot = index;
        post.grow(index + 1);
        Slot one = post.slots.get(index);
        one.held = false;
        one.beginsRun(run);
    }

    // What the engine does

    /** Its process is being started: whether that is the run that is due. */
    void spawned(Slot one) {
        if (!due || slot != one.id.index()) {
            return;
        }
        if (policy() != ConcurrencyPolicy.ALLOW) {
            for (Slot other : post.slots) {
                unless(other == one || other.at != At.LIVE || other.run == 0, "two runs at a time", one);
            }
        }
        unless(!suspended() || asked, "a run of a suspended schedule", one);
        Schedule schedule = schedule();
        unless(!keep || moment == null, "not kept", one);
        unless(schedule == null || !schedule.persistent() || moment == null || kept, "not kept", one);
        kept = false;
        tell |= missed > 0;
        missed = 0;
        everyAt = Long.MAX_VALUE;
        notDue();
    }

    /** A run ended by itself. */
    void ended(boolean success) {
        last = success ? Last.SUCCEEDED : Last.FAILED;
    }

    void kept(Model model, Instant what) {
        Schedule schedule = schedule();
        unless(schedule != null && schedule.persistent(), "kept what is not persistent", post);
        unless(!kept, "kept twice", what);
        if (keep) {
            keep = false;
            unless(what.equals(model.wall), "kept a wrong moment", what);
        } else {
            kept = true;
            unless(due && what.equals(moment), "kept a wrong moment", what);
        }
    }

    @Override
    public String toString() {
        return "next " + next + " at " + at + " due " + due + " " + moment + " in " + slot + " every at " + everyAt;
    }
}
