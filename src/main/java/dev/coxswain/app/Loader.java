package dev.coxswain.app;

import dev.coxswain.crew.Change;
import dev.coxswain.crew.Checked;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.Plan;
import dev.coxswain.crew.Problem;
import dev.coxswain.crew.Rights;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.runtime.Core;
import dev.coxswain.runtime.HeapRelief;
import dev.coxswain.runtime.Reloaded;
import dev.coxswain.runtime.thread.NoThread;
import dev.coxswain.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Reads the source when it may have changed, checks it, and puts a good document in force. A bad one changes nothing: the
 * last good one stays. One thread, so that documents come into force in the order in which they were read.
 */
final class Loader {

    private static final long WITHOUT_THREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Source source;
    private final Output output;
    private final UnaryOperator<Crew> settings;
    private final Rights rights;
    private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    private Optional<Crew> inForce = Optional.empty();
    private String revision = "";
    private Optional<String> resourceVersion = Optional.empty();
    private Optional<Reloaded> lastTold = Optional.empty();
    private Optional<Waiting> waiting = Optional.empty();
    private final RandomGenerator random;
    private final CompletableFuture<Void> firstInForce = new CompletableFuture<>();

    /** A wish to read again: noticed by the watch, or an operator's, who doesn't wait for a file to settle. */
    private record Asked(CompletableFuture<Reloaded> answer, boolean now) {}

    /** A good document that rollout.jitter holds back until its time, of {@code System.nanoTime}, has come. */
    private record Waiting(Crew crew, Source.Reading.Texts texts, long due) {}

    /**
     * @param settings what the command line says over every document
     * @param rights what we may do for workers; a document that asks for more is bad
     * @param random spreads a change that reaches many supervisors at once
     */
    Loader(Source source, Output output, UnaryOperator<Crew> settings, Rights rights, RandomGenerator random) {
        this.random = random;
        this.source = source;
        this.output = output;
        this.settings = settings;
        this.rights = rights;
    }

    /** What the source gave at the start of the program. */
    sealed interface First {
        record Good(Crew crew, String revision) implements First {}

        /** One line each. */
        record Bad(List<String> lines) implements First {}
    }

    First first() throws InterruptedException {
        return switch (source.read()) {
            case Source.Reading.Missing(String message) -> new First.Bad(List.of(message));
            case Source.Reading.Unknown(String message) -> new First.Bad(List.of(message));
            case Source.Reading.Refused(Problem problem) -> new First.Bad(List.of(problem.toString()));
            case Source.Reading.Texts read ->
                switch (CrewReader.read(read.texts(), rights)) {
                    case Checked.Valid(Crew written) -> {
                        Crew crew = settings.apply(written);
                        accept(crew, read);
                        yield new First.Good(crew, read.revision());
                    }
                    case Checked.Invalid(var problems) ->
                        new First.Bad(problems.stream().map(Problem::toString).toList());
                };
        };
    }

    private void accept(Crew crew, Source.Reading.Texts read) {
        inForce = Optional.of(crew);
        revision = read.revision();
        resourceVersion = read.resourceVersion();
    }

    /** Follows the source from now on. The answer: the first document is in force. */
    CompletableFuture<Void> start(Core core) {
        source.warning().ifPresent(warning -> output.say(OwnLine.warn(warning)));
        source.watch(() -> asked.add(new Asked(new CompletableFuture<>(), false)));
        Thread.ofPlatform().daemon().name("loader").start(() -> loop(core));
        return firstInForce;
    }

    CompletableFuture<Reloaded> reload() {
        Asked wish = new Asked(new CompletableFuture<>(), true);
        asked.add(wish);
        return wish.answer();
    }

