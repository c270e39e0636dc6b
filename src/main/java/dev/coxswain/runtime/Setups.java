package dev.coxswain.runtime;

import dev.coxswain.crew.IoPriority;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.os.Setup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a document asks for around a process, in the operating system's terms. */
final class Setups {

    private Setups() {}

    /** @param sockets descriptors in the order of the document */
    static Setup of(ProcessSpec process, List<Integer> sockets) {
        Map<String, Setup.Limit> limits = new LinkedHashMap<>();
        process.rlimits().forEach((name, limit) -> limits.put(name, new Setup.Limit(limit.soft(), limit.hard())));
        return new Setup(
                limits,
                process.nice(),
                process.oomScoreAdj(),
                process.ioPriority().map(Setups::ioPriority),
                process.umask(),
                identity(process),
                sockets);
    }

    /** For what runs beside the process: as its user, with nothing else of it. */
    static Setup ofItsUser(ProcessSpec process) {
        Setup none = Setup.NONE;
        return new Setup(
                none.limits(),
                none.nice(),
                none.oomScoreAdj(),
                none.ioPriority(),
                none.umask(),
                identity(process),
                none.sockets());
    }

    private static Setup.Identity identity(ProcessSpec process) {
        return new Setup.Identity(
                process.securityContext().runAsUser(),
                process.securityContext().runAsGroup(),
                process.securityContext().supplementalGroups());
    }

    private static Setup.IoPriority ioPriority(IoPriority priority) {
        return switch (priority.ioClass()) {
            case REAL_TIME -> new Setup.IoPriority(1, priority.level());
            case BEST_EFFORT -> new Setup.IoPriority(2, priority.level());
            // It has no levels.
            case IDLE -> new Setup.IoPriority(3, 0);
        };
    }
}
