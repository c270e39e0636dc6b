package dev.coxswain.runtime.check;

import dev.coxswain.crew.EnvironmentProblem;
import dev.coxswain.crew.Expansion;
import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.CheckResult;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Subject;
import dev.coxswain.logs.Output;
import dev.coxswain.os.Os;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.TreeEvent;
import dev.coxswain.runtime.thread.NoThread;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Begins checks and hooks, calls them off, and posts their verdicts. To be called by the core's thread; keeps it for no time. */
public final class Checks implements AutoCloseable {

    /** A check that hangs on a disk that is away keeps its thread. */
    private static final int MAX_THREADS = 32;

    private static final long KEEP_THREADS_SECONDS = 10;
    private static final String TOO_MANY_HANG = MAX_THREADS + " checks and hooks hang at their start or on their files";

    private final Consumer<Event> mailbox;
    private final Surroundings surroundings;
    private final CompletionStage<Vertx> vertx;
    private @Nullable Network network;
    private final Timer timer = new Timer();
    private final Captures captures;
    private final Execs execs;
    private final Heartbeat heartbeat;
    private final LogLines logLines;
    private final ThreadPoolExecutor threads;
    private final ConcurrentHashMap<Long, Task> tasks = new ConcurrentHashMap<>();

    /** Of these one at most runs at a time. */
    private record Series(InstanceId id, String what) {}

    /** @param vertx comes once the program has one: checks over the network wait for it */
    public Checks(
            Os os,
            Supplier<Pipes> pipes,
            Output output,
            Surroundings surroundings,
            CompletionStage<Vertx> vertx,
            InstantSource clock,
            Consumer<Event> mailbox,
            Consumer<Throwable> mistakes) {
        this.mailbox = mailbox;
        this.surroundings = surroundings;
        this.vertx = vertx;
        this.threads = new ThreadPoolExecutor(
                0,
                MAX_THREADS,
                KEEP_THREADS_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> Thread.ofPlatform().daemon().name("checks").unstarted(task));
        this.captures = new Captures(pipes, mistakes);
        this.execs = new Execs(os, surroundings, captures, timer, threads);
        this.heartbeat = new Heartbeat(clock);
        this.logLines = new LogLines(output);
    }

    /** Answered by {@link Event.Checked}. */
    public void check(Action.Check check) {
        Subject subject = check.subject();
        Task task = begin(
                check.task(),
                verdict -> mailbox.accept(new Event.Checked(
                        subject.id(), subject.generation(), check.task(), verdict.result(), verdict.message())));
        guarded(task, () -> carryOut(check, task));
    }

    private void carryOut(Action.Check check, Task task) {
        Subject subject = check.subject();
        Probe probe = check.probe();
        switch (probe.handler()) {
            case Handler.Exec(List<String> command) -> {
                Series series = new Series(subject.id(), check.kind().word());
                execs.start(check.task(), task, series, subject, command, Optional.of(probe.timeout()));
            }
            case Handler.HttpGet(var scheme, var host, int port, var path, var headers) ->
                online(task, net -> {
                    timer.limit(task, probe.timeout());
                    get(net, subject, task, new Network.Target(scheme, host, port, path, headers));
                });
            case Handler.TcpSocket(String host, int port) ->
                online(task, net -> {
                    timer.limit(task, probe.timeout());
                    expanding(subject, task, List.of(host), texts -> net.connect(texts.getFirst(), port, task));
                });
            case Handler.Grpc(int port, String service) ->
                online(task, net -> {
                    timer.limit(task, probe.timeout());
                    expanding(subject, task, List.of(service), texts -> net.grpc(port, texts.getFirst(), task));
                });
            case Handler.HeartbeatFile(String path) -> {
                timer.limit(task, probe.timeout());
                Instant startedAt = subject.process().startedAt();
                elsewhere(
                        task,
                        () -> expanding(
                                subject,
                                task,
                                List.of(path),
                                texts -> task.end(heartbeat.of(texts.getFirst(), probe.period(), startedAt))));
            }
            case Handler.LogLine(String pattern) -> logLines.await(subject, pattern, task);
            case Handler.Notify() -> task.end(Verdict.unknown("a notify probe is not checked: the process speaks"));
        }
    }

