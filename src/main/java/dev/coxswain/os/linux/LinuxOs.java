package dev.coxswain.os.linux;

import dev.coxswain.os.Child;
import dev.coxswain.os.Holding;
import dev.coxswain.os.Launch;
import dev.coxswain.os.MemoryUse;
import dev.coxswain.os.NotifySocket;
import dev.coxswain.os.Os;
import dev.coxswain.os.PeerProcess;
import dev.coxswain.os.Sampler;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeEvent;
import dev.coxswain.os.TreeLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Processes on Linux with glibc. Two threads: {@link Reaper} waits for children, {@link Sweeper} does what reads /proc.
 * There can be one at a time in a program, as a program's children are one set.
 */
public final class LinuxOs implements Os {

    /** More than any real chain of parents; one that changes while we climb it must not hold us. */
    private static final int MAX_PARENTS = 1000;

    private static final int PREFIX_DIGITS = 12;

    private final String idPrefix;
    private final Trees trees = new Trees();
    private final Spawner spawner;
    private final Inquest inquest = new Inquest(OomKills.ofSelf());
    private final CgroupTree cgroups;
    /** Found when it is asked for first, which needs a memoryGuard. */
    private @Nullable Optional<MemoryCgroup> memory;

    private @Nullable Reaper reaper;
    private @Nullable Sweeper sweeper;

    /**
     * @param idPrefix what COXSWAIN_ID begins with in each of our processes, and in no other supervisor's
     * @param prelude the program of {@link PreludeFile}
     */
    public LinuxOs(String idPrefix, Path prelude) {
        this(idPrefix, prelude, CgroupFs.REAL, Delegation.Asker::ofSelf);
    }

    LinuxOs(String idPrefix, Path prelude, CgroupFs files, Function<IntPredicate, Delegation.Asker> asker) {
        if (idPrefix.isEmpty()) {
            throw new IllegalArgumentException("the prefix of COXSWAIN_ID must not be empty");
        }
        this.idPrefix = idPrefix;
        this.spawner = new Spawner(prelude);
        this.cgroups = new CgroupTree(files, () -> asker.apply(this::descends), inquest::countedIn);
    }

    /**
     * Ends this process at once (_exit(2)). The JVM's own end waits 0.3 s for threads that are in a foreign call, and our
     * reaper always is.
     */
    public static void exitNow(int code) {
        Libc._exit(code);
    }

    /** The prefix for a supervisor with this socket; ids go on with the run and the generation, {@code PREFIX-RUN-GENERATION}. */
    public static String idPrefix(Path socket) {
        String path = socket.toAbsolutePath().normalize().toString();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, PREFIX_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public void start(Consumer<TreeEvent> events) {
        if (reaper != null) {
            throw new IllegalStateException("started already");
        }
        // Also as PID 1, where it changes nothing.
        Errno.check("prctl(PR_SET_CHILD_SUBREAPER)", Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1));
        Sweeper itsSweeper = new Sweeper(trees, idPrefix, events, cgroups);
        Reaper itsReaper = new Reaper(trees, spawner, itsSweeper, inquest, events);
        Thread.ofPlatform().daemon().name("sweeper").start(itsSweeper);
        Thread.ofPlatform().daemon().name("reaper").start(itsReaper);
        sweeper = itsSweeper;
        reaper = itsReaper;
    }

    @Override
    public Child spawn(Launch launch) throws StartFailure {
        Reaper itsReaper = started(reaper);
        inquest.processBegins();
        Optional<CgroupLeaf> cgroup = cgroups.leafFor(launch.limits(), launch.generation());
        boolean[] born = {false};
        try {
            return spawner.spawn(
                    launch,
                    cgroup,
                    pid -> {
                        trees.add(new Tree(launch.generation(), pid, launch.id(), cgroup));
                        born[0] = true;
                        // At once: where a prelude fails, its process has to be reaped, too.
                        itsReaper.childBorn();
                    },
                    () -> signalLeader(launch.generation(), Libc.SIGKILL));
        } finally {
            if (!born[0]) {
                cgroup.ifPresent(cgroups::retire);
            }
        }
    }

    @Override
    public Holding holding(Set<TreeLimits.Kind> kinds) {
        return cgroups.holding(kinds);
    }

    @Override
    public Set<TreeLimits.Kind> held(long generation) {
        return trees.find(generation)
                .flatMap(tree -> tree.cgroup)
                .map(CgroupLeaf::held)
                .orElse(Set.of());
    }

    @Override
    public void limit(long generation, TreeLimits limits) {
        trees.find(generation).flatMap(tree -> tree.cgroup).ifPresent(leaf -> cgroups.change(leaf, limits));
    }

    private static <T> T started(@Nullable T thread) {
        if (thread == null) {
            throw new IllegalStateException("start comes first");
        }
        return thread;
    }

    @Override
    public boolean signalLeader(long generation, int signal) {
        synchronized (trees) {
            Optional<Tree> tree = trees.find(generation).filter(found -> found.leaderAlive);
            return tree.isPresent() && Signals.own(tree.get().leader, signal);
        }
    }

