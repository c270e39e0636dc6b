package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Environment;
import dev.coxswain.crew.Signal;
import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Engine;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Operation;
import dev.coxswain.engine.Outcome;
import dev.coxswain.engine.State;
import dev.coxswain.engine.Time;
import dev.coxswain.logs.Output;
import dev.coxswain.os.ClockWatch;
import dev.coxswain.os.Os;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.Sockets;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.runtime.watch.Watch;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The one thread that owns the state: takes an event from the mailbox, steps the engine, hands the actions out,
 * publishes what is now so. It never blocks: no file, no network, no log write, no wait but the one for its mailbox.
 */
public final class Core implements Supervisor {

    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    /**
     * What the core works with.
     *
     * @param notifySocket where workers speak of themselves; empty: a name that needs no folder
     * @param zone of schedules that name none
     * @param stateDir where things are kept over the end of the program; empty: nowhere
     */
    public record Parts(
            Os os,
            Sockets sockets,
            Output output,
            String source,
            Map<String, String> environment,
            Environment.FileReader files,
            String idPrefix,
            String run,
            Optional<Path> notifySocket,
            long seed,
            ZoneId zone,
            Optional<Path> stateDir,
            Supplier<CompletableFuture<Reloaded>> reloader,
            Supplier<Pipes> pipes,
            Supplier<ClockWatch> clock,
            CompletionStage<Vertx> vertx,
            IntConsumer onEnd) {}

    private final Parts parts;
    private final LinkedBlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
    private final Answers answers = new Answers();
    private final EventFeed events = new EventFeed();
    private final EventLog eventLog = new EventLog();
    private final Watch watch;
    private final Reporter reporter;
    private final Hands hands;
    private final FileWatch files;
    private final Tallies tallies = new Tallies();
    private final InForce inForce;
    private final Thread thread;

    private State state;
    private volatile Status status;

    public Core(Parts parts) {
        this.parts = parts;
        events.subscribe(eventLog);
        state = State.initial(parts.seed(), parts.zone());
        inForce = new InForce(parts.source());
        status = inForce.status(state, List.of(), tallies);
        reporter = new Reporter(parts.output(), events, this::post);
        hands = new Hands(parts, reporter, tallies, answers, this::post, () -> status.state());
        files = new FileWatch(this::post, reporter::warn);
        watch = new Watch(
                new Watch.Eyes(parts.os()::sampler, parts.os()::held, parts.os()::memory),
                new Watch.Ears(this::post, reporter::warn, reporter::mistake),
                () -> status.state(),
                System::nanoTime);
        thread = Thread.ofPlatform().name("core").unstarted(this::loop);
    }

    /** Begins to reap and to take events. */
    public void start() {
        hands.start();
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
        hands.threads().execute(then);
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
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        long command = answers.await(answer);
        long until = wait.map(time -> now().after(time)).orElse(Event.Command.NO_WAIT);
        post(new Event.Command(command, operation, until));
        return answer;
    }

    @Override
    public CompletableFuture<Outcome> signal(String worker, OptionalInt index, Signal signal, boolean tree) {
        return CompletableFuture.supplyAsync(
                () -> new SignalSender(parts.os(), this::post).send(status.state(), worker, index, signal, tree),
                hands.threads());
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
    public Set<TreeLimits.Kind> heldByKernel(long generation) {
        return parts.os().held(generation);
    }

    @Override
    public EventLog eventLog() {
        return eventLog;
    }

    @Override
    public CompletableFuture<String> dump() {
        return CompletableFuture.supplyAsync(() -> Dump.of(status), hands.threads());
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
            guarded(() -> status = inForce.status(state, before, tallies));
            answers.give(this::guarded);
            guarded(watch::retry);
        }
        end();
    }

    /**
     * The one place where a mistake of ours ends: it is told, this one message or action is lost, and the supervisor goes
     * on. Without a thread to be had it goes on, too: Java has an OutOfMemoryError for that.
     */
    private void guarded(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException | OutOfMemoryError mistake) {
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
            case Message.Document document -> {
                try {
                    apply(document);
                    document.applied().complete(null);
                } catch (RuntimeException mistake) {
                    document.applied().completeExceptionally(mistake);
                    throw mistake;
                }
            }
            case Message.Config config -> {
                if (config.condition().status() == Condition.Status.FALSE) {
                    tallies.refusedOne();
                }
                inForce.config(config);
            }
            case Message.ManagementOpened(String address) -> inForce.managementOpened(address);
            case Message.Turn(var taken) -> taken.complete(null);
        }
    }

    private void apply(Message.Document document) {
        if (inForce.any()) {
            tallies.reloaded();
        }
        inForce.document(document, Instant.now());
        Crew crew = document.crew();
        hands.prepare(crew);
        step(new Event.Loaded(crew, hands.lastRuns(crew)));
        status = inForce.status(state, status.conditions(), tallies);
        hands.settled(crew);
        watch.documentChanged();
    }

    private void step(Event event) {
        Time now = now();
        State before = state;
        Engine.Step step = Engine.step(before, event, now);
        state = step.state();
        tallies.step(before, event, state, now.nanos());
        if (state.mode() != before.mode()) {
            // Whoever asks must not see us ready while the first worker is already being stopped.
            status = inForce.status(state, status.conditions(), tallies);
        }
        // Each by itself: what one fails of is no reason to lose the others.
        step.actions().forEach(action -> guarded(() -> hands.carryOut(action)));
        guarded(() -> hands.heard(event));
    }

    private void end() {
        for (Message message : mailbox) {
            if (message instanceof Message.Step(Event.Command command)) {
                Engine.step(state, command, now()).actions().forEach(action -> guarded(() -> hands.carryOut(action)));
            }
        }
        answers.give(this::guarded);
        watch.close();
        files.close();
        hands.close();
        reporter.ended(state.exitCode());
        eventLog.end();
        parts.onEnd().accept(state.exitCode());
    }
}
