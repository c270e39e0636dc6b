package dev.coxswain.os.linux;

import dev.coxswain.os.Child;
import dev.coxswain.os.Launch;
import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Starts one process by posix_spawn(3): own session, default signals, no descriptor but 0, 1 and 2. */
final class PosixSpawn {

    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    private static final int O_WRONLY_NONE = 0;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_SETFL = 4;

    // glibc's opaque types, with room to spare (336, 80 and 128 bytes on x86_64 and aarch64).
    static final long ATTRIBUTES_SIZE = 336;
    static final long ACTIONS_SIZE = 80;
    static final long SIGSET_SIZE = 128;
    private static final long ROOM = 256;

    private final Arena arena = Arena.global();
    private final MemorySegment attributes = arena.allocate(ATTRIBUTES_SIZE + ROOM, 16);
    private final MemorySegment devNull = arena.allocateFrom("/dev/null");

    private final OpenFilesLimit openFiles;

    PosixSpawn(OpenFilesLimit openFiles) {
        this.openFiles = openFiles;
        if (!LibC.has("posix_spawn_file_actions_addclosefrom_np")) {
            throw new IllegalStateException(
                    "this C library has no posix_spawn_file_actions_addclosefrom_np: glibc 2.34 or newer is needed");
        }
        MemorySegment allSignals = arena.allocate(SIGSET_SIZE, 16).fill((byte) 0xFF);
        MemorySegment noSignal = arena.allocate(SIGSET_SIZE, 16);
        LibC.Spawn.attrInit(attributes);
        LibC.Spawn.attrSetFlags(attributes, (short) (SETSIGDEF | SETSIGMASK | SETSID));
        LibC.Spawn.attrSetSigDefault(attributes, allSignals);
        LibC.Spawn.attrSetSigMask(attributes, noSignal);
    }

    /** The write ends are the child's alone when this returns, and nothing is left open where it throws. */
    Child spawn(Launch launch, String path, boolean lowerLimit) throws StartFailure {
        try (Arena call = Arena.ofConfined()) {
            if (launch.output() == Launch.Output.INHERITED) {
                return new Child(start(call, launch, path, -1, -1, lowerLimit), -1, -1);
            }
            int[] out = pipe(call, path);
            int[] err;
            try {
                err = pipe(call, path);
            } catch (StartFailure failure) {
                close(out);
                throw failure;
            }
            try {
                int pid = start(call, launch, path, out[1], err[1], lowerLimit);
                LibC.close(out[1]);
                LibC.close(err[1]);
                return new Child(pid, out[0], err[0]);
            } catch (StartFailure failure) {
                close(out);
                close(err);
                throw failure;
            }
        }
    }

    private static void close(int[] pipe) {
        LibC.close(pipe[0]);
        LibC.close(pipe[1]);
    }

    private static int[] pipe(Arena call, String path) throws StartFailure {
        MemorySegment two = call.allocate(ValueLayout.JAVA_INT, 2);
        if (LibC.pipe2(two, O_CLOEXEC) != 0) {
            throw Failures.of("pipe2", path, LibC.errno());
        }
        int readEnd = two.getAtIndex(ValueLayout.JAVA_INT, 0);
        // Ours alone: the worker's end blocks, as programs expect of their stdout.
        LibC.fcntl(readEnd, F_SETFL, O_NONBLOCK);
        return new int[] {readEnd, two.getAtIndex(ValueLayout.JAVA_INT, 1)};
    }

    private int start(Arena call, Launch launch, String path, int out, int err, boolean lowerLimit)
            throws StartFailure {
        MemorySegment actions = call.allocate(ACTIONS_SIZE + ROOM, 16);
        LibC.Spawn.actionsInit(actions);
        try {
            int failed = LibC.Spawn.addOpen(actions, 0, devNull, O_WRONLY_NONE);
            if (out >= 0) {
                failed |= LibC.Spawn.addDup2(actions, out, 1) | LibC.Spawn.addDup2(actions, err, 2);
            }
            if (launch.workingDir().isPresent()) {
                failed |= LibC.Spawn.addChdir(
                        actions, call.allocateFrom(launch.workingDir().get()));
            }
            failed |= LibC.Spawn.addCloseFrom(actions, 3);
            if (failed != 0) {
                throw Failures.of("posix_spawn_file_actions", path, failed);
            }
            MemorySegment pid = call.allocate(ValueLayout.JAVA_INT);
            MemorySegment program = call.allocateFrom(path);
            MemorySegment argv = argv(call, launch.argv());
            MemorySegment envp = envp(call, launch.environment());
            if (lowerLimit) {
                openFiles.lower();
            }
            int errno;
            try {
                errno = LibC.Spawn.spawn(pid, program, actions, attributes, argv, envp);
            } finally {
                if (lowerLimit) {
                    openFiles.raise();
                }
            }
            if (errno != 0) {
                throw Failures.ofSpawn(launch, path, errno);
            }
            return pid.get(ValueLayout.JAVA_INT, 0);
        } finally {
            LibC.Spawn.actionsDestroy(actions);
        }
    }

    private static MemorySegment argv(Arena call, List<String> argv) {
        MemorySegment array = call.allocate(ValueLayout.ADDRESS, argv.size() + 1L);
        for (int i = 0; i < argv.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, call.allocateFrom(argv.get(i), StandardCharsets.UTF_8));
        }
        return array;
    }

    private static MemorySegment envp(Arena call, Map<String, String> environment) {
        MemorySegment array = call.allocate(ValueLayout.ADDRESS, environment.size() + 1L);
        int i = 0;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            array.setAtIndex(
                    ValueLayout.ADDRESS, i++, call.allocateFrom(variable.getKey() + "=" + variable.getValue()));
        }
        return array;
    }
}