    @Override
    public boolean signalTree(long generation, int signal) {
        Optional<Tree> found = trees.find(generation);
        if (found.isEmpty()) {
            return false;
        }
        Tree tree = found.get();
        Look look = look();
        List<ProcStat> below = look.children().below(tree.leader);
        List<ProcStat> rest = look.rest(tree);
        boolean toGroup;
        synchronized (trees) {
            toGroup = tree.leaderAlive && Signals.own(-tree.leader, signal);
            if (!tree.leaderAlive) {
                below = List.of();
            }
        }
        if (toGroup) {
            below = outsideGroup(tree, below);
            rest = outsideGroup(tree, rest);
        }
        boolean sent = toGroup;
        for (ProcStat process : below) {
            sent |= Signals.descendant(process, signal);
        }
        return sent | Signals.rest(trees, tree, look.branches(tree), rest, signal);
    }

    private static List<ProcStat> outsideGroup(Tree tree, List<ProcStat> processes) {
        return processes.stream()
                .filter(process -> process.group() != tree.leader)
                .toList();
    }

    @Override
    public void stop(long generation, int signal) {
        started(sweeper).stop(generation, signal);
    }

    @Override
    public void stopRest(long generation, int signal) {
        started(sweeper).stopRest(generation, signal);
    }

    @Override
    public void kill(long generation) {
        started(sweeper).kill(generation);
    }

    private Look look() {
        return Look.at(trees, idPrefix, Children.look());
    }

    private List<ProcStat> processes(Tree tree) {
        return look().members(trees, tree);
    }

    @Override
    public List<Integer> members(long generation) {
        return trees.find(generation)
                .map(tree -> processes(tree).stream().map(ProcStat::pid).toList())
                .orElse(List.of());
    }

    @Override
    public OptionalLong treeOf(int pid) {
        int at = pid;
        for (int depth = 0; depth < MAX_PARENTS && at > 1; depth++) {
            Optional<Tree> led = trees.ledBy(at);
            if (led.isPresent()) {
                return OptionalLong.of(led.get().generation);
            }
            at = ProcFs.stat(at).map(ProcStat::parent).orElse(0);
        }
        Optional<Tree> byCgroup = trees.haveCgroups() ? trees.withCgroup(ProcFs.cgroup(pid)) : Optional.empty();
        return byCgroup.or(() -> ProcFs.variable(pid, Look.ID).flatMap(trees::withId))
                .map(tree -> OptionalLong.of(tree.generation))
                .orElse(OptionalLong.empty());
    }

    @Override
    public boolean descends(int pid) {
        return new Ancestry((int) ProcessHandle.current().pid(), ProcFs::stat).has(pid);
    }

    /**
     * Who has made a connection.
     *
     * @param socket the descriptor of our end
     * @param pid by SO_PEERCRED
     */
    public PeerProcess peer(int socket, int pid) {
        return LinuxPeer.of(socket, pid, this::descends);
    }

    @Override
    public NotifySocket notifySocket(String address) throws StartFailure {
        return LinuxNotifySocket.open(address);
    }

    @Override
    public Map<Long, Figures> figures(List<Long> generations) {
        // One for all: each reads the list of our children under the lock that the core needs for a signal.
        Look look = look();
        Map<Long, Figures> figures = new HashMap<>();
        for (long generation : generations) {
            trees.find(generation)
                    .flatMap(tree -> figures(tree, look.members(trees, tree)))
                    .ifPresent(found -> figures.put(generation, found));
        }
        return figures;
    }

    private Optional<Figures> figures(Tree tree, List<ProcStat> processes) {
        if (processes.isEmpty()) {
            return Optional.empty();
        }
        long memory = 0;
        long ticks = 0;
        long files = 0;
        boolean filesKnown = false;
        for (ProcStat process : processes) {
            memory += ProcFs.memoryBytes(process.pid());
            ticks += process.cpuTicks();
            OptionalLong open = ProcFs.openFiles(process.pid());
            files += open.orElse(0);
            filesKnown |= open.isPresent();
        }
        return Optional.of(new Figures(
                memory,
                trees.cpuTicks(tree, ticks) * ProcStat.NANOS_PER_TICK,
                processes.size(),
                filesKnown ? OptionalLong.of(files) : OptionalLong.empty()));
    }

    @Override
    public synchronized Optional<MemoryUse> memory() {
        Optional<MemoryCgroup> ours = memory == null ? MemoryCgroup.ofSelf() : memory;
        memory = ours;
        return ours.flatMap(MemoryCgroup::read);
    }

    @Override
    public Sampler sampler() {
        return new ProcSampler(trees, () -> look());
    }

    @Override
    public int endLeftovers(String prefix, Duration grace) {
        return Leftovers.end(prefix, grace);
    }

    @Override
    public long reapedOrphans() {
        return trees.reapedOrphans();
    }

    @Override
    public void close() {
        if (sweeper != null) {
            sweeper.close();
        }
        if (reaper != null) {
            reaper.close();
        }
    }
}
