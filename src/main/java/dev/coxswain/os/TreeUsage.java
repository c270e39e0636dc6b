package dev.coxswain.os;

/** What one process tree uses, as the last pass of a {@link Sampler} saw it. Belongs to the sampler's thread. */
public final class TreeUsage {

    /** Memory or open files that nobody has asked for, or that we may not see. */
    public static final long UNKNOWN = -1;

    private final long generation;
    private long memoryOver = Long.MAX_VALUE;
    private boolean wantsOpenFiles;

    private boolean seen;
    private long memoryBytes = UNKNOWN;
    private long cpuNanos;
    private int processes;
    private int threads;
    private long openFiles = UNKNOWN;

    public TreeUsage(long generation) {
        this.generation = generation;
    }

    /**
     * What the next pass is to find out beside CPU time and processes.
     *
     * @param memoryOver memory is of interest from here on: where a cheap upper bound shows that the tree has less, that
     *     bound is given in place of it
     */
    public void want(long memoryOver, boolean openFiles) {
        this.memoryOver = memoryOver;
        this.wantsOpenFiles = openFiles;
    }

    /** Takes what a pass has seen; for samplers. */
    public void filled(long memoryBytes, long cpuNanosMore, int processes, int threads, long openFiles) {
        this.seen = true;
        this.memoryBytes = memoryBytes;
        this.cpuNanos += cpuNanosMore;
        this.processes = processes;
        this.threads = threads;
        this.openFiles = openFiles;
    }

    /** The pass did not find its leader alive, or could not look; for samplers. */
    public void missed() {
        seen = false;
    }

    public long generation() {
        return generation;
    }

    public long memoryOver() {
        return memoryOver;
    }

    public boolean wantsOpenFiles() {
        return wantsOpenFiles;
    }

    /** Whether the last pass saw it, its leader alive from the begin of the pass to its end. */
    public boolean seen() {
        return seen;
    }

    /** RssAnon + RssShmem over the tree, or what {@link #want} says. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** User and system time since the leader's start, of children that came and went, too. Never falls. */
    public long cpuNanos() {
        return cpuNanos;
    }

    public int processes() {
        return processes;
    }

    public int threads() {
        return threads;
    }

    public long openFiles() {
        return openFiles;
    }
}
