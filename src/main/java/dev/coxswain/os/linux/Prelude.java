package dev.coxswain.os.linux;

import dev.coxswain.os.Launch;
import dev.coxswain.os.Setup;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.linux.Machine.Call;
import dev.coxswain.os.linux.PreludeTable.Kind;
import dev.coxswain.os.linux.PreludeTable.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What a process does between its spawn and its program where its {@link Setup} asks for more than posix_spawn(3) can:
 * limits and priorities while it still has our rights, then its identity, then the folder and the program as that user
 * sees them. A {@link PreludeFile} carries it out. Each step knows the words for its failure.
 */
final class Prelude {

    /** What comes first in the environment of a process with sockets: a place for its pid's digits. */
    static final String LISTEN_PID = "LISTEN_PID=";

    static final String LISTEN_PID_ENTRY = LISTEN_PID + "0000000000";

    /** proc(5) has them in this order: the numbers of RLIMIT_…, on x86-64 and aarch64. */
    private static final List<String> LIMITS = List.of(
            "cpu",
            "fsize",
            "data",
            "stack",
            "core",
            "rss",
            "nproc",
            "nofile",
            "memlock",
            "as",
            "locks",
            "sigpending",
            "msgqueue",
            "nice",
            "rtprio",
            "rttime");

    private static final int IOPRIO_WHO_PROCESS = 1;
    private static final int IOPRIO_CLASS_SHIFT = 13;

    /** Errnos after which execvp(3) looks in the next folder of PATH. */
    private static final List<Errno> LOOK_ON = List.of(Errno.ENOENT, Errno.EACCES, Errno.ENOTDIR);

    /** A step that failed; the errno decides about the words. */
    private record Failing(Step step, IntFunction<StartFailure> words) {}

    private final Launch launch;
    private final Optional<CgroupLeaf> cgroup;
    private final int channel;
    private final List<Failing> steps = new ArrayList<>();
    private final List<Program> candidates;
    private final Optional<Accounts.Ids> ids;

    private Prelude(Launch launch, Optional<CgroupLeaf> cgroup) throws StartFailure {
        this.launch = launch;
        this.cgroup = cgroup;
        channel = 3 + launch.setup().sockets().size();
        candidates = Program.candidates(launch);
        ids = ids(launch.setup().identity());
        build();
    }

    static boolean isNeededFor(Launch launch) {
        return !launch.setup().equals(Setup.NONE);
    }

    /** @param cgroup where it has one of its own */
    static Prelude of(Launch launch, Optional<CgroupLeaf> cgroup) throws StartFailure {
        return new Prelude(launch, cgroup);
    }

    private static Optional<Accounts.Ids> ids(Setup.Identity identity) throws StartFailure {
        return identity.equals(Setup.Identity.OURS)
                ? Optional.empty()
                : Optional.of(Accounts.ofThisMachine().resolve(identity)).filter(ids -> !Accounts.alreadyOurs(ids));
    }

    /** The descriptor that it reads its table from, and writes to what failed; the process's sockets are below it. */
    int channel() {
        return channel;
    }

    byte[] table() throws StartFailure {
        byte[] table = PreludeTable.of(
                Machine.ours(), steps.stream().map(Failing::step).toList());
        if (table.length > PreludeFile.TABLE_BYTES) {
            throw new StartFailure(
                    "securityContext.supplementalGroups or PATH is too long to be set up (E2BIG)", Errno.E2BIG.name());
        }
        return table;
    }

