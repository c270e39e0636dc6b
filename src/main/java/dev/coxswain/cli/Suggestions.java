package dev.coxswain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coxswain.cli.Offer.Candidate;
import dev.coxswain.crew.FieldHelp;
import dev.coxswain.crew.Signal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a {@link Value} can be: words, signals, and what the running crew has. */
final class Suggestions {

    private static final int LAST_STANDARD_SIGNAL = 31;

    private final Function<Optional<String>, Optional<CrewView>> crews;

    /** @param crews the crew whose supervisor has that socket, or the usual one; empty where none answers at once */
    Suggestions(Function<Optional<String>, Optional<CrewView>> crews) {
        this.crews = crews;
    }

    /** @param given the arguments so far: nobody means one twice */
    Offer of(Value value, String word, List<String> given, Optional<String> socket) {
        return switch (value.kind()) {
            case TEXT, COMMAND -> Offer.NOTHING;
            case WORD -> Offer.matching(word, plain(value.words().stream()));
            case TARGET -> targets(word, given, socket);
            case REPLICAS ->
                Offer.matching(
                                word,
                                workers(socket, worker -> worker.path("name").asText() + "="))
                        .withoutSpace();
            case SCHEDULED -> scheduled(word, socket);
            case LABELS -> labels(word, socket);
            case SIGNAL -> signals(word);
            case DURATION -> Offer.matching(word, plain(Stream.of("5s", "30s", "1m", "5m", "1h")));
            case FILE -> Offer.FILES;
            case SOURCE -> source(word);
            case FIELD -> fields(word);
        };
    }

    private static List<Candidate> plain(Stream<String> words) {
        return words.map(word -> new Candidate(word, "")).toList();
    }

    private List<Candidate> workers(Optional<String> socket, Function<JsonNode, String> text) {
        List<Candidate> workers = new ArrayList<>();
        crews.apply(socket)
                .ifPresent(crew -> crew.workers()
                        .forEach(worker -> workers.add(new Candidate(
                                text.apply(worker),
                                worker.path("readyReplicas").asInt() + "/"
                                        + worker.path("replicas").asInt() + " ready"))));
        return workers;
    }

    private Offer scheduled(String word, Optional<String> socket) {
        List<Candidate> scheduled = new ArrayList<>();
        crews.apply(socket)
                .ifPresent(crew -> crew.workers().forEach(worker -> {
                    String name = worker.path("name").asText();
                    String schedule = DocumentView.field(crew.spec(), name, "schedule", "");
                    String every = DocumentView.field(crew.spec(), name, "every", "");
                    if (!schedule.isEmpty() || !every.isEmpty()) {
                        scheduled.add(new Candidate(name, every.isEmpty() ? schedule : "every " + every));
                    }
                }));
        return Offer.matching(word, scheduled);
    }

    /** Workers; instances once there is a slash, or where all that is left is one worker with several of them. */
    private Offer targets(String word, List<String> given, Optional<String> socket) {
        List<Candidate> workers =
                new ArrayList<>(workers(socket, worker -> worker.path("name").asText()));
        workers.removeIf(worker -> given.contains(worker.text()));
        Offer offer = Offer.matching(word, workers);
        int slash = word.indexOf('/');
        String only = slash >= 0
                ? word.substring(0, slash)
                : offer.candidates().size() == 1 ? offer.candidates().getFirst().text() : "";
        List<Candidate> instances = new ArrayList<>();
        crews.apply(socket)
                .flatMap(crew -> crew.worker(only))
                .ifPresent(worker -> worker.path("instances").forEach(instance -> {
                    var view = new InstanceView(instance);
                    String reason = view.reason().isEmpty() ? "" : ", " + view.reason();
                    instances.add(new Candidate(view.id(), view.phase() + reason));
                }));
        instances.removeIf(instance -> given.contains(instance.text()));
        if (slash < 0 && instances.size() < 2) {
            return offer;
        }
        instances.addAll(offer.candidates());
        return Offer.matching(word, instances);
    }

    /** {@code tier=web}; after a comma the next. */
    private Offer labels(String word, Optional<String> socket) {
        String before = word.substring(0, word.lastIndexOf(',') + 1);
        Set<String> pairs = new LinkedHashSet<>();
        crews.apply(socket).ifPresent(crew -> {
            pairsOf(crew.spec().path("defaults"), pairs);
            crew.spec().path("workers").forEach(worker -> pairsOf(worker, pairs));
        });
        return Offer.matching(word.substring(before.length()), plain(pairs.stream()))
                .after(before);
    }

    private static void pairsOf(JsonNode worker, Set<String> pairs) {
        worker.path("labels")
                .properties()
                .forEach(label ->
                        pairs.add(label.getKey() + "=" + label.getValue().asText()));
    }

    private static Offer signals(String word) {
        boolean whole = word.startsWith("S");
        return Offer.matching(
                word,
                plain(IntStream.rangeClosed(1, LAST_STANDARD_SIGNAL)
                        .mapToObj(Signal::nameOf)
                        .map(name -> whole ? name : name.substring("SIG".length()))));
    }

    private static Offer source(String word) {
        Offer offer = word.isEmpty()
                ? Offer.NOTHING
                : Offer.matching(word, List.of(new Candidate("configmap/", "A ConfigMap, NAME or NAMESPACE/NAME.")));
        return offer.candidates().isEmpty() ? Offer.FILES : offer.withFiles().withoutSpace();
    }

    /** Below what is written up to the last dot; at first those of spec and of the document. */
    private static Offer fields(String word) {
        String parent = word.substring(0, word.lastIndexOf('.') + 1);
        List<FieldHelp> within = new ArrayList<>();
        for (String path : parent.isEmpty() ? List.of("spec", "") : List.of(parent.substring(0, parent.length() - 1))) {
            try {
                within.addAll(FieldHelp.of(path).fields());
            } catch (FieldHelp.Unknown none) {
                return Offer.NOTHING;
            }
        }
        Offer offer = Offer.matching(
                word,
                within.stream()
                        .map(field -> new Candidate(parent + field.name(), field.meaning()))
                        .toList());
        boolean goesOn = within.stream()
                .anyMatch(field -> offer.candidates().size() == 1
                        && !field.fields().isEmpty()
                        && offer.candidates().getFirst().text().equals(parent + field.name()));
        return goesOn ? offer.withoutSpace() : offer;
    }
}
