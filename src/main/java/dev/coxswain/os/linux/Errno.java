package dev.coxswain.os.linux;

/** The error numbers we have something to say about; the same on x86_64 and aarch64 (errno(3)). */
enum Errno {
    EPERM(1, "not permitted"),
    ENOENT(2, "no such file"),
    ESRCH(3, "no such process"),
    EINTR(4, "interrupted"),
    EIO(5, "input/output error"),
    E2BIG(7, "arguments and environment are too long"),
    ENOEXEC(8, "exec format error"),
    EBADF(9, "bad descriptor"),
    ECHILD(10, "no child"),
    EAGAIN(11, "no more processes allowed (RLIMIT_NPROC, or the cgroup's pids.max)"),
    ENOMEM(12, "not enough memory"),
    EACCES(13, "permission denied"),
    EBUSY(16, "busy"),
    EEXIST(17, "is there already"),
    ENOTDIR(20, "not a directory"),
    EISDIR(21, "is a directory"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files on this machine"),
    EMFILE(24, "too many open files (RLIMIT_NOFILE)"),
    ETXTBSY(26, "somebody has it open for writing"),
    EFBIG(27, "file too large (RLIMIT_FSIZE, or the file system's bound)"),
    ENOSPC(28, "no space left"),
    EROFS(30, "read-only file system"),
    ENAMETOOLONG(36, "name too long"),
    ENOSYS(38, "not available in this kernel"),
    ELOOP(40, "too many symbolic links"),
    ELIBBAD(80, "its interpreter is damaged"),
    ENOPROTOOPT(92, "no such option in this kernel"),
    EAFNOSUPPORT(97, "no such protocol in this kernel"),
    EADDRINUSE(98, "address in use"),
    EADDRNOTAVAIL(99, "no such address on this machine"),
    ECONNREFUSED(111, "nobody listens there"),
    ESTALE(116, "stale file of a server"),
    EDQUOT(122, "disk quota exceeded"),
    ECANCELED(125, "cancelled");

    private final int number;
    private final String words;

    Errno(int number, String words) {
        this.number = number;
        this.words = words;
    }

    int number() {
        return number;
    }

    /** Whether a result of {@link Libc} is this error. */
    boolean is(int result) {
        return result == -number;
    }

    /** The name of a positive error number, {@code ENOENT}. */
    static String name(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno.name();
            }
        }
        return "errno " + number;
    }

    /** What it means, for people. */
    static String words(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno.words;
            }
        }
        return "failed";
    }

    /** For what can't fail unless the machine or we are broken: {@code result} if it's no error. */
    static int check(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + words(-result) + " (" + name(-result) + ")");
        }
        return result;
    }
}
