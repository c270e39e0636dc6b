package dev.coxswain.engine.sim;

import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Reason;
import org.jspecify.annotations.Nullable;

/** One instance as the model has it. */
final class Slot {

    enum At {
        /** Between two runs of a schedule. */
        IDLE,
        WAITING,
        /** From the Spawn to the word that nothing of it is left. */
        LIVE,
        BACKOFF,
        SUCCEEDED,
        FAILED,
        STOPPED
    }

    final InstanceId id;
    At at = At.WAITING;
    boolean held;
    /** Waits until the rollout comes to it. */
    boolean rolloutHeld;

    /** What its process was last started with. */
    String crew = "";

    @Nullable
    ProcessSpec process;

    int edition;
    /** Before a process: a connection starts it. The engine's word, audited. */
    boolean listening;
    /** Its wait for one; 0: none. */
    long await;

    @Nullable
    ProcessSpec awaitProcess;

    String awaitCrew = "";
    int awaitEdition;
    boolean delayOver;
    /** After a success: until then nobody need be served; no rule, since a dependency that goes and comes ends it. */
    long pause;
    /** Somebody has connected in this step. */
    boolean called;

    final Vitals vitals = new Vitals();
    /** Its preStop has ended in this step: the stop signal is to come. */
    boolean preStopEnded;

    @Nullable
    Reason reason;

    int spawns;
    /** Restarts in the runs before this one. */
    int earlier;

    int row;
    /** Of a schedule: the number of the run that it has; 0: none. */
    long run;
    /** Another run is to take its place. */
    boolean mustMakeWay;

    boolean superseded;
    /** It was stopped because nobody wanted it. */
    boolean calledOff;

    // While LIVE:
    long generation;
    boolean answered;
    boolean exited;
    /** The engine has asked for its end. */
    boolean stopping;
    /** The operator wants it once more, whatever its policy says. */
    boolean again;

    boolean mustRestart;
    boolean dependencyRestarted;
    boolean killed;
    boolean mustBeKilled;
    long since;
    long graceFrom;
    long grace;
    /** When it has to be gone. */
    long patience;

    /** How many ends it had. */
    int ends;

    // Its last end:
    boolean success;
    int exitCode;
    int signal;
    boolean startError;
    long failedAt;

    // While BACKOFF:
    boolean mustSpawn;
    long notBefore;
    long notAfter;

    Slot(InstanceId id, boolean held) {
        this.id = id;
        this.held = held;
    }

    boolean up() {
        return at == At.LIVE && answered && !exited && !stopping;
    }

    boolean ready() {
        return up() && vitals.ready();
    }

    boolean upOrSucceeded() {
        return ready() || listening || at == At.SUCCEEDED || at == At.IDLE;
    }

    boolean isProcess(long number) {
        return at == At.LIVE && generation == number;
    }

    void waiting() {
        at = At.WAITING;
        row = 0;
        rolloutHeld = false;
        mustSpawn = false;
        delayOver = false;
        pause = 0;
    }

    /** Between two runs; there is no other place for those beside the first. */
    void idle() {
        waiting();
        run = 0;
        at = id.index() == 0 ? At.IDLE : At.STOPPED;
    }

    void beginsRun(long number) {
        earlier += Math.max(0, spawns - 1);
        spawns = 0;
        waiting();
        run = number;
    }

    /** For the next run. */
    void makeWay() {
        if (run == 0) {
            return;
        }
        if (at == At.LIVE && !stopping && !exited) {
            mustMakeWay = true;
        } else if (at == At.BACKOFF || at == At.WAITING) {
            idle();
        }
    }

    void awaits(long task, Post post) {
        await = task;
        delayOver = true;
        awaitProcess = post.worker.process();
        awaitCrew = post.crew;
        awaitEdition = post.edition;
    }

    boolean awaitsFor(Post post) {
        return await != 0
                && awaitEdition == post.edition
                && awaitCrew.equals(post.crew)
                && post.worker.process().equals(awaitProcess);
    }

    void spawned(long number, long now) {
        at = At.LIVE;
        generation = number;
        answered = false;
        exited = false;
        stopping = false;
        again = false;
        mustRestart = false;
        mustMakeWay = false;
        superseded = false;
        calledOff = false;
        dependencyRestarted = false;
        killed = false;
        mustBeKilled = false;
        listening = false;
        called = false;
        preStopEnded = false;
        vitals.failing = null;
        reason = null;
        rolloutHeld = false;
        mustSpawn = false;
        since = now;
        graceFrom = Long.MAX_VALUE;
        patience = Long.MAX_VALUE;
        spawns++;
    }

    @Override
    public String toString() {
        return id + " " + at + (held ? " held" : "") + " generation " + generation
                + (at == At.LIVE
                        ? (answered ? " answered" : "")
                                + (exited ? " exited" : "")
                                + (stopping ? " stopping" : "")
                                + (killed ? " killed" : "")
                                + (vitals.proved ? " proved" : "")
                                + (ready() ? " ready" : "")
                                + (vitals.failing == null ? "" : " " + vitals.failing)
                        : "")
                + (rolloutHeld ? " waits for the rollout" : "");
    }
}
