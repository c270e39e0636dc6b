package dev.coxswain.crew;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Workers that stop one after the other, because each depends on the next one.
 *
 * @param workers in the order in which they stop
 * @param longest the sum of their grace periods
 */
public record StopChain(List<String> workers, Duration longest) {

    private static final int NAMED = 5;

    public StopChain {
        workers = List.copyOf(workers);
    }

    /** The chain that may take longest; empty where there is no worker. */
    public static StopChain of(Crew crew) {
        Map<String, Worker> workers = new HashMap<>();
        Map<String, Integer> dependents = new HashMap<>();
        for (Worker worker : crew.workers()) {
            workers.put(worker.name(), worker);
            worker.dependsOn().forEach(dependency -> dependents.merge(dependency.name(), 1, Integer::sum));
        }
        Map<String, Duration> before = new HashMap<>();
        Map<String, String> previous = new HashMap<>();
        Deque<Worker> next = new ArrayDeque<>();
        crew.workers().stream()
                .filter(worker -> !dependents.containsKey(worker.name()))
                .forEach(next::add);
        String last = "";
        Duration longest = Duration.ZERO;
        for (Worker worker = next.poll(); worker != null; worker = next.poll()) {
            Duration until = before.getOrDefault(worker.name(), Duration.ZERO).plus(grace(worker));
            if (until.compareTo(longest) > 0) {
                longest = until;
                last = worker.name();
            }
            for (Dependency dependency : worker.dependsOn()) {
                String name = dependency.name();
                if (until.compareTo(before.getOrDefault(name, Duration.ZERO)) > 0) {
                    before.put(name, until);
                    previous.put(name, worker.name());
                }
                int left = dependents.merge(name, -1, Integer::sum);
                @Nullable Worker known = workers.get(name);
                if (left == 0 && known != null) {
                    next.add(known);
                }
            }
        }
        List<String> chain = new ArrayList<>();
        for (@Nullable String name = last.isEmpty() ? null : last; name != null; name = previous.get(name)) {
            chain.add(name);
        }
        return new StopChain(chain.reversed(), longest);
    }

    private static Duration grace(Worker worker) {
        return worker.replicas() == 0 ? Duration.ZERO : worker.terminationGracePeriod();
    }

    /**
     * What to say of it where it may take longer than the shutdown of the whole crew; else empty. Grace periods that
     * nobody has chosen are bounds, not guesses of how long a stop takes: a chain of them says nothing.
     */
    public static String warning(Crew crew) {
        StopChain chain = of(crew);
        return chain.longest.compareTo(crew.terminationGracePeriod()) > 0 && chain.isChosen(crew)
                ? chain.warning(crew.terminationGracePeriod())
                : "";
    }

    private boolean isChosen(Crew crew) {
        Set<String> here = Set.copyOf(workers);
        return !crew.terminationGracePeriod().equals(Crew.DEFAULT_GRACE)
                || crew.workers().stream()
                        .filter(worker -> here.contains(worker.name()))
                        .anyMatch(worker -> !worker.terminationGracePeriod().equals(WorkerDraft.DEFAULT_GRACE));
    }

    private String warning(Duration whole) {
        int named = Math.min(NAMED, workers.size());
        int more = workers.size() - named;
        return "a shutdown may take " + longest.toSeconds() + " s (" + String.join(", then ", workers.subList(0, named))
                + (more > 0 ? ", then " + more + " more" : "")
                + "), longer than spec.terminationGracePeriodSeconds, " + whole.toSeconds()
                + " s: what is left then is killed; raise it, or shorten the workers' own";
    }
}
