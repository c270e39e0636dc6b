package dev.coxswain.convert;

import dev.coxswain.crew.yaml.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A crew that is to be: what a format fills. */
public final class Draft {

    /** Of a whole crew; more is no configuration that somebody wrote. */
    static final int MOST_WORKERS = 10_000;

    private static final String GRACE = "terminationGracePeriodSeconds";

    /** Our default for the whole shutdown, which would cut a longer stop short. */
    private static final long CREW_GRACE = 25;

    private static final long WORKER_GRACE = 10;

    /** A longer chain is longer than anybody waits. */
    private static final int DEEPEST = 500;

    private final List<DraftWorker> workers = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();
    private final Tree spec = new Tree();
    private String name;

    /** @param name of the crew, where the input has none */
    Draft(String name) {
        this.name = name;
    }

    /** The crew's name as the input has it. */
    public void name(String given) {
        name = given;
    }

    /**
     * @param original its name in the input; two of one name are two workers
     * @param subject what remarks call it: {@code [program:web]}
     * @param at where it begins
     */
    public DraftWorker worker(String original, String subject, Place at) throws Unreadable {
        if (workers.size() == MOST_WORKERS) {
            throw new Unreadable(at, "more than " + MOST_WORKERS + " workers; convert the file in parts");
        }
        DraftWorker worker = new DraftWorker(this, original, subject, at);
        workers.add(worker);
        return worker;
    }

    public List<DraftWorker> workers() {
        return workers;
    }

    /** A field of spec by its path, {@code logs.format}. */
    public void set(String path, Object value) {
        spec.set(path, value);
    }

    /** @param what in the input's words: {@code [program:web] stopasgroup} */
    public void remark(Place at, String what, String why) {
        remarks.add(new Remark(at, what, why));
    }

    /** In the order of the input. */
    List<Remark> remarks() {
        // Stable: files in the order in which they were read, lines as they stand.
        List<String> files =
                remarks.stream().map(remark -> remark.at().file()).distinct().toList();
        return remarks.stream()
                .sorted(Comparator.comparingInt(
                                (Remark remark) -> files.indexOf(remark.at().file()))
                        .thenComparingInt(remark -> remark.at().line()))
                .distinct()
                .toList();
    }

    /** The document; what is called otherwise than in the input is remarked. */
    Tree document() {
        Map<DraftWorker, String> names = Labels.of(workers);
        for (DraftWorker worker : workers) {
            String label = names.getOrDefault(worker, worker.name());
            if (!label.equals(worker.name())) {
                worker.remark(worker.at(), "", "is called " + label + " here: a name is a DNS label, and unique");
            }
        }
        Tree whole = new Tree();
        spec.fields().forEach(whole::set);
        whole.set(
                "workers", workers.stream().map(worker -> worker.written(names)).toList());
        long shutdown = shutdownSeconds();
        if (shutdown > CREW_GRACE && !whole.has(GRACE)) {
            whole.set(GRACE, shutdown);
        }
        String crew = Labels.label(name);
        return Tree.of("metadata", Tree.of("name", crew)).set("spec", whole);
    }

    /** The longest that workers which stop one after the other may take, where any of them says how long it may take. */
    private long shutdownSeconds() {
        Map<DraftWorker, Long> sums = new IdentityHashMap<>();
        boolean told = workers.stream().anyMatch(worker -> worker.get(GRACE).isPresent());
        long longest = 0;
        for (DraftWorker worker : told ? workers : List.<DraftWorker>of()) {
            longest = Math.max(longest, chain(worker, sums, 0));
        }
        return Math.min(longest, Integer.MAX_VALUE);
    }

    private static long chain(DraftWorker worker, Map<DraftWorker, Long> sums, int depth) {
        Long known = sums.get(worker);
        if (known != null || depth > DEEPEST) {
            return known == null ? 0 : known;
        }
        // A cycle is refused later; here it only has to end.
        sums.put(worker, 0L);
        long below = 0;
        for (DraftWorker.Needs needs : worker.needs()) {
            below = Math.max(below, chain(needs.worker(), sums, depth + 1));
        }
        long own = worker.get(GRACE).orElse(WORKER_GRACE) instanceof Number number ? number.longValue() : WORKER_GRACE;
        sums.put(worker, own + below);
        return own + below;
    }
}
