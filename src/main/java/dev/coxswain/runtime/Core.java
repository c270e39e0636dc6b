package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Environment;
import dev.coxswain.crew.Signal;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Conditions;
import dev.coxswain.engine.Engine;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Operation;
import dev.coxswain.engine.Outcome;
import dev.coxswain.engine.State;
import dev.coxswain.engine.Time;
import dev.coxswain.logs.Output;
import dev.coxswain.os.Child;
import dev.coxswain.os.Os;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.Sockets;
import dev.coxswain.runtime.check.Checks;
import dev.coxswain.runtime.watch.Watch;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The one thread that owns the state: takes an event from the mailbox, steps the engine, hands the actions out,
 * publishes what is now so. It never blocks: no file, no network, no log write, no wait but the one for its mailbox.
 */
public final class Core implements Supervisor {

    /** Enough to keep two cores busy with posix_spawn; more would only wait for each other. */
    private static final int SPAWNER_THREADS = 2;

    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    /** What the core works with. */
    public record Parts(
            Os os,
            Sockets sockets,
            Output output,
            String source,
            Map<String, String> environment,
            Environment.FileReader files,
            String idPrefix,
            String run,
            long seed,
            Supplier<CompletableFuture<Reloaded>> reloader,
            Supplier<Pipes> pipes,
            CompletionStage<Vertx> vertx,
            IntConsumer onEnd) {}

    private final Parts parts;
    private final LinkedBlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
    private final ConcurrentHashMap<Long, CompletableFuture<Outcome>> answers = new ConcurrentHashMap<>();
    /** Started processes of whose start the engine is still to hear. */
    private final ConcurrentHashMap<Long, Child> children = new ConcurrentHashMap<>();

    private final EventFeed events = new EventFeed();
    private final AtomicLong lastCommand = new AtomicLong();
    private final ThreadPoolExecutor threads;
    private final Trees trees;
    private final Listeners listeners;
    private final Connections connections;
    private final Spawner spawner;
    private final Checks checks;
    private final Watch watch;
    private final Notifier notifier;
    private final Reporter reporter;
    private final PidFiles pidFiles;
    private final FileWatch files;
    private final Tallies tallies = new Tallies();
    private final Thread thread;

    /** Given once the status shows what they tell of: who has an answer may look at once. */
    private final List<Runnable> answered = new ArrayList<>();

    private State state;
    private Condition configValid;
    private Optional<String> revision = Optional.empty();
    private Optional<String> resourceVersion = Optional.empty();
    private Optional<Instant> appliedAt = Optional.empty();
    private Optional<String> managementAddress = Optional.empty();
    private volatile Status status;

    public Core(Parts parts) {
        this.parts = parts;
        state = State.initial(parts.seed());
        configValid = new Condition("ConfigValid", Condition.Status.UNKNOWN, "Valid", "no document yet", Instant.now());
        status = publish(List.of());
        threads = new ThreadPoolExecutor(
                SPAWNER_THREADS,
                SPAWNER_THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("spawner").unstarted(task));
        trees = new Trees(this::post);
        reporter = new Reporter(parts.output(), events, this::post);
        pidFiles = new PidFiles(reporter::warn);
        files = new FileWatch(this::post, reporter::warn);
        listeners = new Listeners(parts.sockets());
        connections = new Connections(listeners, parts.pipes(), threads, this::post);
        notifier = new Notifier(
                parts.os(), trees, "coxswain-" + parts.idPrefix() + "-" + parts.run(), this::post, reporter::warn);
        spawner = new Spawner(
                parts.os(),
                listeners,
                notifier,
                trees,
                this::post,
                threads,
                parts.environment(),
                new Spawner.Identity(parts.idPrefix(), parts.run()),
                children::put,
                parts.files());
        checks = new Checks(
                parts.os(), parts.pipes(), parts.output(), spawner, parts.vertx(), InstantSource.system(), this::post);
        watch = new Watch(
                new Watch.Eyes(parts.os()::sampler, parts.os()::memory),
                new Watch.Ears(this::post, reporter::warn, reporter::mistake),
                () -> status.state(),
                System::nanoTime);
        thread = Thread.ofPlatform().name("core").unstarted(this::loop);
    }

    /** Begins to reap and to take events. */
    public void start() {
        // A thread that can't be had later must not be the reason why nothing is started any more.
        threads.prestartAllCoreThreads();
        parts.os().start(event -> {
            if (!checks.take(event)) {
                trees.take(event);
            }
        });
        thread.start();
    }

