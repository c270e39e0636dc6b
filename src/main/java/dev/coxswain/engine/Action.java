package dev.coxswain.engine;

import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;

/** What the engine wants done: data, carried out by the runtime, in order. */
public sealed interface Action {

    /**
     * Start a process; answered by Spawned, SpawnFailed or SpawnCancelled.
     *
     * @param crew the crew's name
     * @param restarts how many spawns this instance had after its first
     */
    record Spawn(InstanceId id, long generation, String crew, Worker worker, int restarts) implements Action {}

    /** Don't start it if that has not begun yet. */
    record CancelSpawn(InstanceId id, long generation) implements Action {}

    /** List the tree, then send the signal to the leader's group. */
    record Stop(InstanceId id, long generation, Signal signal) implements Action {}

    /** Send the signal to all that outlived the leader. */
    record StopRest(InstanceId id, long generation, Signal signal) implements Action {}

    /** SIGKILL to the whole tree. */
    record Kill(InstanceId id, long generation) implements Action {}

    /** Tell people, after the last output of that process where it is about an exit. */
    record Tell(Notice notice) implements Action {}

    /** Nothing is left of this worker; what is kept about it can go. */
    record Forget(String worker, int instances) implements Action {}

    /** The one answer to a command. */
    record Answer(long command, Outcome outcome) implements Action {}

    /** Nothing is left at all: end the program. Comes once, last. */
    record End(int exitCode) implements Action {}
}
