package dev.coxswain.crew;

import dev.coxswain.crew.type.At;
import dev.coxswain.crew.yaml.Quoted;
import dev.coxswain.crew.yaml.Yaml;
import dev.coxswain.crew.yaml.YamlLimits;
import dev.coxswain.crew.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the texts of a source: the only door by which a crew comes in.
 *
 * <p>Never throws, whatever is in the texts, and takes time linear in their length.
 */
public final class CrewReader {

    private final Problems problems;
    private static final Rights.Denial NO_STATE = new Rights.Denial(
            List.of("persistent"),
            "needs a state folder, and this supervisor has none: start it with --state-dir DIR (COXSWAIN_STATE_DIR), or"
                    + " leave persistent out");

    private final Rights rights;
    private final List<Document> documents = new ArrayList<>();
    private boolean complete = true;

    private CrewReader(List<SourceText> texts, YamlLimits limits, Rights rights) {
        this.rights = rights;
        this.problems = new Problems(texts);
        YamlReader reader = new YamlReader(limits, problems);
        for (SourceText text : texts) {
            YamlReader.Result result = reader.read(text.file(), text.text());
            complete &= result.complete();
            result.documents().forEach(root -> documents.add(new Document(root)));
        }
    }

    /** The crew that all texts together describe, or everything that is wrong with them. */
    public static Checked read(List<SourceText> texts) {
        return read(texts, YamlLimits.DEFAULT, Rights.UNKNOWN);
    }

    /** @param rights of who will run it: what they don't allow is wrong too */
    public static Checked read(List<SourceText> texts, Rights rights) {
        return read(texts, YamlLimits.DEFAULT, rights);
    }

    public static Checked read(List<SourceText> texts, YamlLimits limits) {
        return read(texts, limits, Rights.UNKNOWN);
    }

    private static Checked read(List<SourceText> texts, YamlLimits limits, Rights rights) {
        CrewReader reader = new CrewReader(texts, limits, rights);
        if (reader.documents.isEmpty() && reader.complete) {
            String file = texts.isEmpty() ? "." : texts.getFirst().file();
            return new Checked.Invalid(List.of(new Problem(
                    file, 1, 1, "", "there is no document here; a crew without workers says so: spec: {workers: []}")));
        }
        @Nullable Crew crew = reader.crew();
        if (!reader.problems.isEmpty()) {
            return new Checked.Invalid(reader.problems.inOrder());
        }
        if (crew == null) {
            throw new IllegalStateException("nothing is wrong, and there is no crew");
        }
        return new Checked.Valid(crew);
    }

    private @Nullable Crew crew() {
        documents.forEach(document -> document.checkHead(problems));
        checkOneName();
        Spec spec = Spec.of(documents, problems);
        At at = At.root(problems);
        @Nullable Crew settings = Document.SPEC.read(spec.settings(), at.moved(Spec.PATH, null, false));
        if (spec.defaults() != null) {
            var unused = WorkerFields.DEFAULTS.read(spec.defaults(), at.moved(Spec.DEFAULTS_PATH, null, true));
        }
        LogPaths logs = new LogPaths(
                problems,
                settings == null ? CrewLogs.Format.TEXT : settings.logs().format());
        List<WorkerFields.Parsed> parsed = new ArrayList<>();
        List<CrossChecks.Merged> merged = new ArrayList<>();
        for (Spec.Item item : spec.workers()) {
            Yaml value = item.value();
            if (value instanceof Yaml.Mapping own && spec.defaults() != null) {
                value = Defaults.under(own, spec.defaults());
            }
            WorkerFields.@Nullable Parsed worker =
                    WorkerFields.WORKER.read(value, at.of(owner(item)).moved(item.path(), Spec.DEFAULTS_PATH, false));
            if (worker != null) {
                parsed.add(worker);
            }
            if (value instanceof Yaml.Mapping mapping) {
                merged.add(new CrossChecks.Merged(mapping, item.path()));
                if (worker != null) {
                    checkRights(worker.draft(), merged.getLast());
                    logs.check(worker.draft().name, worker.logs(), merged.getLast());
                }
            }
        }
        CrossChecks cross = new CrossChecks(merged, problems);
        cross.checkNames();
        cross.checkDependencies(complete);
        cross.checkSockets();
        cross.checkInstances();
        if (settings == null || !problems.isEmpty()) {
            return null;
        }
        List<Worker> workers =
                parsed.stream().map(worker -> worker.in(settings.logs())).toList();
        return settings.withName(documents.getFirst().name().orElseThrow().text())
                .withWorkers(workers)
                .withWritten(spec.written());
    }

    private void checkRights(WorkerDraft worker, CrossChecks.Merged where) {
        for (Rights.Denial denial : rights.denied(worker.process)) {
            deny(denial, where);
        }
        if (!rights.keepsState() && worker.schedule.filter(Schedule::persistent).isPresent()) {
            deny(NO_STATE, where);
        }
    }

    private void deny(Rights.Denial denial, CrossChecks.Merged where) {
        where.find(denial.field()).ifPresent(found -> problems.wrong(found.place(), found.path(), denial.words()));
    }

    private static String owner(Spec.Item item) {
        return item.value() instanceof Yaml.Mapping worker && worker.get("name") instanceof Yaml.Scalar name
                ? "worker " + Quoted.text(name.text())
                : item.path().toString();
    }

    private void checkOneName() {
        Yaml.@Nullable Scalar first = null;
        for (Document document : documents) {
            Yaml.@Nullable Scalar name = document.name().orElse(null);
            if (first == null) {
                first = name;
            } else if (name != null && !name.text().equals(first.text())) {
                problems.wrong(
                        name.place(),
                        "metadata.name",
                        "must be " + first.text() + " as at " + first.place().file() + ":"
                                + first.place().line() + " (was \"" + name.text()
                                + "\"); the documents of a source are one crew");
            }
        }
    }
}
