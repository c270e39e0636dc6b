package dev.coxswain.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Dependency;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A crew in a test: plays the operating system, the operator and the clock to the engine, event by event. Targets are
 * written {@code web} (its only instance, or all of them) or {@code web/1}.
 */
final class Drill {

    private static final Instant BEGIN = Instant.parse("2026-11-21T06:00:00Z");
    private static final int FIRST_PID = 100;

    private State state = State.initial(1, ZoneOffset.UTC);
    private long nanos = 1_000_000_000L;
    private Duration clockJump = Duration.ZERO;
    private boolean startsByHand;
    private int lastPid = FIRST_PID - 1;
    private long lastCommand;
    final List<Action> actions = new ArrayList<>();
    /** Tasks that the runtime has answered. */
    final Set<Long> answeredTasks = new HashSet<>();

    private final Deque<Action.Spawn> unanswered = new ArrayDeque<>();
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private final Set<Long> open = new HashSet<>();

    /** How a leader ended. */
    record Death(int code, int signal) {}

    static Death code(int code) {
        return new Death(code, 0);
    }

    static Death signal(Signal signal) {
        return new Death(128 + signal.number(), signal.number());
    }

    static Worker worker(String name) {
        return Worker.of(name, List.of("/bin/" + name));
    }

    static Worker needing(Worker worker, String dependency, Dependency.Condition condition) {
        return worker.withDependsOn(List.of(new Dependency(dependency, condition, false)));
    }

    static Crew crew(Worker... workers) {
        return Crew.of("shop", List.of(workers));
    }

    /** The document is in force and every start is answered at once. */
    static Drill running(Worker... workers) {
        return running(crew(workers));
    }

    static Drill running(Crew crew) {
        return new Drill().reload(crew);
    }

    /** The document is in force; {@link #starts} answers the starts. */
    static Drill starting(Worker... workers) {
        return new Drill().startsByHand().reload(workers);
    }

    Drill startsByHand() {
        startsByHand = true;
        return this;
    }

    // The source and the operator

    Drill reload(Worker... workers) {
        return reload(crew(workers));
    }

    Drill reload(Crew crew) {
        return step(new Event.Loaded(crew));
    }

    Drill start(String target) {
        return operate(new Operation.Start(worker(target, 0), index(target)));
    }

    Drill stop(String target) {
        return operate(new Operation.Stop(worker(target, 0), index(target)));
    }

    Drill restart(String target) {
        return operate(new Operation.Restart(worker(target, 0), index(target)));
    }

    Drill scale(String worker, int replicas) {
        return operate(new Operation.Scale(worker, replicas));
    }

    Drill runNow(String worker) {
        return operate(new Operation.Run(worker));
    }

    Drill operate(Operation operation) {
        return step(new Event.Command(++lastCommand, operation, Event.Command.NO_WAIT));
    }

    /** The command's number, for {@link #outcome}. */
    long ask(Operation operation, Duration patience) {
        open.add(++lastCommand);
        step(new Event.Command(lastCommand, operation, nanos + patience.toNanos()));
        return lastCommand;
    }

    /** Empty: still waited for. */
    Optional<Outcome> outcome(long command) {
        return Optional.ofNullable(outcomes.get(command));
    }

    Optional<Outcome> lastOutcome() {
        return outcome(lastCommand);
    }

    Drill shutdown() {
        return step(new Event.ShutdownAsked());
    }

    // The operating system

    /** Answers the instance's start. */
    Drill starts(String instance) {
        Action.Spawn spawn = takeSpawn(instance);
        return step(new Event.Spawned(spawn.id(), spawn.generation(), ++lastPid));
    }

    Drill startFails(String instance, int exitCode) {
        Action.Spawn spawn = takeSpawn(instance);
        return step(new Event.SpawnFailed(spawn.id(), spawn.generation(), exitCode, "/bin/x: no such file (ENOENT)"));
    }

    Drill startIsCancelled(String instance) {
        Action.Spawn spawn = takeSpawn(instance);
        return step(new Event.SpawnCancelled(spawn.id(), spawn.generation()));
    }

    /** The leader ends, and nothing is left. */
    Drill exits(String instance, Death death) {
        long generation = generation(instance);
        leaderExits(instance, death);
        return step(new Event.TreeGone(id(instance), generation));
    }

    Drill leaderExits(String instance, Death death) {
        return step(new Event.Exited(id(instance), generation(instance), death.code(), death.signal(), false));
    }

    /** The operator's {@code signal} command; what becomes of the process is told apart. */
    Drill isSent(String instance, Signal signal) {
        return step(new Event.Signalled(id(instance), generation(instance), signal.number()));
    }

    Drill treeLeft(String instance, int processes) {
        return step(new Event.TreeLeft(id(instance), generation(instance), processes));
    }

    Drill treeGone(String instance) {
        return step(new Event.TreeGone(id(instance), generation(instance)));
    }

