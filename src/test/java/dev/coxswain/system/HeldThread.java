package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * One thread of another process, stopped by ptrace(2) until this is closed, while the process' others go on: as if it hung.
 * Closed by the thread that made it, and before the process is killed: a dead thread that is traced keeps its process.
 */
final class HeldThread implements AutoCloseable {

    private static final int PTRACE_DETACH = 17;
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int PTRACE_INTERRUPT = 0x4207;
    private static final int WAIT_FOR_THREADS_TOO = 0x40000000; // __WALL

    private static final Linker LINKER = Linker.nativeLinker();
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final MethodHandle PTRACE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ptrace"),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, POINTER),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle WAITPID = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("waitpid"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT));

    private final int id;

    private HeldThread(int id) {
        this.id = id;
    }

    /** Skips the test where nothing may be traced. */
    static HeldThread of(int pid, String name) {
        List<Integer> threads = Proc.threads(pid, name);
        assertThat(threads).as("threads of %d called %s", pid, name).hasSize(1);
        int id = threads.getFirst();
        assumeTrue(ptrace(PTRACE_SEIZE, id) == 0, "skipped: ptrace(2) is not permitted here, so no thread can be held");
        assertThat(ptrace(PTRACE_INTERRUPT, id)).isZero();
        assertThat(await(id)).isEqualTo(id);
        assertThat(Proc.threadState(pid, id)).isEqualTo('t');
        return new HeldThread(id);
    }

    private static long ptrace(int request, int thread) {
        try {
            return (long) PTRACE.invokeExact(request, thread, MemorySegment.NULL, MemorySegment.NULL);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Until it has stopped. */
    private static int await(int thread) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) WAITPID.invokeExact(thread, arena.allocate(ValueLayout.JAVA_INT), WAIT_FOR_THREADS_TOO);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void close() {
        assertThat(ptrace(PTRACE_DETACH, id)).isZero();
    }
}
