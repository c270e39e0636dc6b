package dev.coxswain.engine;

import dev.coxswain.crew.Dependency;

/** What the entries of dependsOn say of a worker now. */
final class Dependencies {

    private Dependencies() {}

    enum Verdict {
        MET,
        UNMET,
        /** At least one can't come true any more unless somebody steps in. */
        FAILED
    }

    static Verdict of(Turn turn, int worker) {
        Verdict verdict = Verdict.MET;
        for (Topology.Edge edge : turn.topology.dependencies(worker)) {
            Verdict one = of(turn, edge);
            if (one == Verdict.FAILED) {
                return one;
            }
            if (one == Verdict.UNMET) {
                verdict = one;
            }
        }
        return verdict;
    }

    private static Verdict of(Turn turn, Topology.Edge edge) {
        WorkerState dependency = turn.worker(edge.dependency());
        if (dependency.schedule != null && Schedules.repeats(dependency)) {
            return ofRuns(
                    dependency, dependency.schedule.last(), edge.declared().condition());
        }
        Verdict verdict = Verdict.MET;
        for (Instance instance : dependency.instances) {
            if (dependency.surplus(instance)) {
                continue;
            }
            Verdict one = of(instance, edge.declared().condition());
            if (one == Verdict.FAILED) {
                return one;
            }
            if (one == Verdict.UNMET) {
                verdict = one;
            }
        }
        return verdict;
    }

    /** One of many runs: where the last one failed, another may come. */
    private static Verdict ofRuns(WorkerState dependency, ScheduleState.Last last, Dependency.Condition condition) {
        boolean met = last == ScheduleState.Last.SUCCEEDED
                || (condition == Dependency.Condition.FINISHED && last == ScheduleState.Last.FAILED);
        for (Instance instance : dependency.instances) {
            met |= condition == Dependency.Condition.READY && instance.ready();
            met |= condition == Dependency.Condition.STARTED && hasStarted(instance);
        }
        return met(met, false);
    }

    private static Verdict of(Instance instance, Dependency.Condition condition) {
        Phase phase = instance.phase();
        if (phase instanceof Phase.Pending pending && pending.reason() == Phase.Waiting.DEPENDENCY_FAILED) {
            return Verdict.FAILED;
        }
        boolean failed = phase instanceof Phase.Failed;
        boolean listens = instance.waitsForConnection();
        boolean succeeded = phase instanceof Phase.Succeeded
                || (listens && instance.lastExit().filter(Exit::success).isPresent());
        return switch (condition) {
            case STARTED -> met(succeeded || listens || hasStarted(instance), failed && !hasStarted(instance));
            // One that has done its work was ready, and is as good as ready to those after it.
            case READY -> met(succeeded || listens || instance.ready(), failed);
            case SUCCEEDED -> met(succeeded, failed);
            case FINISHED -> met(succeeded || failed, false);
        };
    }

    private static Verdict met(boolean met, boolean failed) {
        return met ? Verdict.MET : failed ? Verdict.FAILED : Verdict.UNMET;
    }

    private static boolean hasStarted(Instance instance) {
        return switch (instance.phase()) {
            case Phase.Starting(Proc process) -> process.pid() != 0;
            case Phase.Running ignored -> true;
            case Phase.Stopping stopping -> stopping.process().pid() != 0;
            case Phase.Backoff ignored -> !instance.startFailed();
            case Phase.Failed ignored -> !instance.startFailed();
            default -> false;
        };
    }

    /** The first entry that is not met, in words. */
    static String blocking(Turn turn, int worker) {
        for (Topology.Edge edge : turn.topology.dependencies(worker)) {
            if (of(turn, edge) == Verdict.FAILED) {
                return edge.declared().name();
            }
        }
        return "";
    }

    /** Whether a worker that is to stop must wait: one that depends on it, or on one between, is to stop too, and hasn't. */
    static boolean keepUp(Turn turn, int worker) {
        for (int at : turn.topology.above(worker)) {
            WorkerState dependent = turn.worker(at);
            for (Instance instance : dependent.instances) {
                if (instance.phase().live() && !turn.wanted(dependent, instance)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** An instance was started once more: those that ask for it are to follow once it is up. */
    static void startedAnew(Turn turn, int worker, Instance started) {
        if (started.spawns() <= 1) {
            return;
        }
        for (int at : turn.topology.dependents(worker)) {
            if (!restartsWith(turn, at, worker)) {
                continue;
            }
            for (int index = 0; index < turn.worker(at).instances.length; index++) {
                Instance dependent = turn.instance(at, index);
                if (dependent.phase() instanceof Phase.Running || dependent.phase() instanceof Phase.Starting) {
                    turn.put(at, dependent.withDependencyRestarted(true));
                }
            }
        }
    }

    private static boolean restartsWith(Turn turn, int dependent, int dependency) {
        for (Topology.Edge edge : turn.topology.dependencies(dependent)) {
            if (edge.dependency() == dependency && edge.declared().restart()) {
                return true;
            }
        }
        return false;
    }

    /** Whether every dependency that this worker restarts with is up again, and no rollout is to take it down once more. */
    static boolean restartingMet(Turn turn, int worker) {
        boolean any = false;
        for (Topology.Edge edge : turn.topology.dependencies(worker)) {
            if (edge.declared().restart()) {
                any = true;
                WorkerState.RolloutState rollout = turn.worker(edge.dependency()).rollout;
                boolean rolling = rollout != null && !rollout.exceeded();
                if (rolling || of(turn, edge) != Verdict.MET) {
                    return false;
                }
            }
        }
        return any;
    }
}