    /** Answered by {@link Event.HookEnded}. */
    public void hook(Action.RunHook run) {
        Subject subject = run.subject();
        Task task = begin(
                run.task(),
                verdict -> mailbox.accept(new Event.HookEnded(
                        subject.id(),
                        subject.generation(),
                        run.task(),
                        verdict.result() == CheckResult.SUCCESS,
                        verdict.message())));
        guarded(task, () -> {
            switch (run.hook()) {
                case Hook.Exec(List<String> command) -> {
                    Series series = new Series(subject.id(), run.kind().word());
                    execs.start(run.task(), task, series, subject, command, Optional.empty());
                }
                case Hook.HttpGet(var scheme, var host, int port, var path, var headers) -> {
                    Network.Target target = new Network.Target(scheme, host, port, path, headers);
                    online(task, net -> get(net, subject, task, target));
                }
                case Hook.Sleep ignored -> throw new IllegalStateException("the engine sleeps by itself");
            }
        });
    }

    /** Ends it without an answer, with all of its processes. */
    public void cancel(long task) {
        Task found = tasks.remove(task);
        if (found != null) {
            found.cancel();
        }
    }

    /** Whether it was about a process of a check or hook. */
    public boolean take(TreeEvent event) {
        return execs.take(event);
    }

    /** How many are under way; for tests. */
    public int underWay() {
        return tasks.size();
    }

    private Task begin(long number, Consumer<Verdict> answer) {
        Task task = new Task(answer);
        tasks.put(number, task);
        task.atEnd(() -> tasks.remove(number));
        return task;
    }

    /** Waits, without a thread, until the program can reach the network. */
    private void online(Task task, Consumer<Network> then) {
        vertx.thenAccept(ready -> guarded(task, () -> then.accept(network(ready))));
    }

    private synchronized Network network(Vertx ready) {
        Network made = network == null ? new Network(ready) : network;
        network = made;
        return made;
    }

    private void get(Network net, Subject subject, Task task, Network.Target target) {
        List<String> texts = new ArrayList<>(List.of(target.host(), target.path()));
        List<String> names = List.copyOf(target.headers().keySet());
        names.forEach(name -> texts.add(target.headers().get(name)));
        expanding(subject, task, texts, expanded -> {
            Map<String, String> headers = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                headers.put(names.get(i), expanded.get(i + 2));
            }
            net.get(
                    new Network.Target(target.scheme(), expanded.get(0), target.port(), expanded.get(1), headers),
                    task);
        });
    }

    /** Expands {@code $(VAR)}; where there is none, which is the rule, no environment is made and no thread is needed. */
    private void expanding(Subject subject, Task task, List<String> texts, Consumer<List<String>> then) {
        if (texts.stream().noneMatch(text -> text.indexOf('$') >= 0)) {
            then.accept(texts);
            return;
        }
        elsewhere(task, () -> {
            try {
                Map<String, String> variables = surroundings.environment(subject);
                then.accept(texts.stream()
                        .map(text -> Expansion.expand(text, variables))
                        .toList());
            } catch (EnvironmentProblem problem) {
                task.end(Verdict.failed(problem.words()));
            }
        });
    }

    /** On a thread that may wait for a file. */
    private void elsewhere(Task task, Runnable step) {
        threads.execute(() -> guarded(task, step));
    }

    /** The verdict must come whatever happens, or the engine would wait for ever. */
    private static void guarded(Task task, Runnable step) {
        try {
            step.run();
        } catch (RejectedExecutionException full) {
            task.end(Verdict.unknown(TOO_MANY_HANG));
        } catch (OutOfMemoryError none) {
            task.end(Verdict.unknown(NoThread.WORDS));
        } catch (RuntimeException mistake) {
            task.end(Verdict.unknown("internal error: " + mistake));
        }
    }

    /** Calls all of them off, and waits a moment for the end of their processes: the program goes right after. */
    @Override
    public void close() {
        List.copyOf(tasks.values()).forEach(Task::cancel);
        try {
            execs.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.close();
        captures.close();
        logLines.close();
        threads.shutdownNow();
    }
}
