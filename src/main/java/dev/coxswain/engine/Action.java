package dev.coxswain.engine;

import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Instant;

/**
 * What the engine wants done: data, carried out by the runtime, in order.
 *
 * <p>A check, a hook and the wait for a connection carry the number of a task, never used twice. Each one gets its one
 * answer with that number, unless it is called off by {@link Cancel}: an answer that comes all the same is dropped.
 */
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

    /** Send the signal to the leader alone; it is not being stopped. */
    record Send(InstanceId id, long generation, Signal signal) implements Action {}

    /**
     * Check once, now, for no longer than the probe's timeout; answered by Checked. A {@code logLine} is looked for in
     * all that the process writes from its start on, until it comes or the check is called off. There is never a check
     * of {@code notify}: the process speaks by itself.
     */
    record Check(Subject subject, long task, ProbeKind kind, Probe probe) implements Action {}

    /** Run it once, now, without an end in time of its own; answered by HookEnded. Never a {@code sleep}. */
    record RunHook(Subject subject, long task, HookKind kind, Hook hook) implements Action {}

    /** Open the worker's sockets and watch those that are on demand; answered by ConnectionWaiting or AwaitFailed. */
    record AwaitConnection(InstanceId id, long task, Worker worker) implements Action {}

    /** End the check, hook or wait at once, with all of its processes; nobody waits for its answer any more. */
    record Cancel(InstanceId id, long task) implements Action {}

    /** Tell people, after the last output of that process where it is about an exit. */
    record Tell(Notice notice) implements Action {}

    /** Count it: a check that failed, or a word of the process that did not come in time. */
    record ProbeFailed(InstanceId id, ProbeKind kind) implements Action {}

    /**
     * Keep it over the end of the program: the run of that moment of a {@code persistent} worker has begun; or the
     * worker is new, and nothing before this moment was missed.
     */
    record Ran(String worker, Instant moment) implements Action {}

    /** Nothing is left of this worker; what is kept about it can go. */
    record Forget(String worker, int instances) implements Action {}

    /** The one answer to a command. */
    record Answer(long command, Outcome outcome) implements Action {}

    /** Nothing is left at all: end the program. Comes once, last. */
    record End(int exitCode) implements Action {}
}
