package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A worker that is to be, under the name that it has in the input. */
public final class DraftWorker {

    /** @param condition {@code Started}, {@code Ready}, {@code Succeeded} or {@code Finished} */
    record Needs(DraftWorker worker, String condition, boolean restart) {}

    private final String name;
    private final String subject;
    private final Place at;
    private final Draft draft;
    private final Tree fields = new Tree();
    private final Map<String, Tree> env = new LinkedHashMap<>();
    private final List<Needs> needs = new ArrayList<>();

    DraftWorker(Draft draft, String name, String subject, Place at) {
        this.draft = draft;
        this.name = name;
        this.subject = subject;
        this.at = at;
    }

    /** In the input. */
    public String name() {
        return name;
    }

    /** What remarks call it: {@code [program:web]}. */
    public String subject() {
        return subject;
    }

    public Place at() {
        return at;
    }

    /** A worker's field by its path, {@code lifecycle.stopSignal}; not {@code name}, {@code env}, {@code dependsOn}. */
    public DraftWorker set(String path, Object value) {
        fields.set(path, value);
        return this;
    }

    public Optional<Object> get(String path) {
        return fields.get(path);
    }

    /** @param words as the process is to get them: a {@code $} in them is no expansion of ours */
    public DraftWorker command(List<String> words) {
        return set("command", Dollars.literal(words));
    }

    /** A variable whose value the process is to get as it is; a later one of the same name counts. */
    public DraftWorker env(String variable, String value) {
        return expandedEnv(variable, Dollars.literal(value));
    }

    /** One in whose value {@code $(VAR)} is ours. */
    public DraftWorker expandedEnv(String variable, String value) {
        // Where it stood first would be before what its value may use.
        env.remove(variable);
        env.put(variable, Tree.of("name", variable).set("value", value));
        return this;
    }

    public boolean hasEnv(String variable) {
        return env.containsKey(variable);
    }

    /** Another one comes first; the first condition that is asked for counts. */
    public DraftWorker dependsOn(DraftWorker other, String condition) {
        return dependsOn(other, condition, false);
    }

    /** @param restart whether this one restarts with it */
    public DraftWorker dependsOn(DraftWorker other, String condition, boolean restart) {
        if (needs.stream().noneMatch(known -> known.worker() == other)) {
            needs.add(new Needs(other, condition, restart));
        }
        return this;
    }

    /** @param option of this worker; empty: the worker itself */
    public void remark(Place where, String option, String why) {
        draft.remark(where, option.isEmpty() ? subject : subject + " " + option, why);
    }

    List<Needs> needs() {
        return needs;
    }

    Tree written(Map<DraftWorker, String> names) {
        Tree worker = Tree.of("name", names.getOrDefault(this, name));
        fields.fields().forEach(worker::set);
        if (!env.isEmpty()) {
            worker.set("env", List.copyOf(env.values()));
        }
        if (!needs.isEmpty()) {
            worker.set(
                    "dependsOn",
                    needs.stream()
                            .map(one -> Tree.of("name", names.getOrDefault(one.worker(), ""))
                                    .set("condition", one.condition())
                                    .set("restart", one.restart()))
                            .toList());
        }
        return worker;
    }
}
