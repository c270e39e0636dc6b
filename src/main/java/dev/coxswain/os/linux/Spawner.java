package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.coxswain.os.Child;
import dev.coxswain.os.Launch;
import dev.coxswain.os.Setup;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Starts processes by posix_spawn(3): in a session of their own, with default signals, nothing blocked, and no
 * descriptor but 0, 1, 2 and their sockets. What posix_spawn can't do is done by a {@link Prelude} in between.
 *
 * <p>One at a time, under the spawn lock, until the pid is registered: the reaper waits for that lock when it meets a
 * pid it doesn't know, so no exit is taken for an orphan's.
 */
final class Spawner {

    /** Enough for glibc's posix_spawnattr_t (336 bytes) and posix_spawn_file_actions_t (80). */
    static final int OPAQUE_BYTES = 512;

    static final int SIGSET_BYTES = 128;
    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    static final int FLAGS = SETSID | SETSIGDEF | SETSIGMASK;

    /** The first descriptor that isn't stdin, stdout or stderr. */
    private static final int FIRST_FREE = 3;

    /** A prelude takes a moment; one that somebody has stopped must not hold up our thread for ever. */
    private static final int PRELUDE_MILLIS = 30_000;

    private static final String NOFILE = "nofile";

    private final Object spawnLock = new Object();
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);
    private final MemorySegment devNull = CStrings.of(arena, "/dev/null");
    private final NofileLimit nofile = new NofileLimit();
    private final Path preludeFile;

    /** @param preludeFile a {@link PreludeFile}; it's an error of those starts alone that need it if it isn't there */
    Spawner(Path preludeFile) {
        this.preludeFile = preludeFile;
        if (!Libc.has("posix_spawn_file_actions_addclosefrom_np")) {
            throw new IllegalStateException("this C library can't start processes the way Coxswain needs it"
                    + " (no posix_spawn_file_actions_addclosefrom_np): glibc 2.34 or newer is needed");
        }
        openStandardDescriptors();
        MemorySegment all = arena.allocate(SIGSET_BYTES, 8).fill((byte) 0xff);
        MemorySegment none = arena.allocate(SIGSET_BYTES, 8);
        Libc.posix_spawnattr_init(attributes);
        Libc.posix_spawnattr_setflags(attributes, FLAGS);
        Libc.posix_spawnattr_setsigdefault(attributes, all);
        Libc.posix_spawnattr_setsigmask(attributes, none);
    }

    /** A pipe must not land on 0, 1 or 2, where the child's own dup2 would run over it. */
    private void openStandardDescriptors() {
        for (int fd = 0; fd <= 2; fd++) {
            if (Errno.EBADF.is(Libc.fcntl(fd, Libc.F_GETFD, 0))) {
                // The lowest free number: this one, as those below are open.
                Errno.check("open /dev/null", Libc.open(devNull, Libc.O_RDWR));
            }
        }
    }

    /**
     * Starts it, and hands its pid on before anybody can miss it.
     *
     * @param cgroup which it is in before its program begins
     * @param register takes the pid
     * @param kill kills what was registered, where it can't be waited for any longer
     */
    Child spawn(Launch launch, Optional<CgroupLeaf> cgroup, IntConsumer register, Runnable kill) throws StartFailure {
        refuseNul(launch);
        nofile.makeRoom();
        Optional<Child> child = tryToSpawn(withNofile(launch), cgroup, register, kill);
        // Our limit can be raised for another start meanwhile, but once.
        return child.isPresent()
                ? child.get()
                : tryToSpawn(withNofile(launch), cgroup, register, kill).orElseThrow();
    }

    private Launch withNofile(Launch launch) {
        Optional<Setup.Limit> needed =
                launch.setup().limits().containsKey(NOFILE) ? Optional.empty() : nofile.forChildren();
        return needed.map(limit -> launch.with(launch.setup().with(NOFILE, limit)))
                .orElse(launch);
    }

    /** Empty: our limit of open files has been raised, and this launch would inherit it. */
    private Optional<Child> tryToSpawn(Launch launch, Optional<CgroupLeaf> cgroup, IntConsumer register, Runnable kill)
            throws StartFailure {
        if (Prelude.isNeededFor(launch) || cgroup.isPresent()) {
            return spawnWithPrelude(launch, Prelude.of(launch, cgroup), register, kill);
        }
        Program program = Program.of(launch);
        try (Arena memory = Arena.ofConfined()) {
            Exec exec = new Exec(
                    CStrings.of(memory, program.path()),
                    CStrings.array(memory, launch.argv()),
                    CStrings.array(memory, entries(launch.environment())),
                    launch.workingDir().map(text -> CStrings.of(memory, text)),
                    List.of(),
                    FIRST_FREE);
            return posixSpawn(memory, launch, program, exec, register, errno -> StartDiagnosis.of(program, errno));
        }
    }

    private Optional<Child> spawnWithPrelude(Launch launch, Prelude prelude, IntConsumer register, Runnable kill)
            throws StartFailure {
        byte[] table = prelude.table();
        Program program = new Program(launch.argv().getFirst(), Optional.empty());
        try (Arena memory = Arena.ofConfined();
                Descriptors ours = new Descriptors(memory, program)) {
            List<String> environment = entries(launch.environment());
            if (!launch.setup().sockets().isEmpty()) {
                environment.removeIf(entry -> entry.startsWith(Prelude.LISTEN_PID));
                environment.addFirst(Prelude.LISTEN_PID_ENTRY);
            }
            List<Handed> handed = new ArrayList<>();
            for (int socket : launch.setup().sockets()) {
                handed.add(new Handed(ours.above(prelude.channel(), socket), FIRST_FREE + handed.size()));
            }
            Descriptors.Ends ends = ours.channel(table);
            handed.add(new Handed(ours.above(prelude.channel(), ends.theirs()), prelude.channel()));
            List<String> argv = new ArrayList<>(List.of(preludeFile.toString(), Integer.toString(prelude.channel())));
            argv.addAll(launch.argv());
            Exec exec = new Exec(
                    CStrings.of(memory, preludeFile.toString()),
                    CStrings.array(memory, argv),
                    CStrings.array(memory, environment),
                    Optional.empty(),
                    handed,
                    prelude.channel() + 1);
            Optional<Child> child =
                    posixSpawn(memory, launch, program, exec, register, errno -> Prelude.refused(preludeFile, errno));
            if (child.isEmpty()) {
                return child;
            }
            ours.closeAllBut(ends.ours());
            Optional<StartFailure> failure =
                    prelude.failure(Descriptors.readToEnd(memory, ends.ours(), PRELUDE_MILLIS, kill));
            if (failure.isPresent()) {
                closeOutput(child.get());
                throw failure.get();
            }
            return child;
        }
    }

    private static void closeOutput(Child child) {
        if (child.stdout() >= 0) {
            Libc.close(child.stdout());
            Libc.close(child.stderr());
        }
    }

    /** A descriptor of ours, and the number that the child gets it under. */
    private record Handed(int from, int to) {}

    private record Exec(
            MemorySegment path,
            MemorySegment argv,
            MemorySegment envp,
            Optional<MemorySegment> folder,
            List<Handed> handed,
            int closeFrom) {}

    private Optional<Child> posixSpawn(
            Arena memory,
            Launch launch,
            Program program,
            Exec exec,
            IntConsumer register,
            IntFunction<StartFailure> diagnosis)
            throws StartFailure {
        MemorySegment pid = memory.allocate(JAVA_INT);
        int errno;
        synchronized (spawnLock) {
            if (withNofile(launch) != launch) {
                return Optional.empty();
            }
            Pipe out = Pipe.NONE;
            Pipe err = Pipe.NONE;
            boolean started = false;
            try {
                if (launch.output() == Launch.Output.CAPTURED) {
                    out = Pipe.open(memory, program, exec.closeFrom());
                    err = Pipe.open(memory, program, exec.closeFrom());
                    if (!nofile.allows(err.write())) {
                        throw StartDiagnosis.pipe(program, Errno.EMFILE.number());
                    }
                }
                errno = exec(memory, pid, exec, out, err);
                started = errno == 0;
                if (started) {
                    int child = pid.get(JAVA_INT, 0);
                    register.accept(child);
                    return Optional.of(new Child(child, out.read(), err.read()));
                }
            } finally {
                out.closeAfterSpawn(started);
                err.closeAfterSpawn(started);
            }
        }
        throw diagnosis.apply(errno);
    }

    /** Returns when no spawn is under way any more that was when it was called. */
    void awaitSpawnUnderWay() {
        synchronized (spawnLock) {
            return;
        }
    }

    private int exec(Arena memory, MemorySegment pid, Exec exec, Pipe out, Pipe err) {
        MemorySegment actions = memory.allocate(OPAQUE_BYTES, 16);
        Libc.posix_spawn_file_actions_init(actions);
        try {
            int failed = Libc.posix_spawn_file_actions_addopen(actions, 0, devNull, Libc.O_RDONLY);
            if (out != Pipe.NONE) {
                failed |= Libc.posix_spawn_file_actions_adddup2(actions, out.write(), 1);
                failed |= Libc.posix_spawn_file_actions_adddup2(actions, err.write(), 2);
            }
            for (Handed handed : exec.handed()) {
                failed |= Libc.posix_spawn_file_actions_adddup2(actions, handed.from(), handed.to());
            }
            if (exec.folder().isPresent()) {
                failed |= Libc.posix_spawn_file_actions_addchdir_np(
                        actions, exec.folder().get());
            }
            failed |= Libc.posix_spawn_file_actions_addclosefrom_np(actions, exec.closeFrom());
            if (failed != 0) {
                return Errno.ENOMEM.number();
            }
            return Libc.posix_spawn(pid, exec.path(), actions, attributes, exec.argv(), exec.envp());
        } finally {
            Libc.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static List<String> entries(Map<String, String> environment) {
        List<String> entries = new ArrayList<>(environment.size());
        environment.forEach((name, value) -> entries.add(name + "=" + value));
        return entries;
    }

    private static void refuseNul(Launch launch) throws StartFailure {
        for (String text : launch.argv()) {
            refuseNul("an argument", text);
        }
        for (Map.Entry<String, String> variable : launch.environment().entrySet()) {
            refuseNul("the name of a variable", variable.getKey());
            refuseNul("the variable " + variable.getKey(), variable.getValue());
        }
        if (launch.workingDir().isPresent()) {
            refuseNul("workingDir", launch.workingDir().get());
        }
    }

    private static void refuseNul(String what, String text) throws StartFailure {
        if (text.indexOf('\0') >= 0) {
            throw new StartFailure(
                    what + " has a NUL character, which no process can be given (execve: EINVAL)", Errno.EINVAL.name());
        }
    }

    /** Both ends close-on-exec, the read end non-blocking. */
    private record Pipe(int read, int write) {
        static final Pipe NONE = new Pipe(-1, -1);

        /** @param above the write end's number is to be at least this, out of the way of what the child gets */
        static Pipe open(Arena memory, Program program, int above) throws StartFailure {
            MemorySegment ends = memory.allocate(JAVA_INT, 2);
            int result = Libc.pipe2(ends, Libc.O_CLOEXEC);
            if (result < 0) {
                throw StartDiagnosis.pipe(program, -result);
            }
            int write = ends.getAtIndex(JAVA_INT, 1);
            if (write < above) {
                int low = write;
                write = Libc.fcntl(low, Libc.F_DUPFD_CLOEXEC, above);
                Libc.close(low);
                if (write < 0) {
                    Libc.close(ends.getAtIndex(JAVA_INT, 0));
                    throw StartDiagnosis.pipe(program, -write);
                }
            }
            Pipe pipe = new Pipe(ends.getAtIndex(JAVA_INT, 0), write);
            // Of this end alone: O_NONBLOCK for pipe2 would set it on the worker's stdout, too.
            Libc.fcntl(pipe.read, Libc.F_SETFL, Libc.O_NONBLOCK);
            return pipe;
        }

        void closeAfterSpawn(boolean started) {
            if (this == NONE) {
                return;
            }
            Libc.close(write);
            if (!started) {
                Libc.close(read);
            }
        }
    }
}
