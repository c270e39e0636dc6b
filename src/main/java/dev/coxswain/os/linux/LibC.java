package dev.coxswain.os.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that we use, named as there; what -1 and errno mean there, they mean here. Each is linked
 * when it is first called: linking all at the start would cost more than the start has.
 */
final class LibC {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;

    // The same numbers on x86_64 and aarch64 (asm-generic/unistd.h).
    static final long SYS_PIDFD_SEND_SIGNAL = 424;
    static final long SYS_PIDFD_OPEN = 434;

    private LibC() {}

    /** The errno of this thread's last call that failed. */
    static int errno() {
        return (int) ERRNO.get(STATE.get(), 0L);
    }

    static boolean has(String function) {
        return SYMBOLS.find(function).isPresent();
    }

    private static MethodHandle link(String function, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                SYMBOLS.findOrThrow(function),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** Variadic functions take their fixed arguments another way on some machines. */
    private static MethodHandle linkVariadic(
            String function, int fixed, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                SYMBOLS.findOrThrow(function),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    private static AssertionError unexpected(Throwable thrown) {
        return new AssertionError("a foreign call threw", thrown);
    }

    private static final class Kill {
        static final MethodHandle HANDLE = link("kill", INT, INT, INT);
    }

    static int kill(int pid, int signal) {
        try {
            return (int) Kill.HANDLE.invokeExact(STATE.get(), pid, signal);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Waitid {
        static final MethodHandle HANDLE = link("waitid", INT, INT, INT, POINTER, INT);
    }

    static int waitid(int idType, int id, MemorySegment info, int options) {
        try {
            return (int) Waitid.HANDLE.invokeExact(STATE.get(), idType, id, info, options);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Prctl {
        static final MethodHandle HANDLE = linkVariadic("prctl", 1, INT, INT, LONG, LONG, LONG, LONG);
    }

    static int prctl(int option, long argument) {
        try {
            return (int) Prctl.HANDLE.invokeExact(STATE.get(), option, argument, 0L, 0L, 0L);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Pipe2 {
        static final MethodHandle HANDLE = link("pipe2", INT, POINTER, INT);
    }

    static int pipe2(MemorySegment two, int flags) {
        try {
            return (int) Pipe2.HANDLE.invokeExact(STATE.get(), two, flags);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Open {
        static final MethodHandle HANDLE = linkVariadic("open", 2, INT, POINTER, INT);
    }

    static int open(MemorySegment path, int flags) {
        try {
            return (int) Open.HANDLE.invokeExact(STATE.get(), path, flags);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Fcntl {
        static final MethodHandle HANDLE = linkVariadic("fcntl", 2, INT, INT, INT, INT);
    }

    static int fcntl(int descriptor, int command, int argument) {
        try {
            return (int) Fcntl.HANDLE.invokeExact(STATE.get(), descriptor, command, argument);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Close {
        static final MethodHandle HANDLE = link("close", INT, INT);
    }

    static int close(int descriptor) {
        try {
            return (int) Close.HANDLE.invokeExact(STATE.get(), descriptor);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Read {
        static final MethodHandle HANDLE = link("read", LONG, INT, POINTER, LONG);
    }

    static long read(int descriptor, MemorySegment into, long length) {
        try {
            return (long) Read.HANDLE.invokeExact(STATE.get(), descriptor, into, length);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Write {
        static final MethodHandle HANDLE = link("write", LONG, INT, POINTER, LONG);
    }

    static long write(int descriptor, MemorySegment from, long length) {
        try {
            return (long) Write.HANDLE.invokeExact(STATE.get(), descriptor, from, length);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Eventfd {
        static final MethodHandle HANDLE = link("eventfd", INT, INT, INT);
    }

    static int eventfd(int initial, int flags) {
        try {
            return (int) Eventfd.HANDLE.invokeExact(STATE.get(), initial, flags);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class EpollCreate1 {
        static final MethodHandle HANDLE = link("epoll_create1", INT, INT);
    }

    static int epollCreate1(int flags) {
        try {
            return (int) EpollCreate1.HANDLE.invokeExact(STATE.get(), flags);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class EpollCtl {
        static final MethodHandle HANDLE = link("epoll_ctl", INT, INT, INT, INT, POINTER);
    }

    static int epollCtl(int epoll, int operation, int descriptor, MemorySegment event) {
        try {
            return (int) EpollCtl.HANDLE.invokeExact(STATE.get(), epoll, operation, descriptor, event);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class EpollWait {
        static final MethodHandle HANDLE = link("epoll_wait", INT, INT, POINTER, INT, INT);
    }

    static int epollWait(int epoll, MemorySegment events, int most, int timeoutMillis) {
        try {
            return (int) EpollWait.HANDLE.invokeExact(STATE.get(), epoll, events, most, timeoutMillis);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Poll {
        static final MethodHandle HANDLE = link("poll", INT, POINTER, LONG, INT);
    }

    static int poll(MemorySegment descriptors, long count, int timeoutMillis) {
        try {
            return (int) Poll.HANDLE.invokeExact(STATE.get(), descriptors, count, timeoutMillis);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Getrlimit {
        static final MethodHandle HANDLE = link("getrlimit", INT, INT, POINTER);
    }

    static int getrlimit(int resource, MemorySegment limit) {
        try {
            return (int) Getrlimit.HANDLE.invokeExact(STATE.get(), resource, limit);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Setrlimit {
        static final MethodHandle HANDLE = link("setrlimit", INT, INT, POINTER);
    }

    static int setrlimit(int resource, MemorySegment limit) {
        try {
            return (int) Setrlimit.HANDLE.invokeExact(STATE.get(), resource, limit);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static final class Syscall {
        static final MethodHandle HANDLE = linkVariadic("syscall", 1, LONG, LONG, LONG, LONG, LONG, LONG);
    }

    static long syscall(long number, long first, long second, long third, long fourth) {
        try {
            return (long) Syscall.HANDLE.invokeExact(STATE.get(), number, first, second, third, fourth);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** posix_spawn(3) and the functions that fill its attributes and file actions; they return the errno. */
    static final class Spawn {
        private static final MethodHandle SPAWN =
                link("posix_spawn", INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);
        private static final MethodHandle ATTR_INIT = link("posix_spawnattr_init", INT, POINTER);
        private static final MethodHandle ATTR_SETFLAGS = link("posix_spawnattr_setflags", INT, POINTER, SHORT);
        private static final MethodHandle ATTR_SET = link("posix_spawnattr_setsigdefault", INT, POINTER, POINTER);
        private static final MethodHandle ATTR_MASK = link("posix_spawnattr_setsigmask", INT, POINTER, POINTER);
        private static final MethodHandle ACTIONS_INIT = link("posix_spawn_file_actions_init", INT, POINTER);
        private static final MethodHandle ACTIONS_DESTROY = link("posix_spawn_file_actions_destroy", INT, POINTER);
        private static final MethodHandle ADD_OPEN =
                link("posix_spawn_file_actions_addopen", INT, POINTER, INT, POINTER, INT, INT);
        private static final MethodHandle ADD_DUP2 = link("posix_spawn_file_actions_adddup2", INT, POINTER, INT, INT);
        private static final MethodHandle ADD_CHDIR =
                link("posix_spawn_file_actions_addchdir_np", INT, POINTER, POINTER);
        private static final MethodHandle ADD_CLOSEFROM =
                link("posix_spawn_file_actions_addclosefrom_np", INT, POINTER, INT);

        private Spawn() {}

        static int spawn(
                MemorySegment pid,
                MemorySegment path,
                MemorySegment actions,
                MemorySegment attributes,
                MemorySegment argv,
                MemorySegment envp) {
            try {
                return (int) SPAWN.invokeExact(STATE.get(), pid, path, actions, attributes, argv, envp);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int attrInit(MemorySegment attributes) {
            try {
                return (int) ATTR_INIT.invokeExact(STATE.get(), attributes);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int attrSetFlags(MemorySegment attributes, short flags) {
            try {
                return (int) ATTR_SETFLAGS.invokeExact(STATE.get(), attributes, flags);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int attrSetSigDefault(MemorySegment attributes, MemorySegment set) {
            try {
                return (int) ATTR_SET.invokeExact(STATE.get(), attributes, set);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int attrSetSigMask(MemorySegment attributes, MemorySegment set) {
            try {
                return (int) ATTR_MASK.invokeExact(STATE.get(), attributes, set);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int actionsInit(MemorySegment actions) {
            try {
                return (int) ACTIONS_INIT.invokeExact(STATE.get(), actions);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int actionsDestroy(MemorySegment actions) {
            try {
                return (int) ACTIONS_DESTROY.invokeExact(STATE.get(), actions);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int addOpen(MemorySegment actions, int descriptor, MemorySegment path, int flags) {
            try {
                return (int) ADD_OPEN.invokeExact(STATE.get(), actions, descriptor, path, flags, 0);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int addDup2(MemorySegment actions, int from, int to) {
            try {
                return (int) ADD_DUP2.invokeExact(STATE.get(), actions, from, to);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int addChdir(MemorySegment actions, MemorySegment path) {
            try {
                return (int) ADD_CHDIR.invokeExact(STATE.get(), actions, path);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }

        static int addCloseFrom(MemorySegment actions, int from) {
            try {
                return (int) ADD_CLOSEFROM.invokeExact(STATE.get(), actions, from);
            } catch (Throwable thrown) {
                throw unexpected(thrown);
            }
        }
    }
}
