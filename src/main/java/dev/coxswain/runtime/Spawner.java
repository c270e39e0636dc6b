package dev.coxswain.runtime;

import dev.coxswain.crew.EnvVar;
import dev.coxswain.crew.Environment;
import dev.coxswain.crew.EnvironmentProblem;
import dev.coxswain.crew.Expansion;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.Socket;
import dev.coxswain.engine.Action;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Subject;
import dev.coxswain.os.Child;
import dev.coxswain.os.Launch;
import dev.coxswain.os.Os;
import dev.coxswain.os.StartFailure;
import dev.coxswain.runtime.check.Surroundings;
import dev.coxswain.runtime.thread.NoThread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Carries out {@link Action.Spawn} away from the core: reads the files its environment names, starts the process, hands
 * its output on. Every Spawn gets one answer. Nothing else starts a process of a worker;
 * those of checks and hooks are started by {@link dev.coxswain.runtime.check.Checks}.
 */
final class Spawner implements Surroundings {

    /** Set by us for each process; the rest of its environment is the supervisor's and the document's. */
    record Identity(String idPrefix, String run) {
        String idOf(long generation) {
            return idPrefix + "-" + run + "-" + generation;
        }

        /** Of a process beside the workers' (a check's, a hook's). */
        String idOfTask(long generation) {
            return idPrefix + "-" + run + "-task" + generation;
        }
    }

    /** Takes a started process; called before its start is told to the engine. */
    interface Started {
        void take(long generation, Child child);
    }

    private final Os os;
    private final Listeners listeners;
    private final Notifier notifier;
    private final Trees trees;
    private final Consumer<Event> mailbox;
    private final Starters threads;
    private final Map<String, String> inherited;
    private final Identity identity;
    private final Started started;
    private final Environment.FileReader files;
    private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();
    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

    Spawner(
            Os os,
            Listeners listeners,
            Notifier notifier,
            Trees trees,
            Consumer<Event> mailbox,
            Starters threads,
            Map<String, String> inherited,
            Identity identity,
            Started started,
            Environment.FileReader files) {
        this.os = os;
        this.listeners = listeners;
        this.notifier = notifier;
        this.trees = trees;
        this.mailbox = mailbox;
        this.threads = threads;
        this.inherited = inherited;
        this.identity = identity;
        this.started = started;
        this.files = files;
    }

    void spawn(Action.Spawn spawn) {
        waiting.add(spawn.generation());
        try {
            threads.execute(() -> carryOut(spawn));
        } catch (OutOfMemoryError none) {
            waiting.remove(spawn.generation());
            mailbox.accept(new Event.SpawnFailed(spawn.id(), spawn.generation(), CANNOT_START, NoThread.WORDS));
        }
    }

    /** Takes effect only where the spawn still waits for a thread; its answer is SpawnCancelled then. */
    void cancel(long generation) {
        if (waiting.contains(generation)) {
            cancelled.add(generation);
        }
    }

    private void carryOut(Action.Spawn spawn) {
        long generation = spawn.generation();
        waiting.remove(generation);
        if (cancelled.remove(generation)) {
            mailbox.accept(new Event.SpawnCancelled(spawn.id(), generation));
            return;
        }
        try {
            if (mayTakeLong(spawn.worker().process())) {
                try (var _ = threads.slow()) {
                    start(spawn);
                }
            } else {
                start(spawn);
            }
        } catch (StartFailure failure) {
            failed(spawn, failure.exitCode(), failure.words());
        } catch (EnvironmentProblem problem) {
            failed(spawn, CANNOT_START, problem.words());
        } catch (RuntimeException | OutOfMemoryError mistake) {
            // The answer must come whatever happens, or the instance would wait for ever.
            failed(spawn, CANNOT_START, "internal error: " + mistake);
        } finally {
            cancelled.remove(generation);
        }
    }

