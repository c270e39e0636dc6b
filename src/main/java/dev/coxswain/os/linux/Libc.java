package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C functions we call, by their C names. What fails returns {@code -errno}, as the kernel itself does it, so that
 * errno can't be read too late; the {@code posix_spawn} family returns errno as it is, 0 for success.
 *
 * <p>All go through one handle of the widest shape, six longs to a long: linking a shape costs milliseconds of our
 * start, and both calling conventions (System V x86-64, AAPCS64) pass integers and pointers in full registers that a
 * callee with fewer or narrower parameters doesn't look at. An int result is in the lower half.
 */
@SuppressWarnings({"MemberName", "checkstyle:MethodName"})
final class Libc {

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_DIRECTORY = "aarch64".equals(System.getProperty("os.arch")) ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = "aarch64".equals(System.getProperty("os.arch")) ? 0x8000 : 0x20000;
    static final int AT_FDCWD = -100;
    static final int SEEK_END = 2;
    static final int F_OK = 0;
    static final int X_OK = 1;
    static final int F_GETFD = 1;
    static final int F_SETFD = 2;
    static final int FD_CLOEXEC = 1;
    static final int F_DUPFD_CLOEXEC = 1030;
    static final int F_SETFL = 4;
    static final int P_ALL = 0;
    static final int P_PID = 1;
    static final int WNOHANG = 1;
    static final int WEXITED = 4;
    static final int WNOWAIT = 0x01000000;
    static final int SIGKILL = 9;
    static final int SIGTERM = 15;
    static final int SIGCONT = 18;
    static final int PR_SET_CHILD_SUBREAPER = 36;
    static final int RLIMIT_NOFILE = 7;

    /** These have one number on all architectures; glibc has functions for them only since 2.36. */
    static final int SYS_PIDFD_SEND_SIGNAL = 424;

    static final int SYS_PIDFD_OPEN = 434;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final ThreadLocal<MemorySegment> ERRNO =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private Libc() {}

    static MemorySegment function(String name) {
        return LINKER.defaultLookup().find(name).orElse(MemorySegment.NULL);
    }

