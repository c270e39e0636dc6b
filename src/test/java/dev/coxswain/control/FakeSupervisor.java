package dev.coxswain.control;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.Signal;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Engine;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Operation;
import dev.coxswain.engine.Outcome;
import dev.coxswain.engine.State;
import dev.coxswain.engine.Time;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.runtime.CrewEvent;
import dev.coxswain.runtime.EventLog;
import dev.coxswain.runtime.Reloaded;
import dev.coxswain.runtime.Status;
import dev.coxswain.runtime.Supervisor;
import dev.coxswain.runtime.Tallies;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The real engine without processes and without time: what is started runs at once, what is stopped is gone at once,
 * and a wait that is not over at once times out.
 */
public final class FakeSupervisor implements Supervisor {

    public static final Instant NOW = Instant.parse("2026-11-21T06:00:00.123Z");

    public final List<String> signals = new ArrayList<>();
    public Reloaded reloaded = new Reloaded.Unchanged("sha256:1");
    public boolean shutdown;
    /** How often its status was asked for. */
    public volatile int looks;
    /** What every operation comes to, whatever comes of it. */
    public Optional<Outcome> answers = Optional.empty();

    public Condition.Status ready = Condition.Status.TRUE;
    public Condition configValid = new Condition("ConfigValid", Condition.Status.TRUE, "Valid", "", NOW);
    private final EventLog eventLog = new EventLog();
    private final Tallies tallies = new Tallies();
    private final Set<String> broken = new HashSet<>();
    private State state = State.initial(1, ZoneOffset.UTC);
    private long commands;
    private Optional<Outcome> answer = Optional.empty();

    public FakeSupervisor(Crew crew) {
        step(new Event.Loaded(crew));
    }

    /** Another document comes into force. */
    public synchronized FakeSupervisor loads(Crew crew) {
        step(new Event.Loaded(crew));
        return this;
    }

    /** From now on none of its processes can be started. */
    public FakeSupervisor breaks(String worker) {
        broken.add(worker);
        return this;
    }

    /** Its process ends by itself. */
    public FakeSupervisor exits(String worker, int code) {
        return exits(new InstanceId(worker, 0), code);
    }

    public synchronized FakeSupervisor exits(InstanceId id, int code) {
        Instance instance = state.instance(id).orElseThrow();
        end(instance.id(), instance.generation().orElseThrow(), code);
        return this;
    }

    @Override
    public synchronized Status status() {
        looks++;
        return new Status(
                state,
                "/etc/crew.yaml",
                Optional.of("sha256:1"),
                Optional.empty(),
                Optional.of(NOW),
                Optional.of("0.0.0.0:9000"),
                List.of(
                        new Condition(
                                "Ready", ready, ready == Condition.Status.TRUE ? "AllReady" : "NotReady", "", NOW),
                        configValid,
                        new Condition("Progressing", Condition.Status.FALSE, "Complete", "", NOW)),
                tallies,
                ProcessHandle.current().pid());
    }

    @Override
    public synchronized CompletableFuture<Outcome> operate(Operation operation, Optional<Duration> wait) {
        answer = Optional.empty();
        long until = wait.isPresent() ? Long.MAX_VALUE : Event.Command.NO_WAIT;
        step(new Event.Command(++commands, operation, until));
        return CompletableFuture.completedFuture(answers.or(() -> answer).orElseGet(Outcome.TimedOut::new));
    }

    @Override
    public synchronized CompletableFuture<Outcome> signal(
            String worker, OptionalInt index, Signal signal, boolean tree) {
        if (state.worker(worker).isEmpty()) {
            return CompletableFuture.completedFuture(new Outcome.Unknown("no worker " + worker));
        }
        boolean runs = state.worker(worker).orElseThrow().instances().stream()
                .anyMatch(instance -> instance.pid().isPresent());
        if (!runs) {
            return CompletableFuture.completedFuture(new Outcome.Failed(worker + " has no process"));
        }
        signals.add(signal + " " + worker + (index.isPresent() ? "/" + index.getAsInt() : "") + (tree ? " tree" : ""));
        return CompletableFuture.completedFuture(new Outcome.Done());
    }

    @Override
    public CompletableFuture<Reloaded> reload() {
        return CompletableFuture.completedFuture(reloaded);
    }

    public void refuses(Problem problem) {
        reloaded = new Reloaded.Invalid(List.of(problem));
    }

    @Override
    public Set<TreeLimits.Kind> heldByKernel(long generation) {
        return Set.of(TreeLimits.Kind.MEMORY);
    }

    @Override
    public EventLog eventLog() {
        return eventLog;
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public CompletableFuture<Void> turn() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<String> dump() {
        return CompletableFuture.completedFuture("the dump\n");
    }

    private void end(InstanceId id, long generation, int code) {
        step(new Event.Exited(id, generation, code, 0, false));
        step(new Event.TreeGone(id, generation));
    }

    private void step(Event first) {
        Queue<Event> events = new ArrayDeque<>(List.of(first));
        while (!events.isEmpty()) {
            Event event = events.remove();
            State before = state;
            Engine.Step step = Engine.step(before, event, new Time(0, NOW));
            state = step.state();
            tallies.step(before, event, state, 0);
            for (Action action : step.actions()) {
                take(action, events);
            }
        }
    }

    private void take(Action action, Queue<Event> events) {
        switch (action) {
            case Action.Spawn spawn -> {
                events.add(
                        broken.contains(spawn.id().worker())
                                ? new Event.SpawnFailed(spawn.id(), spawn.generation(), 127, "no such file")
                                : new Event.Spawned(
                                        spawn.id(), spawn.generation(), (int) (100000 + spawn.generation())));
            }
            case Action.Stop(var id, long generation, Signal signal) -> {
                events.add(new Event.Exited(id, generation, 128 + signal.number(), signal.number(), false));
                events.add(new Event.TreeGone(id, generation));
            }
            case Action.Tell(var notice) -> eventLog.accept(CrewEvent.of(notice, NOW));
            case Action.Answer(long command, Outcome outcome) -> answer = Optional.of(outcome);
            default -> {}
        }
    }
}
