package dev.coxswain.engine;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Watchdog;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What happens to the engine. Those on a process carry the generation of its spawn; one whose generation is not the
 * instance's own any more is dropped.
 */
public sealed interface Event {

    /**
     * A checked document is in force from now on.
     *
     * @param lastRuns what {@link Action.Ran} told of persistent workers before this supervisor was started
     */
    record Loaded(Crew crew, Map<String, Instant> lastRuns) implements Event {
        public Loaded {
            lastRuns = Map.copyOf(lastRuns);
        }

        public Loaded(Crew crew) {
            this(crew, Map.of());
        }
    }

    /** The answer to {@link Action.Spawn}: it runs. */
    record Spawned(InstanceId id, long generation, int pid) implements Event {}

    /** The answer to {@link Action.Spawn}: there never was a process. */
    record SpawnFailed(InstanceId id, long generation, int exitCode, String message) implements Event {
        public SpawnFailed {
            message = Printable.of(message);
        }
    }

    /** The answer to {@link Action.CancelSpawn} where it came in time: there never was a process. */
    record SpawnCancelled(InstanceId id, long generation) implements Event {}

    /** The leader has ended. May come before {@link Spawned}. */
    record Exited(InstanceId id, long generation, int code, int signal, boolean coreDumped, ExitDetails details)
            implements Event {

        public Exited(InstanceId id, long generation, int code, int signal, boolean coreDumped) {
            this(id, generation, code, signal, coreDumped, ExitDetails.NONE);
        }
    }

    /** What an ended process wrote to its stderr at last; comes some time after {@link Exited}. */
    record LastLines(InstanceId id, long generation, List<String> lines) implements Event {
        public LastLines {
            lines = Exit.bounded(lines);
        }
    }

    /** The leader is dead, and so many processes of its tree are not. */
    record TreeLeft(InstanceId id, long generation, int processes) implements Event {}

    /** Nothing of the tree is left. Comes after {@link Exited}, once. */
    record TreeGone(InstanceId id, long generation) implements Event {}

    /** The operator is about to send the process a signal: told before it is sent, so that an exit by it finds this. */
    record Signalled(InstanceId id, long generation, int signal) implements Event {}
    /** The answer to {@link Action.Check}. {@code message}: what failed, {@code HTTP 503 after 12ms: …}. */
    record Checked(InstanceId id, long generation, long task, CheckResult result, String message) implements Event {
        public Checked {
            message = Printable.of(message, Words.MAX_MESSAGE);
        }
    }

    /** The answer to {@link Action.RunHook}. */
    record HookEnded(InstanceId id, long generation, long task, boolean success, String message) implements Event {
        public HookEnded {
            message = Printable.of(message, Words.MAX_MESSAGE);
        }
    }

    /** The answer to {@link Action.AwaitConnection}: a connection or a datagram is there to be taken. */
    record ConnectionWaiting(InstanceId id, long task) implements Event {}

    /** The answer to {@link Action.AwaitConnection}: there are no such sockets to be had. */
    record AwaitFailed(InstanceId id, long task, int exitCode, String message) implements Event {
        public AwaitFailed {
            message = Printable.of(message, Words.MAX_MESSAGE);
        }
    }

    /** The process said something of itself. May come before {@link Spawned}. */
    record Notified(InstanceId id, long generation, List<Notification> said) implements Event {
        public Notified {
            said = List.copyOf(said);
        }
    }

    /**
     * The process tree used more than it may, at every sample for as long as the bound says. Once a breach.
     *
     * @param figures {@code used 212Mi for 4s, limit 200Mi}
     * @param action of that bound; Restart where it stands for a limit that the kernel does not enforce
     */
    record Breached(InstanceId id, long generation, Resource resource, String figures, Watchdog.Action action)
            implements Event {}

    /** Of all trees this one is to go, so that the container's memory lasts. */
    record MemoryShort(InstanceId id, long generation, String figures) implements Event {}

    /** This one, which is being stopped, is not to be waited for any longer: the container's memory doesn't last. */
    record MemoryCritical(InstanceId id, long generation, String figures) implements Event {}

    /** Files that the worker is to notice have changed, and no more of them do. */
    record FilesChanged(String worker, List<String> files) implements Event {
        public FilesChanged {
            files = files.stream().map(Printable::of).toList();
        }
    }

    /** The time of {@link State#nextDeadline} has come. */
    record DeadlineReached() implements Event {}

    /** Somebody has set the clock that people see: what waits for a time on it is worked out anew. */
    record ClockSet() implements Event {}

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