    /** A host's name has to be looked up, or a file read, which can be on a server that is away. */
    private static boolean mayTakeLong(ProcessSpec process) {
        return !process.sockets().isEmpty()
                || !process.envFrom().isEmpty()
                || process.env().stream().anyMatch(variable -> variable.value() instanceof EnvVar.Value.FromFile);
    }

    private static final int CANNOT_START = 126;

    private void failed(Action.Spawn spawn, int exitCode, String words) {
        trees.failed(spawn.generation());
        mailbox.accept(new Event.SpawnFailed(spawn.id(), spawn.generation(), exitCode, words));
    }

    private void start(Action.Spawn spawn) throws StartFailure, EnvironmentProblem {
        List<Socket> sockets = spawn.worker().process().sockets();
        List<Integer> descriptors = listeners.acquire(sockets);
        try {
            start(spawn, descriptors);
        } finally {
            listeners.release(sockets);
        }
    }

    private void start(Action.Spawn spawn, List<Integer> sockets) throws StartFailure, EnvironmentProblem {
        ProcessSpec process = spawn.worker().process();
        String id = identity.idOf(spawn.generation());
        Map<String, String> ours =
                withListening(process.sockets(), ours(spawn.crew(), spawn.id(), spawn.restarts(), id));
        ours.putAll(notifier.variables(spawn.worker().probes()));
        Environment.Resolved resolved = Environment.resolve(process, inherited, ours, files);
        Launch launch = new Launch(
                spawn.generation(),
                id,
                resolved.argv(),
                resolved.env(),
                process.workingDir(),
                process.raw() ? Launch.Output.INHERITED : Launch.Output.CAPTURED,
                Setups.of(process, sockets),
                Limiting.of(spawn.worker(), spawn.id()));
        trees.expect(spawn.id(), spawn.generation());
        Child child = os.spawn(launch);
        started.take(spawn.generation(), child);
        trees.started(spawn.id(), spawn.generation(), child.pid());
    }

    @Override
    public Map<String, String> environment(Subject subject) throws EnvironmentProblem {
        return environment(subject, identity.idOf(subject.generation()));
    }

    private Map<String, String> environment(Subject subject, String id) throws EnvironmentProblem {
        Instance.Form form = subject.form();
        Map<String, String> ours = ours(form.crew(), subject.id(), subject.restarts(), id);
        return Environment.resolve(form.process(), inherited, ours, files).env();
    }

    @Override
    public Launch launch(Subject subject, long generation, List<String> command) throws EnvironmentProblem {
        String id = identity.idOfTask(generation);
        Map<String, String> environment = environment(subject, id);
        List<String> argv = command.stream()
                .map(word -> Expansion.expand(word, environment))
                .toList();
        ProcessSpec process = subject.form().process();
        return new Launch(
                generation,
                id,
                argv,
                environment,
                process.workingDir(),
                Launch.Output.CAPTURED,
                Setups.ofItsUser(process));
    }

    private static Map<String, String> ours(String crew, InstanceId instance, int restarts, String id) {
        Map<String, String> ours = new LinkedHashMap<>();
        ours.put("COXSWAIN_CREW", crew);
        ours.put("COXSWAIN_WORKER", instance.worker());
        ours.put("COXSWAIN_INSTANCE", Integer.toString(instance.index()));
        ours.put("COXSWAIN_RESTARTS", Integer.toString(restarts));
        ours.put("COXSWAIN_ID", id);
        return ours;
    }

    /** sd_listen_fds(3); LISTEN_PID is known only once there is a process. */
    private static Map<String, String> withListening(List<Socket> sockets, Map<String, String> ours) {
        if (!sockets.isEmpty()) {
            ours.put("LISTEN_FDS", Integer.toString(sockets.size()));
            ours.put("LISTEN_FDNAMES", sockets.stream().map(Socket::name).collect(Collectors.joining(":")));
        }
        return ours;
    }
}