    private void post(Event event) {
        mailbox.add(new Message.Step(event));
    }

    /** Puts a checked document in force. */
    public CompletableFuture<Void> apply(Crew crew, String newRevision) {
        return apply(crew, newRevision, Optional.empty());
    }

    /** The same for one from the API server. */
    public CompletableFuture<Void> apply(Crew crew, String newRevision, Optional<String> newResourceVersion) {
        CompletableFuture<Void> applied = new CompletableFuture<>();
        Message document = new Message.Document(crew, newRevision, newResourceVersion, applied);
        // A look may hang on a server that is away; then a change of that moment may be missed, and nothing else.
        files.document(crew)
                .completeOnTimeout(null, FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(() -> mailbox.add(document));
        return applied;
    }

    /** Runs it once every start that has been asked for so far has found a thread. */
    public void afterStarts(Runnable then) {
        threads.execute(then);
    }

    /** Tells what the source is like where it brought no new document; a resourceVersion where the text of the one in force has a new one. */
    public void config(Condition condition, Optional<String> newResourceVersion) {
        mailbox.add(new Message.Config(condition, newResourceVersion));
    }

    /** What is told of the crew, as it happens. */
    public EventFeed events() {
        return events;
    }

    /** Tells where health and metrics are served from now on. */
    public void managementOpened(String address) {
        mailbox.add(new Message.ManagementOpened(address));
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public CompletableFuture<Outcome> operate(Operation operation, Optional<Duration> wait) {
        long command = lastCommand.incrementAndGet();
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        answers.put(command, answer);
        long until = wait.map(time -> now().after(time)).orElse(Event.Command.NO_WAIT);
        post(new Event.Command(command, operation, until));
        return answer;
    }

    @Override
    public CompletableFuture<Outcome> signal(String worker, OptionalInt index, Signal signal, boolean tree) {
        return CompletableFuture.supplyAsync(
                () -> new SignalSender(parts.os(), this::post).send(status.state(), worker, index, signal, tree),
                threads);
    }

    @Override
    public CompletableFuture<Reloaded> reload() {
        return parts.reloader().get();
    }

    @Override
    public void shutdown() {
        post(new Event.ShutdownAsked());
    }

    @Override
    public CompletableFuture<Void> turn() {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        mailbox.add(new Message.Turn(taken));
        return taken;
    }

    @Override
    public CompletableFuture<String> dump() {
        return CompletableFuture.supplyAsync(() -> Dump.of(status), threads);
    }

    private static Time now() {
        return new Time(System.nanoTime(), Instant.now());
    }

    private void loop() {
        List<Message> batch = new ArrayList<>();
        while (state.mode() != State.Mode.ENDED) {
            try {
                await(batch);
            } catch (InterruptedException ignored) {
                // Nobody may stop this thread; what it waits for stays.
            }
            List<Condition> before = status.conditions();
            if (batch.isEmpty()) {
                guarded(() -> step(new Event.DeadlineReached()));
            }
            for (Message message : batch) {
                guarded(() -> take(message));
            }
            batch.clear();
            guarded(() -> status = publish(before));
            answer();
        }
        end();
    }

    /** The one place where a mistake of ours ends: it is told, this one message is lost, and the supervisor goes on. */
    private void guarded(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException mistake) {
            reporter.mistake(mistake);
        }
    }

    /** Waits for messages, or for the engine's next deadline: the batch stays empty then. */
    private void await(List<Message> batch) throws InterruptedException {
        long deadline = state.nextDeadline();
        Message first = deadline == Long.MAX_VALUE
                ? mailbox.take()
                : mailbox.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (first != null) {
            batch.add(first);
            mailbox.drainTo(batch);
        }
    }

    private void take(Message message) {
        switch (message) {
            case Message.Step(Event event) -> step(event);
            case Message.Document(Crew crew, String newRevision, var newResourceVersion, var applied) -> {
                Time now = now();
                if (revision.isPresent()) {
                    tallies.reloaded();
                }
                revision = Optional.of(newRevision);
                resourceVersion = newResourceVersion;
                appliedAt = Optional.of(now.wall());
                configValid(new Condition("ConfigValid", Condition.Status.TRUE, "Valid", "", now.wall()));
                reporter.document(crew);
                pidFiles.folder(crew.pidDir());
                listeners.want(crew);
                step(new Event.Loaded(crew));
                threads.execute(listeners::closeUnwanted);
                status = publish(status.conditions());
                watch.documentChanged();
                applied.complete(null);
            }
            case Message.Config(Condition condition, var newResourceVersion) -> {
                if (condition.status() == Condition.Status.FALSE) {
                    tallies.refusedOne();
                }
                configValid(condition);
                resourceVersion = newResourceVersion.or(() -> resourceVersion);
            }
            case Message.ManagementOpened(String address) -> managementAddress = Optional.of(address);
            case Message.Turn(var taken) -> taken.complete(null);
        }
    }

    private void answer() {
        answered.forEach(answer -> guarded(answer));
        answered.clear();
    }

    private void configValid(Condition next) {
        configValid = Conditions.since(next, List.of(configValid));
    }

    private void step(Event event) {
        Time now = now();
        State before = state;
        Engine.Step step = Engine.step(before, event, now);
        state = step.state();
        tallies.step(before, event, state, now.nanos());
        if (state.mode() != before.mode()) {
            // Whoever asks must not see us ready while the first worker is already being stopped.
            status = publish(status.conditions());
        }
        for (Action action : step.actions()) {
            carryOut(action);
        }
        switch (event) {
            case Event.Spawned(var id, long generation, int pid) -> {
                pidFiles.started(id, pid);
                Child child = children.remove(generation);
                if (child != null) {
                    reporter.attach(id, generation, child);
                }
            }
            case Event.LastLines last -> reporter.lastLines(last);
            case Event.Exited exited -> pidFiles.ended(exited.id());
            case Event.TreeGone gone -> parts.output().treeGone(gone.generation());
            default -> {}
        }
    }

    private void carryOut(Action action) {
        switch (action) {
            case Action.Spawn spawn -> spawner.spawn(spawn);
            case Action.CancelSpawn cancel -> spawner.cancel(cancel.generation());
            case Action.Stop stop ->
                parts.os().stop(stop.generation(), stop.signal().number());
            case Action.StopRest rest ->
                parts.os().stopRest(rest.generation(), rest.signal().number());
            case Action.Kill kill -> parts.os().kill(kill.generation());
            case Action.Send(var id, long generation, Signal signal) ->
                parts.os().signalLeader(generation, signal.number());
            case Action.Check check -> checks.check(check);
            case Action.RunHook hook -> checks.hook(hook);
            case Action.AwaitConnection await -> connections.await(await);
            case Action.Cancel(var id, long task) -> {
                checks.cancel(task);
                connections.cancel(task);
            }
            case Action.Tell(var notice) -> reporter.tell(notice);
            case Action.Forget(String worker, int instances) -> {
                reporter.forget(worker, instances);
                tallies.forget(worker, instances);
            }
            case Action.Answer(long command, Outcome outcome) -> {
                CompletableFuture<Outcome> answer = answers.remove(command);
                if (answer != null) {
                    answered.add(() -> answer.complete(outcome));
                }
            }
            case Action.End ignored -> {} // The loop ends, see end().
        }
    }

    private Status publish(List<Condition> before) {
        List<Condition> conditions = new ArrayList<>(Conditions.of(state, before, Instant.now()));
        if (revision.isEmpty() && !configValid.message().isEmpty()) {
            // Before the first document, readiness says what is waited for.
            conditions.replaceAll(condition ->
                    condition.type().equals("Ready") && condition.message().equals(Conditions.NO_DOCUMENT)
                            ? condition.withMessage(Conditions.NO_DOCUMENT + ": " + configValid.message())
                            : condition);
        }
        conditions.add(1, configValid);
        return new Status(
                state,
                parts.source(),
                revision,
                resourceVersion,
                appliedAt,
                managementAddress,
                List.copyOf(conditions),
                tallies,
                ProcessHandle.current().pid());
    }

    private void end() {
        for (Message message : mailbox) {
            if (message instanceof Message.Step(Event.Command command)) {
                Engine.step(state, command, now()).actions().forEach(this::carryOut);
            }
        }
        answer();
        checks.close();
        watch.close();
        files.close();
        notifier.close();
        pidFiles.close();
        listeners.close();
        reporter.ended(state.exitCode());
        parts.onEnd().accept(state.exitCode());
    }
}