    private void build() {
        Setup setup = launch.setup();
        add(Step.of(Call.FCNTL, channel, Libc.F_SETFD, Libc.FD_CLOEXEC), errno -> mistake("fcntl", errno));
        if (!setup.sockets().isEmpty()) {
            add(
                    new Step(Kind.PID, Call.GETPID, new long[] {LISTEN_PID.length()}, -1, new byte[0]),
                    errno -> mistake("getpid", errno));
        }
        // What opens a file comes before a limit of open files can be in the way.
        cgroup.ifPresent(this::join);
        setup.oomScoreAdj().ifPresent(this::oomScoreAdj);
        for (int i = 0; i < LIMITS.size(); i++) {
            Setup.Limit limit = setup.limits().get(LIMITS.get(i));
            if (limit != null) {
                limit(i, limit);
            }
        }
        setup.nice()
                .ifPresent(nice -> add(
                        Step.of(Call.SETPRIORITY, 0, 0, nice),
                        errno -> failure(
                                "nice " + nice,
                                "may not be lowered without CAP_SYS_NICE or RLIMIT_NICE",
                                "setpriority",
                                errno)));
        setup.ioPriority()
                .ifPresent(priority -> add(
                        Step.of(
                                Call.IOPRIO_SET,
                                IOPRIO_WHO_PROCESS,
                                0,
                                ((long) priority.schedulingClass() << IOPRIO_CLASS_SHIFT) | priority.level()),
                        errno -> failure(
                                "ioPriority", "RealTime needs CAP_SYS_NICE or CAP_SYS_ADMIN", "ioprio_set", errno)));
        setup.umask().ifPresent(mask -> add(Step.of(Call.UMASK, mask), errno -> mistake("umask", errno)));
        ids.ifPresent(this::identity);
        launch.workingDir()
                .ifPresent(folder -> add(
                        Step.pointing(Call.CHDIR, 0, text(folder)),
                        errno -> StartDiagnosis.folder(folder, who(), errno)));
        for (Program program : candidates) {
            add(
                    new Step(Kind.EXEC, Call.EXECVE, new long[0], 0, text(program.path())),
                    errno -> notStarted(program, errno));
        }
    }

    private void add(Step step, IntFunction<StartFailure> words) {
        steps.add(new Failing(step, words));
    }

    private void limit(int resource, Setup.Limit limit) {
        String name = LIMITS.get(resource);
        byte[] both = longs(limit.soft(), limit.hard());
        String hint = "a hard limit may not be raised without CAP_SYS_RESOURCE"
                + (name.equals("nofile") ? ", nor over /proc/sys/fs/nr_open" : "");
        add(
                Step.pointing(Call.PRLIMIT64, 2, both, 0, resource),
                errno -> failure("rlimits." + name + " " + words(limit), hint, "prlimit", errno));
    }

    private static String words(Setup.Limit limit) {
        return limit.soft() == limit.hard() ? words(limit.soft()) : words(limit.soft()) + " to " + words(limit.hard());
    }

    private static String words(long value) {
        return value == Setup.Limit.UNLIMITED ? "unlimited" : Long.toUnsignedString(value);
    }

    private void join(CgroupLeaf leaf) {
        String file = leaf.processes().toString();
        byte[] self = {'0'};
        IntFunction<StartFailure> words = errno -> StartDiagnosis.failure(
                file, "can't be joined, for resources.limits: " + Errno.words(errno), "write", errno);
        // The lowest number that is free: it's what open gives.
        add(
                Step.pointing(Call.OPENAT, 1, text(file), Libc.AT_FDCWD, 0, Libc.O_WRONLY | Libc.O_CLOEXEC),
                errno -> failure(file, Errno.words(errno), "open", errno));
        add(Step.pointing(Call.WRITE, 1, self, channel + 1, 0, self.length), words);
        add(Step.of(Call.CLOSE, channel + 1), errno -> mistake("close", errno));
    }

    private void oomScoreAdj(int score) {
        String file = "/proc/self/oom_score_adj";
        byte[] digits = Integer.toString(score).getBytes(StandardCharsets.US_ASCII);
        // The lowest number that is free: it's what open gives.
        add(
                Step.pointing(Call.OPENAT, 1, text(file), Libc.AT_FDCWD, 0, Libc.O_WRONLY | Libc.O_CLOEXEC),
                errno -> failure(file, Errno.words(errno), "open", errno));
        add(
                Step.pointing(Call.WRITE, 1, digits, channel + 1, 0, digits.length),
                errno -> failure(
                        "oomScoreAdj " + score,
                        "may not be lowered without CAP_SYS_RESOURCE",
                        "write to " + file,
                        errno));
    }

