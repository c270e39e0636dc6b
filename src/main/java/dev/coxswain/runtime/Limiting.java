package dev.coxswain.runtime;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Resources;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.State;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.os.Os;
import dev.coxswain.os.TreeLimits;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Keeps the kernel's limits of the trees that run at those of the document in force, and says who holds them. */
final class Limiting {

    private final Os os;
    private final Executor threads;
    private final Supplier<State> state;
    private final Consumer<String> say;
    private final AtomicInteger asked = new AtomicInteger();
    private String said = "";

    /**
     * @param threads may block a moment
     * @param state the newest, from any thread
     */
    Limiting(Os os, Executor threads, Supplier<State> state, Consumer<String> say) {
        this.os = os;
        this.threads = threads;
        this.state = state;
        this.say = say;
    }

    static TreeLimits of(Worker worker, InstanceId id) {
        Resources.Amounts limits = worker.resources().limits();
        boolean required = worker.resources().enforcement() == Resources.Enforcement.REQUIRED;
        return new TreeLimits(id.worker() + "." + id.index(), limits.memory(), limits.cpu(), limits.pids(), required);
    }

    private static Set<TreeLimits.Kind> kinds(Crew crew) {
        Set<TreeLimits.Kind> kinds = EnumSet.noneOf(TreeLimits.Kind.class);
        crew.workers()
                .forEach(worker -> kinds.addAll(
                        of(worker, new InstanceId(worker.name(), 0)).kinds()));
        return kinds;
    }

    /** Before a document comes into force: nothing is started before it is said, and all is prepared. */
    void prepare(Crew crew) {
        Set<TreeLimits.Kind> kinds = kinds(crew);
        if (!kinds.isEmpty()) {
            threads.execute(() -> say(kinds));
        }
    }

    /** After that: trees that run already follow. */
    void settled() {
        follow();
    }

    /** A tree runs; while it was being started its worker may have changed. */
    void started(long generation) {
        if (!os.held(generation).isEmpty()) {
            follow();
        }
    }

    /**
     * In one task at a time: memory that is lowered below what is in use takes the kernel a while, and must not keep all
     * the threads. Whoever asks meanwhile makes that task go round again.
     */
    private void follow() {
        if (asked.getAndIncrement() == 0) {
            threads.execute(this::followWhileAsked);
        }
    }

    private void followWhileAsked() {
        int seen;
        do {
            seen = asked.get();
            try {
                followAll();
            } catch (RuntimeException mistake) {
                asked.set(0);
                throw mistake;
            }
        } while (asked.addAndGet(-seen) != 0);
    }

    private void followAll() {
        for (WorkerState worker : state.get().workers()) {
            for (Instance instance : worker.instances()) {
                instance.generation().ifPresent(generation -> os.limit(generation, of(worker.worker(), instance.id())));
            }
        }
    }

    private synchronized void say(Set<TreeLimits.Kind> kinds) {
        String words = os.holding(kinds).words();
        if (!words.equals(said)) {
            said = words;
            say.accept("resources.limits are " + words);
        }
    }
}
