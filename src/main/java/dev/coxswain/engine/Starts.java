package dev.coxswain.engine;

import dev.coxswain.engine.Phase.Waiting;

/** How an instance comes to have a process: what it waits for, and the spawn. */
final class Starts {

    private Starts() {}

    /** Pending: it starts once its dependencies are met and its start delay is over. */
    static void pending(Turn turn, int at, Instance instance, Phase.Pending pending) {
        WorkerState worker = turn.worker(at);
        if (!turn.wanted(worker, instance)) {
            turn.put(at, instance.with(Turn.rest(worker, instance)));
            return;
        }
        if (pending.reason() == Waiting.ROLLOUT) {
            return; // Rollouts lets it go on.
        }
        switch (Dependencies.of(turn, at)) {
            case FAILED -> waitFor(turn, at, instance, pending, Waiting.DEPENDENCY_FAILED);
            case UNMET -> waitFor(turn, at, instance, pending, Waiting.WAITING_FOR_DEPENDENCY);
            case MET -> {
                if (instance.delayed() || worker.worker.startDelay().isZero()) {
                    spawn(turn, at, instance);
                } else if (pending.reason() != Waiting.START_DELAY) {
                    long until = turn.now.after(worker.worker.startDelay());
                    turn.put(at, instance.with(new Phase.Pending(Waiting.START_DELAY, until)));
                } else if (turn.now.reached(pending.until())) {
                    spawn(turn, at, instance.withDelayOver());
                }
            }
        }
    }

    private static void waitFor(Turn turn, int at, Instance instance, Phase.Pending pending, Waiting reason) {
        if (pending.reason() != reason) {
            turn.put(at, instance.with(new Phase.Pending(reason, Long.MAX_VALUE)));
            if (reason == Waiting.DEPENDENCY_FAILED) {
                turn.tell(Notice.warning(
                        "DependencyFailed",
                        instance.id().toString(),
                        "waits for a dependency that cannot come true: " + Dependencies.blocking(turn, at)));
            }
        }
    }

    /** Backoff: it starts when its time has come, or at once in the newest form. */
    static void backoff(Turn turn, int at, Instance instance, Phase.Backoff backoff) {
        WorkerState worker = turn.worker(at);
        if (!turn.wanted(worker, instance)) {
            turn.put(at, instance.with(Turn.rest(worker, instance)));
        } else if (instance.form() != worker.form) {
            spawn(turn, at, instance.withRow(0));
        } else if (turn.now.reached(backoff.until())) {
            spawn(turn, at, instance);
        }
    }

    /** Stopped: wanted again, or for another reason not. */
    static void stopped(Turn turn, int at, Instance instance, Phase.Stopped stopped) {
        WorkerState worker = turn.worker(at);
        if (turn.wanted(worker, instance)) {
            turn.put(at, instance.pending(Waiting.WAITING_FOR_DEPENDENCY));
        } else if (!stopped.equals(Turn.rest(worker, instance))) {
            turn.put(at, instance.with(Turn.rest(worker, instance)));
        }
    }

    /** Succeeded or Failed: it stays, but for an operator's stop and a scale. A shutdown leaves it as it ended. */
    static void finished(Turn turn, int at, Instance instance) {
        WorkerState worker = turn.worker(at);
        boolean surplus = instance.id().index() >= worker.replicas();
        if (instance.held() || (surplus && !worker.removed)) {
            turn.put(at, instance.with(Turn.rest(worker, instance)));
        }
    }

    static void spawn(Turn turn, int at, Instance instance) {
        WorkerState worker = turn.worker(at);
        long generation = turn.newGeneration();
        Proc process = new Proc(generation, 0, turn.now.wall(), turn.now.nanos(), 0);
        Instance starting = instance.spawning(worker.form, new Phase.Starting(process));
        turn.put(at, starting);
        turn.act(new Action.Spawn(instance.id(), generation, worker.form.crew(), worker.worker, starting.restarts()));
    }

    static void spawned(Turn turn, Event.Spawned event) {
        int at = turn.topology.indexOf(event.id().worker());
        Instance instance = Ends.current(turn, at, event.id(), event.generation());
        if (instance == null) {
            return;
        }
        switch (instance.phase()) {
            case Phase.Starting(Proc process) -> {
                // Without a startup probe and postStart it counts as started, and ready, at once.
                turn.put(at, instance.with(new Phase.Running(withPid(turn, process, event.pid()), true)));
                turn.tell(Notice.normal("Started", event.id().toString(), "started, pid " + event.pid()));
                Dependencies.startedAnew(turn, at, instance);
            }
            case Phase.Stopping stopping
            when stopping.process().pid() == 0 -> {
                Phase.Stopping known = new Phase.Stopping(
                        withPid(turn, stopping.process(), event.pid()),
                        stopping.cause(),
                        stopping.leaderGone(),
                        stopping.killAt(),
                        stopping.kills());
                turn.put(at, instance.with(known));
                Stops.signal(turn, at, instance.id(), known);
            }
            default -> {}
        }
    }

    private static Proc withPid(Turn turn, Proc process, int pid) {
        return new Proc(process.generation(), pid, turn.now.wall(), turn.now.nanos(), process.signalled());
    }
}
