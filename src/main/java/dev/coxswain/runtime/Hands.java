package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.State;
import dev.coxswain.os.Child;
import dev.coxswain.runtime.check.Checks;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Carries the engine's actions out, each by the part that can; none blocks. Core thread, but for {@link #threads}. */
final class Hands {

    private final Core.Parts parts;
    private final Reporter reporter;
    private final Tallies tallies;
    private final Answers answers;
    /** Started processes of whose start the engine is still to hear. */
    private final ConcurrentHashMap<Long, Child> children = new ConcurrentHashMap<>();

    private final Starters threads = new Starters();
    private final Trees trees;
    private final Listeners listeners;
    private final Connections connections;
    private final Notifier notifier;
    private final Spawner spawner;
    private final Checks checks;
    private final PidFiles pidFiles;
    private final Limiting limiting;
    private final LastRuns lastRuns;
    private final ClockListener clock;

    Hands(
            Core.Parts parts,
            Reporter reporter,
            Tallies tallies,
            Answers answers,
            Consumer<Event> mailbox,
            Supplier<State> state) {
        this.parts = parts;
        this.reporter = reporter;
        this.tallies = tallies;
        this.answers = answers;
        trees = new Trees(mailbox);
        pidFiles = new PidFiles(reporter::warn);
        lastRuns = new LastRuns(parts.stateDir(), reporter::warn);
        clock = new ClockListener(parts.clock(), mailbox, reporter::warn, reporter::mistake);
        limiting = new Limiting(parts.os(), threads, state, reporter::info);
        listeners = new Listeners(parts.sockets());
        connections = new Connections(listeners, parts.pipes(), threads, mailbox, reporter::mistake);
        String address =
                parts.notifySocket().map(Path::toString).orElse("@coxswain-" + parts.idPrefix() + "-" + parts.run());
        notifier = new Notifier(parts.os(), trees, address, mailbox, reporter::warn, reporter::mistake);
        spawner = new Spawner(
                parts.os(),
                listeners,
                notifier,
                trees,
                mailbox,
                threads,
                parts.environment(),
                new Spawner.Identity(parts.idPrefix(), parts.run()),
                children::put,
                parts.files());
        checks = new Checks(
                parts.os(),
                parts.pipes(),
                parts.output(),
                spawner,
                parts.vertx(),
                InstantSource.system(),
                mailbox,
                reporter::mistake);
    }

    /** Begins to reap. */
    void start() {
        // A thread that can't be had later must not be the reason why nothing is started any more.
        threads.prestartAllCoreThreads();
        parts.os().start(event -> {
            if (!checks.take(event)) {
                trees.take(event);
            }
        });
    }

    /** For what may block a moment. Any thread. */
    ThreadPoolExecutor threads() {
        return threads;
    }

    /** Before a document comes into force. */
    void prepare(Crew crew) {
        reporter.document(crew);
        pidFiles.folder(crew.pidDir());
        listeners.want(crew);
        limiting.prepare(crew);
    }

    /** When its persistent workers ran last, for all that is known. */
    Map<String, Instant> lastRuns(Crew crew) {
        return lastRuns.of(crew);
    }

    /** After that. */
    void settled(Crew crew) {
        clock.document(crew);
        threads.execute(listeners::closeUnwanted);
        limiting.settled();
    }

    void carryOut(Action action) {
        switch (action) {
            case Action.Spawn spawn -> spawner.spawn(spawn);
            case Action.CancelSpawn cancel -> spawner.cancel(cancel.generation());
            case Action.Stop stop ->
                parts.os().stop(stop.generation(), stop.signal().number());
            case Action.StopRest rest ->
                parts.os().stopRest(rest.generation(), rest.signal().number());
            case Action.Kill kill -> parts.os().kill(kill.generation());
            case Action.Send send ->
                parts.os().signalLeader(send.generation(), send.signal().number());
            case Action.Check check -> checks.check(check);
            case Action.RunHook hook -> checks.hook(hook);
            case Action.AwaitConnection await -> connections.await(await);
            case Action.Cancel cancel -> {
                checks.cancel(cancel.task());
                connections.cancel(cancel.task());
            }
            case Action.Tell tell -> reporter.tell(tell.notice());
            case Action.ProbeFailed failed -> tallies.probeFailed(failed.id(), failed.kind());
            case Action.Ran ran -> lastRuns.ran(ran.worker(), ran.moment());
            case Action.Forget forget -> {
                reporter.forget(forget.worker(), forget.instances());
                tallies.forget(forget.worker(), forget.instances());
            }
            case Action.Answer answer -> answers.come(answer.command(), answer.outcome());
            case Action.End ignored -> {} // The core's loop ends.
        }
    }

    /** What is left to do once the engine has heard of an event, and its actions are carried out. */
    void heard(Event event) {
        switch (event) {
            case Event.Spawned(var id, long generation, int pid) -> {
                pidFiles.started(id, pid);
                Child child = children.remove(generation);
                if (child != null) {
                    reporter.attach(id, generation, child);
                    limiting.started(generation);
                }
            }
            case Event.LastLines last -> reporter.lastLines(last);
            case Event.Exited exited -> pidFiles.ended(exited.id());
            case Event.TreeGone gone -> parts.output().treeGone(gone.generation());
            default -> {}
        }
    }

    void close() {
        checks.close();
        notifier.close();
        clock.close();
        pidFiles.close();
        lastRuns.close();
        listeners.close();
    }
}
