package dev.coxswain.os.linux;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Tells whether the kernel has killed for want of memory, by a counter that rises before the victim dies: that of our
 * own cgroup, or of the machine where there is none. Safe from any thread.
 */
final class OomKills {

    /** How long a rise explains a death: to free a large memory takes the kernel its time. */
    private static final long EXPLAINS_NANOS = 5_000_000_000L;

    /**
     * @param whose {@code the container's}
     * @param key the line of the file
     */
    record Counter(String whose, Path folder, String file, String key) {
        OptionalLong read() {
            return CgroupFile.number(folder, file, key);
        }
    }

    private Optional<Counter> counter;
    private final LongSupplier nanos;
    private long last;
    private long from;
    private long risenAt;
    /** Deaths that the last rises explain and that are still to come. */
    private long open;

    OomKills(Optional<Counter> counter, LongSupplier nanos) {
        this.counter = counter;
        this.nanos = nanos;
        this.last = counter.map(Counter::read).orElse(OptionalLong.empty()).orElse(0);
    }

    static OomKills ofSelf() {
        return new OomKills(
                find(ProcFs.read("/proc/self/mountinfo"), ProcFs.read("/proc/self/cgroup")), System::nanoTime);
    }

    static Optional<Counter> find(byte[] mountinfo, byte[] cgroup) {
        String whose = Libc.getpid() == 1 ? "the container's" : "the cgroup's";
        Optional<Counter> unified = CgroupPaths.unified(mountinfo, cgroup)
                .map(paths -> new Counter(whose, paths.own(), "memory.events", "oom_kill"))
                .filter(OomKills::works);
        return unified.or(() -> CgroupPaths.legacy(mountinfo, cgroup, "memory")
                        .map(paths -> new Counter(whose, paths.own(), "memory.oom_control", "oom_kill"))
                        .filter(OomKills::works))
                .or(() -> Optional.of(new Counter("the machine's", Path.of("/proc"), "vmstat", "oom_kill"))
                        .filter(OomKills::works));
    }

    /** Looks there from now on: we have been moved below the cgroup that is looked at. */
    synchronized void countedIn(Path cgroup) {
        observe();
        Optional<Counter> next = counter.filter(known -> !known.folder().equals(Path.of("/proc")))
                .map(known -> new Counter(known.whose(), cgroup, "memory.events", "oom_kill"))
                .filter(OomKills::works);
        if (next.isPresent()) {
            counter = next;
            last = next.get().read().orElse(0);
        }
    }

    private static boolean works(Counter counter) {
        return counter.read().isPresent();
    }

    /** Looks at it, so that what it counted so far explains no death that comes much later. */
    synchronized void observe() {
        OptionalLong now = counter.map(Counter::read).orElse(OptionalLong.empty());
        if (now.isEmpty() || now.getAsLong() == last) {
            return;
        }
        if (now.getAsLong() > last) {
            if (open == 0 || nanos.getAsLong() - risenAt > EXPLAINS_NANOS) {
                from = last;
                open = 0;
            }
            // Beside those of an earlier rise whose dead we have not met yet.
            open += now.getAsLong() - last;
            risenAt = nanos.getAsLong();
        }
        last = now.getAsLong();
    }

    /** Whether a process that was killed just now was killed by that; in words then. */
    synchronized Optional<String> explain() {
        observe();
        if (open == 0 || nanos.getAsLong() - risenAt > EXPLAINS_NANOS) {
            return Optional.empty();
        }
        open--;
        return counter.map(known -> known.whose() + " oom_kill counter rose from " + from + " to " + last);
    }
}
