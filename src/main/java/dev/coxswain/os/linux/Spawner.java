package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.coxswain.os.Child;
import dev.coxswain.os.Launch;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Starts processes by posix_spawn(3): in a session of their own, with default signals, nothing blocked, and no
 * descriptor but 0, 1 and 2.
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

    private final Object spawnLock = new Object();
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);
    private final MemorySegment devNull = CStrings.of(arena, "/dev/null");
    private final NofileLimit nofile;

    Spawner() {
        if (!Libc.has("posix_spawn_file_actions_addclosefrom_np")) {
            throw new IllegalStateException("this C library can't start processes the way Coxswain needs it"
                    + " (no posix_spawn_file_actions_addclosefrom_np): glibc 2.34 or newer is needed");
        }
        nofile = new NofileLimit();
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
     * @param register takes the pid
     */
    Child spawn(Launch launch, IntConsumer register) throws StartFailure {
        refuseNul(launch);
        Program program = Program.of(launch);
        int errno;
        try (Arena memory = Arena.ofConfined()) {
            MemorySegment path = CStrings.of(memory, program.path());
            MemorySegment argv = CStrings.array(memory, launch.argv());
            MemorySegment envp = CStrings.array(memory, entries(launch.environment()));
            Optional<MemorySegment> folder = launch.workingDir().map(text -> CStrings.of(memory, text));
            MemorySegment pid = memory.allocate(JAVA_INT);
            synchronized (spawnLock) {
                Pipe out = Pipe.NONE;
                Pipe err = Pipe.NONE;
                boolean started = false;
                try {
                    if (launch.output() == Launch.Output.CAPTURED) {
                        out = Pipe.open(memory, program);
                        err = Pipe.open(memory, program);
                        if (!nofile.allows(err.write())) {
                            throw StartDiagnosis.pipe(program, Errno.EMFILE.number());
                        }
                    }
                    errno = exec(memory, pid, path, argv, envp, folder, out, err);
                    started = errno == 0;
                    if (started) {
                        int child = pid.get(JAVA_INT, 0);
                        register.accept(child);
                        return new Child(child, out.read(), err.read());
                    }
                } finally {
                    out.closeAfterSpawn(started);
                    err.closeAfterSpawn(started);
                }
            }
        }
        throw StartDiagnosis.of(program, errno);
    }

    /** Returns when no spawn is under way any more that was when it was called. */
    void awaitSpawnUnderWay() {
        synchronized (spawnLock) {
            return;
        }
    }

    private int exec(
            Arena memory,
            MemorySegment pid,
            MemorySegment path,
            MemorySegment argv,
            MemorySegment envp,
            Optional<MemorySegment> folder,
            Pipe out,
            Pipe err) {
        MemorySegment actions = memory.allocate(OPAQUE_BYTES, 16);
        Libc.posix_spawn_file_actions_init(actions);
        try {
            // glibc checks the numbers here against the limit of now, so this comes before nofile.original().
            int failed = Libc.posix_spawn_file_actions_addopen(actions, 0, devNull, Libc.O_RDONLY);
            if (out != Pipe.NONE) {
                failed |= Libc.posix_spawn_file_actions_adddup2(actions, out.write(), 1);
                failed |= Libc.posix_spawn_file_actions_adddup2(actions, err.write(), 2);
            }
            if (folder.isPresent()) {
                failed |= Libc.posix_spawn_file_actions_addchdir_np(actions, folder.get());
            }
            failed |= Libc.posix_spawn_file_actions_addclosefrom_np(actions, 3);
            if (failed != 0) {
                return Errno.ENOMEM.number();
            }
            nofile.original();
            try {
                return Libc.posix_spawn(pid, path, actions, attributes, argv, envp);
            } finally {
                nofile.ours();
            }
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

        static Pipe open(Arena memory, Program program) throws StartFailure {
            MemorySegment ends = memory.allocate(JAVA_INT, 2);
            int result = Libc.pipe2(ends, Libc.O_CLOEXEC);
            if (result < 0) {
                throw StartDiagnosis.pipe(program, -result);
            }
            Pipe pipe = new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
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
