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
        if (worker.schedule != null && instance.run().number() == 0) {
            if (!instance.waitsForSchedule()) {
                turn.put(at, Schedules.between(instance));
            }
            return; // Schedules lets it go on.
        }
        if (pending.reason() == Waiting.ROLLOUT) {
            return; // Rollouts lets it go on.
        }
        switch (Dependencies.of(turn, at)) {
            case FAILED -> waitFor(turn, at, instance, pending, Waiting.DEPENDENCY_FAILED);
            case UNMET -> waitFor(turn, at, instance, pending, Waiting.WAITING_FOR_DEPENDENCY);
            case MET -> {
                if (instance.delayed() || worker.worker.startDelay().isZero()) {
                    launch(turn, at, instance, pending);
                } else if (pending.reason() != Waiting.START_DELAY) {
                    long until = turn.now.after(worker.worker.startDelay());
                    turn.put(at, instance.with(new Phase.Pending(Waiting.START_DELAY, until)));
                } else if (turn.now.reached(pending.until())) {
                    launch(turn, at, instance.withDelayOver(), pending);
                }
            }
        }
    }

    /** Nothing is in its way but, maybe, that nobody has come to be served. */
    private static void launch(Turn turn, int at, Instance instance, Phase.Pending pending) {
        if (OnDemand.is(turn.worker(at).worker)) {
            OnDemand.await(turn, at, instance, pending);
        } else {
            spawn(turn, at, instance);
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
        } else if (instance.form() != worker.form && OnDemand.is(worker.worker)) {
            turn.put(at, instance.pending(Waiting.WAITING_FOR_DEPENDENCY));
        } else if (instance.form() != worker.form) {
            spawn(turn, at, instance.withRow(0));
        } else if (turn.now.reached(backoff.until())) {
            boolean noSockets = OnDemand.is(worker.worker) && instance.startFailed();
            if (noSockets) {
                turn.put(
                        at,
                        instance.withDelayOver()
                                .with(new Phase.Pending(Waiting.WAITING_FOR_DEPENDENCY, Long.MAX_VALUE)));
            } else {
                spawn(turn, at, instance);
            }
        }
    }

    /** Stopped: wanted again, or for another reason not. */
    static void stopped(Turn turn, int at, Instance instance, Phase.Stopped stopped) {
        WorkerState worker = turn.worker(at);
        if (turn.wanted(worker, instance)) {
            turn.put(
                    at,
                    worker.schedule == null
                            ? instance.pending(Waiting.WAITING_FOR_DEPENDENCY)
                            : Schedules.between(instance));
        } else if (!stopped.equals(Turn.rest(worker, instance))) {
            turn.put(at, instance.with(Turn.rest(worker, instance)));
        }
    }

    /**
     * Succeeded or Failed: it stays, but for an operator's stop and a scale. A shutdown leaves it as it ended. What a
     * schedule runs again is not here any more: {@link Schedules} has it.
     */
    static void finished(Turn turn, int at, Instance instance) {
        WorkerState worker = turn.worker(at);
        if (instance.held() || (worker.surplus(instance) && !worker.removed)) {
            turn.put(at, instance.with(Turn.rest(worker, instance)));
        }
    }

    static void spawn(Turn turn, int at, Instance instance) {
        Schedules.spawning(turn, at, instance);
        WorkerState worker = turn.worker(at);
        long generation = turn.newGeneration();
        Proc process = new Proc(generation, 0, turn.now.wall(), turn.now.nanos(), 0);
        Instance starting =
                instance.spawning(worker.form, new Phase.Starting(process), Watch.of(worker.worker.probes()));
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
                if (process.pid() != 0) {
                    return; // A second answer.
                }
                Instance begun = instance.with(new Phase.Starting(withPid(turn, process, event.pid())));
                turn.tell(Notice.normal("Started", event.id().toString(), "started, pid " + event.pid()));
                turn.put(at, Hooks.postStart(turn, at, begun));
                Dependencies.startedAnew(turn, at, instance);
            }
            case Phase.Stopping stopping
            when stopping.process().pid() == 0 -> {
                Phase.Stopping known = stopping.with(withPid(turn, stopping.process(), event.pid()));
                turn.put(at, instance.with(known));
                Stops.signal(turn, at, instance.id(), known);
            }
            default -> {}
        }
    }

    /** Starting: it has proved itself once its startup probe has passed and postStart is done; without them at once. */
    static void starting(Turn turn, int at, Instance instance) {
        if (!(instance.phase() instanceof Phase.Starting before)) {
            return;
        }
        if (before.process().pid() == 0) {
            Probing.adopt(turn, at, instance); // It may say READY=1 before we are told that it has been started.
            return;
        }
        Instance now = Hooks.settle(turn, at, instance);
        if (now.phase() instanceof Phase.Starting) {
            now = Probing.starting(turn, at, now);
        }
        if (now.phase() instanceof Phase.Starting(Proc process)) {
            Watch watch = now.watch();
            boolean started = watch.startup() == null || watch.startup().passed();
            if (started && watch.hook() == null) {
                Watch proved = watch.with(ProbeKind.STARTUP, null);
                turn.put(
                        at, now.with(new Phase.Running(process, proved.ready())).with(proved));
            }
        }
    }

    /** Running: told of changed files, asked how it is, ready or not. */
    static void running(Turn turn, int at, Instance instance) {
        if (!(instance.phase() instanceof Phase.Running)) {
            return;
        }
        Instance now = Probing.running(turn, at, Hooks.reload(turn, at, Hooks.settle(turn, at, instance)));
        if (now.phase() instanceof Phase.Running(Proc process, boolean ready)
                && ready != now.watch().ready()) {
            turn.put(at, now.with(new Phase.Running(process, !ready)));
            ProbeState readiness = now.watch().readiness();
            String id = now.id().toString();
            if (!ready) {
                turn.tell(Notice.normal("Ready", id, "ready"));
            } else if (readiness != null && readiness.failed()) {
                turn.tell(Probing.unhealthy(now, ProbeKind.READINESS, readiness));
            } else {
                turn.tell(Notice.normal("NotReady", id, "not ready: it says that it is about to end"));
            }
        }
    }

    private static Proc withPid(Turn turn, Proc process, int pid) {
        return new Proc(process.generation(), pid, turn.now.wall(), turn.now.nanos(), process.signalled());
    }
}
