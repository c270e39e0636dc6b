package dev.coxswain.os.linux;

import dev.coxswain.os.Rights;
import dev.coxswain.os.Setup;
import dev.coxswain.os.StartFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Our own rights, by capabilities(7) and getrlimit(2). Says no only where the kernel surely does: names that aren't
 * known yet, numbers outside of the user namespace, /proc/sys/fs/nr_open and security modules are left to the start; so is
 * oomScoreAdj, for how far it may be lowered (oom_score_adj_min) can be read nowhere.
 */
public final class LinuxRights implements Rights {

    private static final int CAP_SETGID = 6;
    private static final int CAP_SETUID = 7;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_SYS_NICE = 23;
    private static final int CAP_SYS_RESOURCE = 24;

    private static final int REAL_TIME = 1;
    /** RLIMIT_NICE is 20 less the lowest nice. */
    private static final int NICE_BASE = 20;
    /** Of proc_pid_stat(5), counted from the state on. */
    private static final int NICE_FIELD = 16;

    /** The rows of /proc/PID/limits, by prlimit(1)'s names. */
    private static final Map<String, String> ROWS = Map.ofEntries(
            Map.entry("cpu", "Max cpu time"),
            Map.entry("fsize", "Max file size"),
            Map.entry("data", "Max data size"),
            Map.entry("stack", "Max stack size"),
            Map.entry("core", "Max core file size"),
            Map.entry("rss", "Max resident set"),
            Map.entry("nproc", "Max processes"),
            Map.entry("nofile", "Max open files"),
            Map.entry("memlock", "Max locked memory"),
            Map.entry("as", "Max address space"),
            Map.entry("locks", "Max file locks"),
            Map.entry("sigpending", "Max pending signals"),
            Map.entry("msgqueue", "Max msgqueue size"),
            Map.entry("nice", "Max nice priority"),
            Map.entry("rtprio", "Max realtime priority"),
            Map.entry("rttime", "Max realtime timeout"));

    private final Supplier<Accounts> accounts;
    private @Nullable Own own;

    /** As /proc/self has them: they are the same for as long as we live. */
    record Own(String status, String limits, int nice) {

        static Own read() {
            String stat = text("/proc/self/stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new Own(text("/proc/self/status"), text("/proc/self/limits"), Integer.parseInt(fields[NICE_FIELD]));
        }

        private static String text(String path) {
            return new String(ProcFs.read(path), StandardCharsets.UTF_8);
        }

        /**
         * Whether what we start may have it, before it changes its user. Root gets back at its exec what the bounding
         * set has, everybody else keeps the ambient ones.
         */
        boolean may(int capability) {
            boolean root = row(status, "Uid:").startsWith("0\t");
            long either = mask("CapEff:") | mask(root ? "CapBnd:" : "CapAmb:");
            return (either >> capability & 1) == 1;
        }

        private long mask(String label) {
            String digits = row(status, label);
            // Unreadable: nothing is known, so nothing is forbidden.
            return digits.isEmpty() ? -1 : Long.parseUnsignedLong(digits, 16);
        }

        /** The hard limit; empty where it isn't told. */
        Optional<Long> hard(String name) {
            String[] both = row(limits, ROWS.getOrDefault(name, name)).split(" +");
            if (both.length < 2) {
                return Optional.empty();
            }
            return Optional.of(both[1].equals("unlimited") ? Setup.Limit.UNLIMITED : Long.parseUnsignedLong(both[1]));
        }

        private static String row(String text, String label) {
            return text.lines()
                    .filter(line -> line.startsWith(label))
                    .map(line -> line.substring(label.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    public LinuxRights() {
        this.accounts = Accounts::ofThisMachine;
    }

    LinuxRights(Own own, Accounts accounts) {
        this.own = own;
        this.accounts = () -> accounts;
    }

    @Override
    public List<Denial> denied(Setup setup) {
        List<Denial> denials = new ArrayList<>();
        Own ours = own();
        identity(setup.identity(), ours).ifPresent(denials::add);
        if (setup.nice().isPresent() && isTooLow(setup.nice().getAsInt(), ours)) {
            denials.add(new Denial(
                    What.NICE,
                    "",
                    "may not be below the supervisor's own, " + ours.nice()
                            + ", without CAP_SYS_NICE or RLIMIT_NICE: raise it, or give the supervisor one of these"));
        }
        if (setup.ioPriority().filter(io -> io.schedulingClass() == REAL_TIME).isPresent()
                && !ours.may(CAP_SYS_NICE)
                && !ours.may(CAP_SYS_ADMIN)) {
            denials.add(new Denial(
                    What.IO_PRIORITY,
                    "",
                    "RealTime needs CAP_SYS_NICE or CAP_SYS_ADMIN, which the supervisor has not: use BestEffort, or"
                            + " give it one of these"));
        }
        setup.limits().forEach((name, limit) -> limit(name, limit, ours).ifPresent(denials::add));
        return denials;
    }

    private synchronized Own own() {
        Own known = own == null ? Own.read() : own;
        own = known;
        return known;
    }

    private Optional<Denial> identity(Setup.Identity identity, Own ours) {
        if (identity.equals(Setup.Identity.OURS)) {
            return Optional.empty();
        }
        Accounts.Ids ids;
        try {
            ids = accounts.get().resolve(identity);
        } catch (StartFailure unknownYet) {
            return Optional.empty();
        }
        if (Accounts.areThoseOf(ours.status(), ids) || ours.may(CAP_SETGID) && ours.may(CAP_SETUID)) {
            return Optional.empty();
        }
        boolean groups = !ours.may(CAP_SETGID);
        if (!groups && (ids.user().isEmpty() || Accounts.isUserOf(ours.status(), ids))) {
            return Optional.empty();
        }
        return Optional.of(new Denial(
                What.IDENTITY,
                "",
                "another user or other groups need root (" + (groups ? "CAP_SETGID" : "CAP_SETUID")
                        + "), which the supervisor has not: remove it, or run the supervisor as root"));
    }

    private static boolean isTooLow(int nice, Own ours) {
        long lowest = ours.hard("nice").orElse(Setup.Limit.UNLIMITED);
        boolean bounded = lowest != Setup.Limit.UNLIMITED && NICE_BASE - nice > lowest;
        return nice < ours.nice() && bounded && !ours.may(CAP_SYS_NICE);
    }

    private static Optional<Denial> limit(String name, Setup.Limit limit, Own ours) {
        Optional<Long> hard = ours.hard(name);
        // RLIM_INFINITY is -1, so the limits compare as unsigned.
        if (ours.may(CAP_SYS_RESOURCE) || hard.isEmpty() || Long.compareUnsigned(limit.hard(), hard.get()) <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Denial(
                What.LIMIT,
                name,
                "the hard limit may not be above the supervisor's own, " + Long.toUnsignedString(hard.get())
                        + ", without CAP_SYS_RESOURCE: lower it, or start the supervisor with more"));
    }
}
