package dev.coxswain.engine;

import dev.coxswain.crew.Crew;

/**
 * What happens to the engine. Those on a process carry the generation of its spawn; one whose generation is not the
 * instance's own any more is dropped.
 */
public sealed interface Event {

    /** A checked document is in force from now on. */
    record Loaded(Crew crew) implements Event {}

    /** The answer to {@link Action.Spawn}: it runs. */
    record Spawned(InstanceId id, long generation, int pid) implements Event {}

    /** The answer to {@link Action.Spawn}: there never was a process. */
    record SpawnFailed(InstanceId id, long generation, int exitCode, String message) implements Event {}

    /** The answer to {@link Action.CancelSpawn} where it came in time: there never was a process. */
    record SpawnCancelled(InstanceId id, long generation) implements Event {}

    /** The leader has ended. May come before {@link Spawned}. */
    record Exited(InstanceId id, long generation, int code, int signal, boolean coreDumped) implements Event {}

    /** The leader is dead, and so many processes of its tree are not. */
    record TreeLeft(InstanceId id, long generation, int processes) implements Event {}

    /** Nothing of the tree is left. Comes after {@link Exited}, once. */
    record TreeGone(InstanceId id, long generation) implements Event {}

    /** The operator is about to send the process a signal: told before it is sent, so that an exit by it finds this. */
    record Signalled(InstanceId id, long generation, int signal) implements Event {}

    /** The time of {@link State#nextDeadline} has come. */
    record DeadlineReached() implements Event {}

    /**
     * An operator asks for something.
     *
     * @param command a number that comes back in {@link Action.Answer}
     * @param waitUntil the deadline of the wait for its end; {@link #NO_WAIT}: answered at once
     */
    record Command(long command, Operation operation, long waitUntil) implements Event {
        public static final long NO_WAIT = Long.MIN_VALUE;
    }

    /** Stop everything and end. Asked again: kill everything. */
    record ShutdownAsked() implements Event {}
}