    /** The result as it is; errno is left in {@code errno}. */
    private static long raw(
            MemorySegment function, MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, errno, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a C function has thrown", impossible);
        }
    }

    static int call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment errno = ERRNO.get();
        int result = (int) raw(function, errno, a, b, c, d, e, f);
        return result == -1 ? -errno.get(JAVA_INT, 0) : result;
    }

    static int call(MemorySegment function, long a, long b, long c) {
        return call(function, a, b, c, 0, 0, 0);
    }

    static boolean has(String name) {
        return LINKER.defaultLookup().find(name).isPresent();
    }

    // The end

    private static final class End {
        static final MemorySegment _exit = function("_exit");
    }

    /** Doesn't return. */
    static void _exit(int code) {
        call(End._exit, code, 0, 0);
    }

    // Descriptors

    private static final class Files {
        static final MemorySegment open = function("open");
        static final MemorySegment close = function("close");
        static final MemorySegment read = function("read");
        static final MemorySegment write = function("write");
        static final MemorySegment pipe2 = function("pipe2");
        static final MemorySegment fcntl = function("fcntl");
        static final MemorySegment access = function("access");
        static final MemorySegment statx = function("statx");
        static final MemorySegment lseek = function("lseek");
        static final MemorySegment ftruncate = function("ftruncate");
        static final MemorySegment getdents64 = function("getdents64");
    }

    static int open(MemorySegment path, int flags) {
        return open(path, flags, 0);
    }

    static int open(MemorySegment path, int flags, int mode) {
        return call(Files.open, path.address(), flags, mode);
    }

    /** Not to be repeated after EINTR: the descriptor is closed then, too. */
    static int close(int fd) {
        return call(Files.close, fd, 0, 0);
    }

    static int read(int fd, MemorySegment into, int length) {
        return call(Files.read, fd, into.address(), length);
    }

    static int write(int fd, MemorySegment from, int length) {
        return call(Files.write, fd, from.address(), length);
    }

    static int pipe2(MemorySegment twoInts, int flags) {
        return call(Files.pipe2, twoInts.address(), flags, 0);
    }

    static int fcntl(int fd, int command, int argument) {
        return call(Files.fcntl, fd, command, argument);
    }

    static int access(MemorySegment path, int mode) {
        return call(Files.access, path.address(), mode, 0);
    }

    static int statx(MemorySegment path, int mask, MemorySegment into) {
        return call(Files.statx, AT_FDCWD, path.address(), 0, mask, into.address(), 0);
    }

    /** To a place counted from the beginning. */
    static int lseek(int fd, long offset) {
        return call(Files.lseek, fd, offset, 0);
    }

    /** A file's end, by lseek(2): its size. */
    static long end(int fd) {
        MemorySegment errno = ERRNO.get();
        long result = raw(Files.lseek, errno, fd, 0, SEEK_END, 0, 0, 0);
        return result == -1 ? -errno.get(JAVA_INT, 0) : result;
    }

    static int ftruncate(int fd, long size) {
        return call(Files.ftruncate, fd, size, 0);
    }

    /** The next entries of a folder (getdents64(2)): bytes filled, 0 at its end. */
    static int getdents64(int fd, MemorySegment into, int length) {
        return call(Files.getdents64, fd, into.address(), length);
    }

    // Processes

    private static final class Processes {
        static final MemorySegment waitid = function("waitid");
        static final MemorySegment kill = function("kill");
        static final MemorySegment getpid = function("getpid");
        static final MemorySegment getpagesize = function("getpagesize");
        static final MemorySegment prctl = function("prctl");
        static final MemorySegment getrlimit = function("getrlimit");
        static final MemorySegment setrlimit = function("setrlimit");
        static final MemorySegment syscall = function("syscall");
        static final MemorySegment poll = function("poll");
    }

    static int waitid(int idType, int id, MemorySegment siginfo, int options) {
        return call(Processes.waitid, idType, id, siginfo.address(), options, 0, 0);
    }

    static int kill(int pid, int signal) {
        return call(Processes.kill, pid, signal, 0);
    }

    static int getpid() {
        return call(Processes.getpid, 0, 0, 0);
    }

    static int getpagesize() {
        return call(Processes.getpagesize, 0, 0, 0);
    }

    static int prctl(int option, long argument) {
        return call(Processes.prctl, option, argument, 0);
    }

    static int getrlimit(int resource, MemorySegment rlimit) {
        return call(Processes.getrlimit, resource, rlimit.address(), 0);
    }

    static int setrlimit(int resource, MemorySegment rlimit) {
        return call(Processes.setrlimit, resource, rlimit.address(), 0);
    }

    static int pidfd_open(int pid) {
        return call(Processes.syscall, SYS_PIDFD_OPEN, pid, 0);
    }

    static int pidfd_send_signal(int pidfd, int signal) {
        return call(Processes.syscall, SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0, 0);
    }

    static int poll(MemorySegment pollfds, int count, int timeoutMillis) {
        return call(Processes.poll, pollfds.address(), count, timeoutMillis);
    }

    // posix_spawn(3)

    private static final class Spawn {
        static final MemorySegment posix_spawn = function("posix_spawn");
        static final MemorySegment attr_init = function("posix_spawnattr_init");
        static final MemorySegment attr_setflags = function("posix_spawnattr_setflags");
        static final MemorySegment attr_setsigdefault = function("posix_spawnattr_setsigdefault");
        static final MemorySegment attr_setsigmask = function("posix_spawnattr_setsigmask");
        static final MemorySegment actions_init = function("posix_spawn_file_actions_init");
        static final MemorySegment actions_destroy = function("posix_spawn_file_actions_destroy");
        static final MemorySegment actions_addopen = function("posix_spawn_file_actions_addopen");
        static final MemorySegment actions_adddup2 = function("posix_spawn_file_actions_adddup2");
        static final MemorySegment actions_addchdir_np = function("posix_spawn_file_actions_addchdir_np");
        static final MemorySegment actions_addclosefrom_np = function("posix_spawn_file_actions_addclosefrom_np");
    }

    static int posix_spawn(
            MemorySegment pid,
            MemorySegment path,
            MemorySegment fileActions,
            MemorySegment attributes,
            MemorySegment argv,
            MemorySegment envp) {
        return (int) raw(
                Spawn.posix_spawn,
                ERRNO.get(),
                pid.address(),
                path.address(),
                fileActions.address(),
                attributes.address(),
                argv.address(),
                envp.address());
    }

    private static int spawnHelper(MemorySegment function, MemorySegment object, long b, long c, long d) {
        return (int) raw(function, ERRNO.get(), object.address(), b, c, d, 0, 0);
    }

    static int posix_spawnattr_init(MemorySegment attributes) {
        return spawnHelper(Spawn.attr_init, attributes, 0, 0, 0);
    }

    static int posix_spawnattr_setflags(MemorySegment attributes, int flags) {
        return spawnHelper(Spawn.attr_setflags, attributes, flags, 0, 0);
    }

    static int posix_spawnattr_setsigdefault(MemorySegment attributes, MemorySegment sigset) {
        return spawnHelper(Spawn.attr_setsigdefault, attributes, sigset.address(), 0, 0);
    }

    static int posix_spawnattr_setsigmask(MemorySegment attributes, MemorySegment sigset) {
        return spawnHelper(Spawn.attr_setsigmask, attributes, sigset.address(), 0, 0);
    }

    static int posix_spawn_file_actions_init(MemorySegment actions) {
        return spawnHelper(Spawn.actions_init, actions, 0, 0, 0);
    }

    static int posix_spawn_file_actions_destroy(MemorySegment actions) {
        return spawnHelper(Spawn.actions_destroy, actions, 0, 0, 0);
    }

    static int posix_spawn_file_actions_addopen(MemorySegment actions, int fd, MemorySegment path, int flags) {
        return spawnHelper(Spawn.actions_addopen, actions, fd, path.address(), flags);
    }

    static int posix_spawn_file_actions_adddup2(MemorySegment actions, int fd, int newFd) {
        return spawnHelper(Spawn.actions_adddup2, actions, fd, newFd, 0);
    }

    static int posix_spawn_file_actions_addchdir_np(MemorySegment actions, MemorySegment path) {
        return spawnHelper(Spawn.actions_addchdir_np, actions, path.address(), 0, 0);
    }

    static int posix_spawn_file_actions_addclosefrom_np(MemorySegment actions, int from) {
        return spawnHelper(Spawn.actions_addclosefrom_np, actions, from, 0, 0);
    }

    // epoll(7)

    private static final class Epoll {
        static final MemorySegment epoll_create1 = function("epoll_create1");
        static final MemorySegment epoll_ctl = function("epoll_ctl");
        static final MemorySegment epoll_wait = function("epoll_wait");
        static final MemorySegment eventfd = function("eventfd");
    }

    static int epoll_create1(int flags) {
        return call(Epoll.epoll_create1, flags, 0, 0);
    }

    static int epoll_ctl(int epfd, int operation, int fd, MemorySegment event) {
        return call(Epoll.epoll_ctl, epfd, operation, fd, event.address(), 0, 0);
    }

    static int epoll_wait(int epfd, MemorySegment events, int count, int timeoutMillis) {
        return call(Epoll.epoll_wait, epfd, events.address(), count, timeoutMillis, 0, 0);
    }

    static int eventfd(int initial, int flags) {
        return call(Epoll.eventfd, initial, flags, 0);
    }
}
