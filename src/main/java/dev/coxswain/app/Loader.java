package dev.coxswain.app;

import dev.coxswain.crew.Change;
import dev.coxswain.crew.Checked;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CrewReader;
import dev.coxswain.crew.Plan;
import dev.coxswain.crew.Problem;
import dev.coxswain.engine.Condition;
import dev.coxswain.logs.Level;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import dev.coxswain.runtime.Core;
import dev.coxswain.runtime.Reloaded;
import dev.coxswain.source.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Reads the source when it may have changed, checks it, and puts a good document in force. A bad one changes nothing: the
 * last good one stays. One thread, so that documents come into force in the order in which they were read.
 */
final class Loader {

    private static final int TOLD_PROBLEMS = 20;

    private final Source source;
    private final Output output;
    private final UnaryOperator<Crew> settings;
    private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    private Optional<Crew> inForce = Optional.empty();
    private String revision = "";
    private Optional<Reloaded> lastTold = Optional.empty();

    /** A wish to read again: noticed by the watch, or an operator's, who doesn't wait for a file to settle. */
    private record Asked(CompletableFuture<Reloaded> answer, boolean now) {}

    /** @param settings what the command line says over every document */
    Loader(Source source, Output output, UnaryOperator<Crew> settings) {
        this.source = source;
        this.output = output;
        this.settings = settings;
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
            case Source.Reading.Refused(Problem problem) -> new First.Bad(List.of(problem.toString()));
            case Source.Reading.Texts(var texts, String read) ->
                switch (CrewReader.read(texts)) {
                    case Checked.Valid(Crew written) -> {
                        Crew crew = settings.apply(written);
                        inForce = Optional.of(crew);
                        revision = read;
                        yield new First.Good(crew, read);
                    }
                    case Checked.Invalid(var problems) ->
                        new First.Bad(problems.stream().map(Problem::toString).toList());
                };
        };
    }

    /** Follows the source from now on. */
    void start(Core core) {
        source.warning().ifPresent(warning -> output.say(OwnLine.warn(warning)));
        source.watch(() -> asked.add(new Asked(new CompletableFuture<>(), false)));
        Thread.ofPlatform().daemon().name("loader").start(() -> loop(core));
    }

    CompletableFuture<Reloaded> reload() {
        Asked wish = new Asked(new CompletableFuture<>(), true);
        asked.add(wish);
        return wish.answer();
    }

    private void loop(Core core) {
        List<Asked> waiting = new ArrayList<>();
        while (true) {
            try {
                waiting.add(asked.take());
                asked.drainTo(waiting);
                boolean now = waiting.stream().anyMatch(Asked::now);
                Reloaded result = load(core, now ? source.readNow() : source.read());
                waiting.forEach(wish -> wish.answer().complete(result));
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException mistake) {
                output.say(OwnLine.error("internal error while reading " + source.name()
                        + ", the last good document stays: " + mistake));
                waiting.forEach(wish -> wish.answer().completeExceptionally(mistake));
            }
            waiting.clear();
        }
    }

    private Reloaded load(Core core, Source.Reading reading) {
        Reloaded result = switch (reading) {
            case Source.Reading.Missing(String message) -> new Reloaded.Missing(message);
            case Source.Reading.Refused(Problem problem) -> new Reloaded.Invalid(List.of(problem));
            case Source.Reading.Texts(var texts, String read)
            when read.equals(revision) -> new Reloaded.Unchanged(read);
            case Source.Reading.Texts(var texts, String read) ->
                switch (CrewReader.read(texts)) {
                    case Checked.Invalid(var problems) -> new Reloaded.Invalid(problems);
                    case Checked.Valid(Crew crew) -> apply(core, settings.apply(crew), read);
                };
        };
        boolean news = !lastTold.equals(Optional.of(result));
        boolean mended = lastTold.isPresent()
                && (lastTold.get() instanceof Reloaded.Invalid || lastTold.get() instanceof Reloaded.Missing);
        lastTold = Optional.of(result);
        if (news) {
            tell(core, result, mended);
        }
        return result;
    }

    private Reloaded apply(Core core, Crew crew, String read) {
        List<Change> changes = Plan.between(inForce, crew);
        String told = changes.stream()
                .filter(change -> change.kind() != Change.Kind.NONE)
                .map(Loader::words)
                .collect(Collectors.joining(", "));
        output.say(new OwnLine(
                Level.INFO,
                "reloaded " + source.name() + ": " + (told.isEmpty() ? "no worker changes" : told),
                Map.of("reason", "Reloaded", "revision", read)));
        inForce = Optional.of(crew);
        revision = read;
        core.apply(crew, read).join();
        return new Reloaded.Applied(read);
    }

    private static String words(Change change) {
        String kind = switch (change.kind()) {
            case NONE -> "unchanged";
            case IN_PLACE -> "changes in place";
            case SCALE -> "scales";
            case RESTART -> "restarts";
            case START -> "is new";
            case STOP -> "is removed";
        };
        return change.name() + " " + kind
                + (change.fields().isEmpty() ? "" : " (" + String.join(", ", change.fields()) + ")");
    }

    private void tell(Core core, Reloaded result, boolean mended) {
        switch (result) {
            case Reloaded.Applied ignored -> {}
            case Reloaded.Unchanged ignored -> {
                if (mended) {
                    output.say(OwnLine.info(source.name() + " is as it was: the document in force is valid"));
                }
                core.config(valid("Valid", ""), Optional.empty());
            }
            case Reloaded.Missing(String message) -> {
                output.say(OwnLine.warn(message + "; what runs goes on"));
                core.config(valid("SourceMissing", message), Optional.empty());
            }
            case Reloaded.Invalid(var problems) -> {
                String first = problems.getFirst().toString();
                core.config(
                        new Condition("ConfigValid", Condition.Status.FALSE, "Invalid", first, Instant.now()),
                        Optional.empty());
                problems.stream()
                        .limit(TOLD_PROBLEMS)
                        .forEach(problem -> output.say(
                                new OwnLine(Level.ERROR, problem.toString(), Map.of("reason", "ConfigInvalid"))));
                output.say(OwnLine.error(String.format(
                        Locale.ROOT,
                        "%s is invalid, %d %s: the last good document stays in force",
                        source.name(),
                        problems.size(),
                        problems.size() == 1 ? "error" : "errors")));
            }
        }
    }

    private static Condition valid(String reason, String message) {
        return new Condition("ConfigValid", Condition.Status.TRUE, reason, message, Instant.now());
    }
}