    private void loop(Core core) {
        LoadReport report = new LoadReport(core, source.name(), output);
        List<Asked> wishes = new ArrayList<>();
        while (true) {
            try {
                if (await(wishes)) {
                    boolean now = wishes.stream().anyMatch(Asked::now);
                    Reloaded result = load(core, report, now ? source.readNow() : source.read(), now);
                    wishes.forEach(wish -> wish.answer().complete(result));
                    HeapRelief.OF_THIS_JVM.documentRead();
                } else if (waiting.isPresent()) {
                    apply(core, report, waiting.get().crew(), waiting.get().texts());
                }
            } catch (InterruptedException stop) {
                return;
            } catch (NoThread | OutOfMemoryError none) {
                // Nobody else would ask again: the source has told of its change.
                output.say(OwnLine.warn("a change of " + source.name() + " waits: " + NoThread.WORDS));
                LockSupport.parkNanos(WITHOUT_THREAD_NANOS);
                asked.addAll(wishes.isEmpty() ? List.of(new Asked(new CompletableFuture<>(), true)) : wishes);
            } catch (RuntimeException mistake) {
                output.say(OwnLine.error("internal error while reading " + source.name()
                        + ", the last good document stays: " + mistake));
                wishes.forEach(wish -> wish.answer().completeExceptionally(mistake));
            }
            wishes.clear();
        }
    }

    /** False where the waiting document's time came before a wish. */
    private boolean await(List<Asked> wishes) throws InterruptedException {
        Asked first = waiting.isEmpty()
                ? asked.take()
                : asked.poll(waiting.get().due() - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return false;
        }
        wishes.add(first);
        asked.drainTo(wishes);
        return true;
    }

    private Reloaded load(Core core, LoadReport report, Source.Reading reading, boolean now) {
        Optional<Waiting> before = waiting;
        waiting = Optional.empty();
        Reloaded result = switch (reading) {
            case Source.Reading.Missing(String message) -> new Reloaded.Missing(message);
            case Source.Reading.Unknown(String message) -> new Reloaded.Missing(message);
            case Source.Reading.Refused(Problem problem) -> new Reloaded.Invalid(List.of(problem));
            case Source.Reading.Texts read
            when read.revision().equals(revision) -> {
                resourceVersion = read.resourceVersion();
                yield new Reloaded.Unchanged(revision);
            }
            case Source.Reading.Texts read ->
                switch (CrewReader.read(read.texts(), rights)) {
                    case Checked.Invalid(var problems) -> new Reloaded.Invalid(problems);
                    case Checked.Valid(Crew written) -> {
                        Crew crew = settings.apply(written);
                        if (!now && held(crew, read, before)) {
                            yield new Reloaded.Unchanged(revision);
                        }
                        yield apply(core, report, crew, read);
                    }
                };
        };
        if (reading instanceof Source.Reading.Unknown(String message)) {
            waiting = before;
            // Whether the source is there is another question; what is told of it stays.
            if (inForce.isEmpty()) {
                report.unknown(message);
            }
            return result;
        }
        if (waiting.isPresent()) {
            report.waiting(
                    waiting.get().texts().revision(),
                    Duration.ofNanos(waiting.get().due() - System.nanoTime()));
            lastTold = Optional.empty();
            return result;
        }
        boolean news = !lastTold.equals(Optional.of(result));
        boolean mended = lastTold.isPresent()
                && (lastTold.get() instanceof Reloaded.Invalid || lastTold.get() instanceof Reloaded.Missing);
        lastTold = Optional.of(result);
        if (news || result instanceof Reloaded.Unchanged) {
            report.tell(result, mended, inForce.isPresent(), resourceVersion);
        }
        return result;
    }

    /**
     * Whether the document has to wait for a moment of chance within its rollout.jitter. The moment stays when the
     * document is edited again meanwhile: edits that never end must not put it off for ever.
     */
    private boolean held(Crew crew, Source.Reading.Texts read, Optional<Waiting> before) {
        Duration jitter = crew.rollout().jitter();
        boolean changes = Plan.between(inForce, crew).stream().anyMatch(change -> change.kind() != Change.Kind.NONE);
        if (jitter.isZero() || inForce.isEmpty() || !changes) {
            return false;
        }
        long now = System.nanoTime();
        long due = now + (long) (random.nextDouble() * jitter.toNanos());
        waiting = Optional.of(new Waiting(
                crew,
                read,
                before.map(earlier -> now + Math.min(earlier.due() - now, due - now))
                        .orElse(due)));
        return true;
    }

    private Reloaded apply(Core core, LoadReport report, Crew crew, Source.Reading.Texts read) {
        waiting = Optional.empty();
        report.applying(Plan.between(inForce, crew), read.revision(), inForce.isPresent());
        core.apply(crew, read.revision(), read.resourceVersion()).join();
        accept(crew, read);
        firstInForce.complete(null);
        return new Reloaded.Applied(read.revision());
    }
}
