package dev.coxswain.os.linux;

import dev.coxswain.os.Child;
import dev.coxswain.os.Launch;
import dev.coxswain.os.Os;
import dev.coxswain.os.StartFailure;
import dev.coxswain.os.TreeEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The Linux kernel. Three threads work on a tree: a spawner starts it, the {@link Reaper} sees its leader die, the
 * {@link Sweeper} looks for what is left of it.
 *
 * <p>Rule: under {@link #children} no child is reaped while a signal is on its way, and none is reaped before it is
 * known. So a pid that we signal is the process that we mean.
 */
public final class LinuxOs implements Os {

    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int SIGCONT = 18;
    private static final int SIGKILL = 9;
    private static final int PREFIX_BYTES = 6;
    private static final long NANOS_PER_TICK = 1_000_000_000L / 100;

    /** Spawns share it, reaping and signalling are alone in it. */
    final ReentrantReadWriteLock children = new ReentrantReadWriteLock();

    final ConcurrentHashMap<Long, Tree> trees = new ConcurrentHashMap<>();
    final ConcurrentHashMap<Integer, Tree> leaders = new ConcurrentHashMap<>();

    private final PosixSpawn posixSpawn;
    private final OpenFilesLimit openFiles = new OpenFilesLimit();
    private final Reaper reaper;
    private final Sweeper sweeper;
    private volatile Consumer<TreeEvent> events = event -> {};

    public LinuxOs() {
        posixSpawn = new PosixSpawn(openFiles);
        sweeper = new Sweeper(this);
        reaper = new Reaper(this, sweeper);
    }

    /** What every COXSWAIN_ID of the supervisor on this socket begins with. */
    public static String idPrefix(Path socket) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(socket.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, PREFIX_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void start(Consumer<TreeEvent> listener) {
        events = listener;
        if (LibC.prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
            throw new IllegalStateException("prctl(PR_SET_CHILD_SUBREAPER): " + Errno.name(LibC.errno()));
        }
        sweeper.start();
        reaper.start();
    }

    void tell(TreeEvent event) {
        events.accept(event);
    }

    @Override
    public Child spawn(Launch launch) throws StartFailure {
        String program = Lookup.program(launch);
        boolean alone = openFiles.prepare(leaders.size());
        var lock = alone ? children.writeLock() : children.readLock();
        lock.lock();
        Child child;
        try {
            child = posixSpawn.spawn(launch, program, alone);
            Tree tree = new Tree(launch.generation(), launch.id(), child.pid());
            trees.put(tree.generation, tree);
            leaders.put(tree.leader, tree);
        } finally {
            lock.unlock();
        }
        reaper.childBorn();
        return child;
    }

    @Override
    public boolean signalLeader(long generation, int signal) {
        Tree tree = trees.get(generation);
        if (tree == null) {
            return false;
        }
        children.writeLock().lock();
        try {
            return !tree.leaderReaped && LibC.kill(tree.leader, signal) == 0;
        } finally {
            children.writeLock().unlock();
        }
    }

    @Override
    public boolean signalTree(long generation, int signal) {
        boolean any = false;
        for (int pid : members(generation)) {
            any |= Pidfd.signal(pid, OptionalLong.empty(), signal);
        }
        return any;
    }

    /** To the leader's group, if the leader isn't reaped: as a zombie too it keeps its pid from strangers. */
    void signalGroup(Tree tree, int signal) {
        children.writeLock().lock();
        try {
            if (!tree.leaderReaped) {
                LibC.kill(-tree.leader, signal);
                if (signal != SIGKILL) {
                    LibC.kill(-tree.leader, SIGCONT);
                }
            }
        } finally {
            children.writeLock().unlock();
        }
    }

    @Override
    public void stop(long generation, int signal) {
        sweeper.ask(new Sweeper.Task.Stop(generation, signal));
    }

    @Override
    public void stopRest(long generation, int signal) {
        sweeper.ask(new Sweeper.Task.StopRest(generation, signal));
    }

    @Override
    public void kill(long generation) {
        sweeper.ask(new Sweeper.Task.Kill(generation));
    }

    @Override
    public List<Integer> members(long generation) {
        Tree tree = trees.get(generation);
        return tree == null ? List.of() : sweeper.members(tree);
    }

    @Override
    public Optional<Figures> figures(long generation) {
        long memory = 0;
        long ticks = 0;
        int processes = 0;
        for (int pid : members(generation)) {
            Optional<ProcFs.Stat> stat = ProcFs.stat(pid);
            if (stat.isPresent() && !stat.get().dead()) {
                processes++;
                ticks += stat.get().ticks();
                memory += ProcFs.memory(pid);
            }
        }
        return processes == 0
                ? Optional.empty()
                : Optional.of(new Figures(memory, ticks * NANOS_PER_TICK, processes, OptionalLong.empty()));
    }

    @Override
    public int endLeftovers(String prefix, Duration grace) {
        return Leftovers.end(prefix, grace);
    }

    @Override
    public long reapedOrphans() {
        return reaper.orphans();
    }

    /** Threads are daemons and end with the program. */
    @Override
    public void close() {}

    /** Where a program without a slash is looked up: the PATH that the process gets, as execvp(3) does it. */
    private static final class Lookup {

        private static final String DEFAULT_PATH = "/bin:/usr/bin";

        static String program(Launch launch) throws StartFailure {
            String program = launch.argv().getFirst();
            for (String text : launch.argv()) {
                if (text.indexOf('\0') >= 0) {
                    throw new StartFailure("an argument holds a NUL character (EINVAL)", "EINVAL");
                }
            }
            if (program.indexOf('/') >= 0) {
                return program;
            }
            String path = Optional.ofNullable(launch.environment().get("PATH")).orElse(DEFAULT_PATH);
            boolean found = false;
            List<String> folders = new ArrayList<>(List.of(path.split(":", -1)));
            for (String folder : folders) {
                Path candidate = launch.workingDir()
                        .map(Path::of)
                        .orElse(Path.of(""))
                        .resolve(folder.isEmpty() ? "." : folder)
                        .resolve(program);
                if (Files.isRegularFile(candidate)) {
                    if (Files.isExecutable(candidate)) {
                        return candidate.toString();
                    }
                    found = true;
                }
            }
            throw Failures.lookup(program, path, found);
        }
    }
}
