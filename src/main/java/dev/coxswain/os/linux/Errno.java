package dev.coxswain.os.linux;

/** errno(3): the numbers of Linux (asm-generic, the same on x86_64 and aarch64), their names, and what they mean to people. */
final class Errno {

    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int ECHILD = 10;
    static final int EISDIR = 21;
    static final int ENOEXEC = 8;
    static final int ENOTDIR = 20;

    private Errno() {}

    static String name(int errno) {
        return switch (errno) {
            case 1 -> "EPERM";
            case ENOENT -> "ENOENT";
            case 3 -> "ESRCH";
            case EINTR -> "EINTR";
            case 5 -> "EIO";
            case 7 -> "E2BIG";
            case ENOEXEC -> "ENOEXEC";
            case 9 -> "EBADF";
            case ECHILD -> "ECHILD";
            case EAGAIN -> "EAGAIN";
            case 12 -> "ENOMEM";
            case EACCES -> "EACCES";
            case 14 -> "EFAULT";
            case ENOTDIR -> "ENOTDIR";
            case EISDIR -> "EISDIR";
            case 22 -> "EINVAL";
            case 23 -> "ENFILE";
            case 24 -> "EMFILE";
            case 26 -> "ETXTBSY";
            case 28 -> "ENOSPC";
            case 36 -> "ENAMETOOLONG";
            case 38 -> "ENOSYS";
            case 40 -> "ELOOP";
            case 80 -> "ELIBBAD";
            default -> "errno " + errno;
        };
    }

    static String words(int errno) {
        return switch (errno) {
            case 1 -> "operation not permitted";
            case ENOENT -> "no such file";
            case 5 -> "input/output error";
            case 7 -> "arguments and environment are too long";
            case ENOEXEC -> "exec format error: neither a program for this machine nor a script with a #! line";
            case EAGAIN -> "no more processes allowed now (limit of the user, the cgroup or the kernel)";
            case 12 -> "out of memory";
            case EACCES -> "permission denied";
            case ENOTDIR -> "a part of the path is not a directory";
            case EISDIR -> "is a directory";
            case 23 -> "too many open files on this machine";
            case 24 -> "too many open files in the supervisor";
            case 26 -> "the program is being written to";
            case 36 -> "the name is too long";
            case 40 -> "too many symbolic links";
            case 80 -> "its interpreter cannot be loaded";
            default -> "failed";
        };
    }
}