    /** Any event, as it is. */
    Drill step(Event event) {
        Engine.Step step =
                Engine.step(state, event, new Time(nanos, BEGIN.plusNanos(nanos).plus(clockJump)));
        state = step.state();
        for (Action action : step.actions()) {
            actions.add(action);
            if (action instanceof Action.Spawn spawn) {
                unanswered.add(spawn);
            } else if (action instanceof Action.Answer(long command, Outcome outcome)) {
                assertThat(outcomes.put(command, outcome)).as("a second answer").isNull();
                open.remove(command);
            }
        }
        while (!startsByHand && !unanswered.isEmpty()) {
            Action.Spawn spawn = unanswered.remove();
            step(new Event.Spawned(spawn.id(), spawn.generation(), ++lastPid));
        }
        return this;
    }

    // The clock

    /** Time passes; every deadline on the way is kept to. */
    Drill passes(Duration duration) {
        long end = nanos + duration.toNanos();
        for (int turns = 0; state.nextDeadline() <= end; turns++) {
            assertThat(turns).as("deadlines on the way").isLessThan(10_000);
            nanos = Math.max(nanos, state.nextDeadline());
            step(new Event.DeadlineReached());
        }
        nanos = end;
        return this;
    }

    /** The wall clock is set, and the engine is told. */
    Drill clockIsSetAndTold(Duration by) {
        return clockIsSet(by).step(new Event.ClockSet());
    }

    /** What people's clock shows. */
    Instant wall() {
        return BEGIN.plusNanos(nanos).plus(clockJump);
    }

    /** Time passes until people's clock shows that. */
    Drill passesTo(String time) {
        return passes(Duration.between(wall(), Instant.parse("2026-11-21T" + time + "Z")));
    }

    /** The wall clock is set; what a person's watch would show stays as it was. */
    Drill clockIsSet(Duration by) {
        clockJump = clockJump.plus(by);
        return this;
    }

    // What is so

    State state() {
        return state;
    }

    Instance instance(String instance) {
        return state.instance(id(instance)).orElseThrow(() -> new AssertionError("no instance " + instance));
    }

    Phase phase(String instance) {
        return instance(instance).phase();
    }

    /** {@code Pending WaitingForDependency}, {@code Running}. */
    String shown(String instance) {
        Instance shown = instance(instance);
        return (shown.phase().word() + " " + shown.reason()).strip();
    }

    OptionalInt pid(String instance) {
        return instance(instance).pid();
    }

    Optional<Duration> nextStartIn(String instance) {
        return instance(instance)
                .nextStartAt()
                .map(at -> Duration.between(BEGIN.plusNanos(nanos).plus(clockJump), at));
    }

    List<Action.Spawn> spawned(String target) {
        return all(Action.Spawn.class, spawn -> is(target, spawn.id()));
    }

    List<Action.Stop> stops(String target) {
        return all(Action.Stop.class, stop -> is(target, stop.id()));
    }

    List<Action.StopRest> restStops(String target) {
        return all(Action.StopRest.class, stop -> is(target, stop.id()));
    }

    List<Action.Kill> kills(String target) {
        return all(Action.Kill.class, kill -> is(target, kill.id()));
    }

    List<Action.CancelSpawn> cancels(String target) {
        return all(Action.CancelSpawn.class, cancel -> is(target, cancel.id()));
    }

    List<Notice> told(String reason) {
        return all(Action.Tell.class, tell -> tell.notice().reason().equals(reason)).stream()
                .map(Action.Tell::notice)
                .toList();
    }

    /** Instances that have been asked to stop and whose trees are not gone. */
    List<String> stopping() {
        List<String> stopping = new ArrayList<>();
        for (WorkerState worker : state.workers()) {
            for (Instance instance : worker.instances()) {
                if (instance.phase() instanceof Phase.Stopping) {
                    stopping.add(instance.id().toString());
                }
            }
        }
        return stopping;
    }

    /** The program's exit code once it has ended. */
    OptionalInt ended() {
        return all(Action.End.class, end -> true).stream()
                .mapToInt(Action.End::exitCode)
                .findFirst();
    }

    /** No timer, no start unanswered, no command waited for, no check or hook under way. */
    void assertSettled() {
        assertThat(state.nextDeadline()).as("a timer is left").isEqualTo(Long.MAX_VALUE);
        assertThat(unanswered).as("unanswered starts").isEmpty();
        assertThat(open).as("unanswered commands").isEmpty();
        assertThat(Tasks.of(this).open()).as("open tasks").isEmpty();
    }

    <A extends Action> List<A> all(Class<A> type, Predicate<A> which) {
        return actions.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(which)
                .toList();
    }

    private Action.Spawn takeSpawn(String instance) {
        Action.Spawn spawn = unanswered.stream()
                .filter(one -> one.id().equals(id(instance)))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("no start of " + instance + " to answer"));
        unanswered.remove(spawn);
        return spawn;
    }

    long generation(String instance) {
        return instance(instance)
                .generation()
                .orElseThrow(() -> new AssertionError(instance + " has no process: " + phase(instance)));
    }

    static boolean is(String target, InstanceId id) {
        return target.indexOf('/') < 0 ? id.worker().equals(target) : id.equals(id(target));
    }

    static InstanceId id(String instance) {
        return new InstanceId(worker(instance, 0), index(instance).orElse(0));
    }

    private static String worker(String target, int part) {
        return Arrays.asList(target.split("/", -1)).get(part);
    }

    private static OptionalInt index(String target) {
        int slash = target.indexOf('/');
        return slash < 0 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(target.substring(slash + 1)));
    }
}
