package dev.coxswain.os.linux;

import dev.coxswain.os.MemoryUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory limit that we are under: that of our cgroup, or of one above it as far as we see them, whichever is nearest
 * to its end. Read anew each time, since a limit can be changed while we run.
 */
final class MemoryCgroup {

    /** Version 1 says this, rounded to pages, for no limit. */
    private static final long UNLIMITED = 1L << 60;

    /** How the files of one version are called. */
    private enum Version {
        V1("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        V2("memory.max", "memory.current", "inactive_file");

        private final String limit;
        private final String usage;
        private final String reclaimable;

        Version(String limit, String usage, String reclaimable) {
            this.limit = limit;
            this.usage = usage;
            this.reclaimable = reclaimable;
        }
    }

    private final Version version;
    private final List<Path> levels = new ArrayList<>();

    private MemoryCgroup(Version version, CgroupPaths paths) {
        this.version = version;
        Path level = paths.own();
        while (level != null && level.startsWith(paths.mount())) {
            levels.add(level);
            level = level.getParent();
        }
    }

    static Optional<MemoryCgroup> ofSelf() {
        return of(ProcFs.read("/proc/self/mountinfo"), ProcFs.read("/proc/self/cgroup"));
    }

    static Optional<MemoryCgroup> of(byte[] mountinfo, byte[] cgroup) {
        return CgroupPaths.legacy(mountinfo, cgroup, "memory")
                .map(paths -> new MemoryCgroup(Version.V1, paths))
                .or(() -> CgroupPaths.unified(mountinfo, cgroup).map(paths -> new MemoryCgroup(Version.V2, paths)));
    }

    /** Empty: no limit. */
    Optional<MemoryUse> read() {
        Optional<MemoryUse> nearest = Optional.empty();
        for (Path level : levels) {
            Optional<MemoryUse> use = read(level);
            if (use.isPresent() && (nearest.isEmpty() || share(use.get()) > share(nearest.get()))) {
                nearest = use;
            }
        }
        return nearest;
    }

    private Optional<MemoryUse> read(Path level) {
        OptionalLong limit = CgroupFile.number(level, version.limit);
        OptionalLong usage = CgroupFile.number(level, version.usage);
        if (limit.isEmpty() || limit.getAsLong() >= UNLIMITED || usage.isEmpty()) {
            return Optional.empty();
        }
        long reclaimable =
                CgroupFile.number(level, "memory.stat", version.reclaimable).orElse(0);
        return Optional.of(
                new MemoryUse(Math.max(0, usage.getAsLong() - reclaimable), limit.getAsLong(), pressure(level)));
    }

    /** {@code some avg10=1.53 avg60=…}. */
    private static String pressure(Path level) {
        String text = CgroupFile.text(level, "memory.pressure");
        int from = text.indexOf("avg10=");
        int to = text.indexOf(' ', Math.max(0, from));
        return !text.startsWith("some ") || from < 0 || to < 0 ? "" : text.substring(from + "avg10=".length(), to);
    }

    private static double share(MemoryUse use) {
        return (double) use.usedBytes() / Math.max(1, use.limitBytes());
    }
}
