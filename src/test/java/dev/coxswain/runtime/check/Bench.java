package dev.coxswain.runtime.check;

import dev.coxswain.crew.Expansion;
import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.HookKind;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.ProbeKind;
import dev.coxswain.engine.Proc;
import dev.coxswain.engine.Subject;
import dev.coxswain.logs.Format;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.StreamSettings;
import dev.coxswain.os.Child;
import dev.coxswain.os.Launch;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.linux.LinuxOs;
import dev.coxswain.os.linux.LinuxPipes;
import dev.coxswain.os.linux.PreludeFile;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Checks and hooks on the real operating system and network. */
final class Bench implements AutoCloseable {

    private static final String RUN = "bench-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    private static final long GENERATION = 7;

    final Vertx vertx = Vertx.vertx();
    final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
    final Output output = new Output(
            new LinuxPipes(),
            Channels.newChannel(new ByteArrayOutputStream()),
            Channels.newChannel(new ByteArrayOutputStream()),
            InstantSource.system(),
            Format.TEXT);
    final Instant startedAt;
    private final LinuxOs os = new LinuxOs(RUN, PreludeFile.ofThisPackage());
    final Checks checks;
    private long lastTask = 100;

    Bench() {
        this(Instant.now());
    }

    Bench(Instant startedAt) {
        this(startedAt, LinuxPipes::new);
    }

    /** @param pipes what the output of execs is read with */
    Bench(Instant startedAt, Supplier<Pipes> pipes) {
        this.startedAt = startedAt;
        Surroundings surroundings = new Surroundings() {
            @Override
            public Map<String, String> environment(Subject subject) {
                return Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "PORT",
                        "8080",
                        "SUBJECT",
                        subject.id().toString());
            }

            @Override
            public Launch launch(Subject subject, long generation, List<String> command) {
                Map<String, String> environment = new LinkedHashMap<>(environment(subject));
                String id = RUN + "-" + generation;
                environment.put("COXSWAIN_ID", id);
                List<String> argv = command.stream()
                        .map(word -> Expansion.expand(word, environment))
                        .toList();
                return new Launch(generation, id, argv, environment, Optional.empty(), Launch.Output.CAPTURED);
            }
        };
        checks = new Checks(
                os,
                pipes,
                output,
                surroundings,
                CompletableFuture.completedFuture(vertx),
                InstantSource.system(),
                events::add,
                mistakes::add);
        os.start(checks::take);
        output.start();
    }

    /** The process of the {@link #subject} is this script of sh. */
    void runs(String script) throws StartFailure {
        Child child = os.spawn(new Launch(
                GENERATION,
                RUN + "-" + GENERATION,
                List.of("sh", "-c", script),
                Map.of("PATH", "/usr/bin:/bin"),
                Optional.empty(),
                Launch.Output.CAPTURED));
        output.attach("web", 0, GENERATION, child.stdout(), child.stderr(), StreamSettings.DEFAULT);
    }

    private Subject subject() {
        return new Subject(
                new InstanceId("web", 0),
                new Instance.Form("shop", ProcessSpec.of(List.of("web")), 0),
                0,
                new Proc(GENERATION, 1, startedAt, 0, 0));
    }

    static Probe probe(Handler handler, Duration timeout) {
        return new Probe(handler, Duration.ZERO, Duration.ofSeconds(10), timeout, 1, 3, Optional.empty());
    }

    long begin(Handler handler, Duration timeout) {
        checks.check(new Action.Check(subject(), ++lastTask, ProbeKind.LIVENESS, probe(handler, timeout)));
        return lastTask;
    }

    Event.Checked check(Handler handler, Duration timeout) throws InterruptedException {
        begin(handler, timeout);
        return (Event.Checked) next();
    }

    Event.Checked check(Handler handler) throws InterruptedException {
        return check(handler, Duration.ofSeconds(20));
    }

    Event.HookEnded hook(Hook hook) throws InterruptedException {
        checks.hook(new Action.RunHook(subject(), ++lastTask, HookKind.PRE_STOP, hook));
        return (Event.HookEnded) next();
    }

    Event next() throws InterruptedException {
        Event event = events.poll(30, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no answer in 30 s");
        }
        return event;
    }

    @Override
    public void close() {
        checks.close();
        output.close();
        os.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