    private void identity(Accounts.Ids to) {
        ByteBuffer groups =
                ByteBuffer.allocate(to.supplementary().length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long group : to.supplementary()) {
            groups.putInt((int) group);
        }
        add(
                Step.pointing(Call.SETGROUPS, 1, groups.array(), to.supplementary().length),
                errno -> identityFailure("setgroups", "CAP_SETGID", errno));
        // Groups first: with the user go the rights.
        to.group()
                .ifPresent(id -> add(
                        Step.of(Call.SETRESGID, id, id, id),
                        errno -> identityFailure("setresgid", "CAP_SETGID", errno)));
        to.user()
                .ifPresent(id -> add(
                        Step.of(Call.SETRESUID, id, id, id),
                        errno -> identityFailure("setresuid", "CAP_SETUID", errno)));
    }

    private StartFailure identityFailure(String call, String capability, int errno) {
        String why = errno == Errno.EINVAL.number()
                ? "there is no such number in this user namespace"
                : "another user or other groups need root (" + capability + ")";
        return failure("securityContext, " + who().orElse("ourselves"), why, call, errno);
    }

    private Optional<String> who() {
        return ids.map(Accounts.Ids::words);
    }

    private static StartFailure mistake(String call, int errno) {
        return failure("the start's prelude", Errno.words(errno), call, errno);
    }

    /** @param forbidden what EPERM, EACCES and EINVAL mean here */
    private static StartFailure failure(String subject, String forbidden, String call, int errno) {
        boolean special =
                errno == Errno.EPERM.number() || errno == Errno.EACCES.number() || errno == Errno.EINVAL.number();
        return StartDiagnosis.failure(subject, special ? forbidden : Errno.words(errno), call, errno);
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] longs(long first, long second) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(first)
                .putLong(second)
                .array();
    }

    /**
     * What its reports say: the failure, or none where the program has begun.
     *
     * @param reports as they came, two longs each
     */
    Optional<StartFailure> failure(ByteBuffer reports) {
        if (!reports.hasRemaining()) {
            return Optional.empty();
        }
        int step = -1;
        int errno = 0;
        List<StartFailure> forbidden = new ArrayList<>();
        while (reports.remaining() >= 2 * Long.BYTES) {
            step = PreludeTable.stepAt(reports.getLong());
            errno = (int) reports.getLong();
            if (isExec(step) && errno != Errno.ENOTDIR.number()) {
                Program program = candidates.get(step - firstExec());
                boolean there = Program.access(program.seenFromHere(), Libc.F_OK) == 0;
                if (there && !Program.isFolder(program.seenFromHere())) {
                    forbidden.add(notStarted(program, errno));
                }
            }
        }
        if (step < 0) {
            return Optional.of(mistake("read", errno));
        }
        if (isExec(step) && step < steps.size() - 1 && looksOn(errno)) {
            return Optional.empty();
        }
        if (isExec(step) && candidates.size() > 1 && looksOn(errno)) {
            return Optional.of(forbidden.isEmpty() ? Program.notFound(launch) : forbidden.getFirst());
        }
        return Optional.of(steps.get(step).words().apply(errno));
    }

    private int firstExec() {
        return steps.size() - candidates.size();
    }

    private boolean isExec(int step) {
        return step >= firstExec();
    }

    private static boolean looksOn(int errno) {
        return LOOK_ON.stream().anyMatch(look -> look.number() == errno);
    }

    private StartFailure notStarted(Program program, int errno) {
        return StartDiagnosis.ofProgram(program, who(), errno);
    }

    /** Why the program that carries it out could not be run. */
    static StartFailure refused(Path file, int errno) {
        return StartDiagnosis.failure(
                file.toString(),
                Errno.words(errno) + "; this program of Coxswain's package sets limits, identity and sockets",
                "posix_spawn",
                errno);
    }
}
