package dev.coxswain.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** TARGET…, {@code -l} and {@code --all}, as many commands take them. */
final class TargetOptions {

    final List<String> names = new ArrayList<>();
    private Optional<String> labels = Optional.empty();
    private boolean all;

    TargetOptions(Syntax syntax) {
        syntax.option("-l", Value.LABELS, "Workers with these labels.", text -> labels = Optional.of(text))
                .flag("--all", "All workers.", () -> all = true)
                .arguments("[TARGET…]", 0, Integer.MAX_VALUE, names::add, Value.TARGET)
                .exits(ExitCode.NO_SUCH_TARGET, "There is no such target.");
    }

    /** {@code web, queue/0}; without any, all. */
    String words() {
        List<String> words = new ArrayList<>(names);
        labels.ifPresent(selector -> words.add("the workers with " + selector));
        return words.isEmpty() || all ? "all workers" : String.join(", ", words);
    }

    boolean none() {
        return names.isEmpty() && labels.isEmpty() && !all;
    }

    boolean everything() {
        return all;
    }

    /** @throws Failure usage, where nothing is named, or some and all */
    void required() {
        if (all && !(names.isEmpty() && labels.isEmpty())) {
            throw Failure.usage("--all means all workers: give it alone, or TARGETs and -l without it");
        }
        if (none()) {
            throw Failure.usage(
                    "name a TARGET (a worker such as web, or an instance such as web/0), or give -l or --all");
        }
    }

    /** Those that are named and nothing else, so that no look at the crew is needed. */
    Optional<Target> single() {
        return names.size() == 1 && labels.isEmpty() && !all
                ? Optional.of(Target.parse(names.getFirst()))
                : Optional.empty();
    }

    /** @throws Failure 4, where there is no such target */
    List<Target> resolve(CrewView crew) {
        List<Target> targets = new ArrayList<>();
        for (String name : names) {
            targets.add(crew.check(Target.parse(name)));
        }
        labels.map(Labels::parse).ifPresent(selector -> {
            int before = targets.size();
            crew.workers().forEach(worker -> {
                String name = worker.path("name").asText();
                if (selector.match(crew.spec(), name)) {
                    targets.add(Target.parse(name));
                }
            });
            if (targets.size() == before) {
                throw new Failure(ExitCode.NO_SUCH_TARGET, "no worker has the labels " + labels.orElse(""));
            }
        });
        if (all) {
            crew.workers()
                    .forEach(worker ->
                            targets.add(Target.parse(worker.path("name").asText())));
        }
        Map<String, Target> distinct = new LinkedHashMap<>();
        targets.forEach(target -> distinct.putIfAbsent(target.toString(), target));
        return List.copyOf(distinct.values());
    }
}
