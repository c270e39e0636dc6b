package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads /proc (proc(5)). A process that has vanished reads as nothing, which is no error. Through our own calls, as
 * streams would cost three times as much, and a sweep reads a few files a process.
 *
 * <p>Who decides by what isn't there asks for the {@link Text}: a file that we have no descriptor for is there.
 */
final class ProcFs {

    private static final byte[] NOTHING = {};
    private static final int CHUNK = 32 * 1024;
    private static final int STATX_NLINK = 0x4;
    private static final int STATX_SIZE = 0x200;
    static final int STATX_NLINK_AT = 16;
    static final int STATX_SIZE_AT = 40;

    /**
     * What a file told.
     *
     * @param errno of the call that failed; 0 where none did
     */
    record Text(byte[] bytes, int errno) {

        /** These say something of the process; the others, of us or of the machine, which is out of something. */
        private static final List<Errno> TELLING = List.of(Errno.ENOENT, Errno.ESRCH, Errno.EACCES, Errno.EPERM);

        /** Whether it may be there with anything in it: to be asked again. */
        boolean isUnknown() {
            return errno != 0 && TELLING.stream().noneMatch(known -> known.number() == errno);
        }
    }

    /** What one thread reads with: the path, then the data. */
    private record Scratch(MemorySegment path, MemorySegment chunk) {
        static Scratch create() {
            Arena arena = Arena.ofAuto();
            return new Scratch(arena.allocate(4096), arena.allocate(CHUNK, 8));
        }
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::create);

    private ProcFs() {}

    /** The whole file; empty where there's none or it's not for us. */
    static byte[] read(String path) {
        return text(path).bytes();
    }

    static Text text(String path) {
        return text(path, Integer.MAX_VALUE);
    }

    /** At most so many bytes of its beginning, of any file. */
    static byte[] readUpTo(String path, int limit) {
        return text(path, limit).bytes();
    }

    private static Text text(String path, int limit) {
        Scratch scratch = SCRATCH.get();
        MemorySegment name = path(scratch, path);
        // Non-blocking, so that a script that is a FIFO can't hang us; for /proc it means nothing.
        int fd = Libc.open(name, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
        if (fd < 0) {
            return new Text(NOTHING, -fd);
        }
        try {
            byte[] all = NOTHING;
            while (all.length < limit) {
                int count = Libc.read(fd, scratch.chunk, Math.min(CHUNK, limit - all.length));
                if (Errno.EINTR.is(count)) {
                    continue;
                }
                if (count <= 0) {
                    return new Text(all, -count);
                }
                int before = all.length;
                all = Arrays.copyOf(all, before + count);
                MemorySegment.copy(scratch.chunk, JAVA_BYTE, 0, all, before, count);
            }
            return new Text(all, 0);
        } finally {
            Libc.close(fd);
        }
    }

    private static MemorySegment path(Scratch scratch, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= scratch.path.byteSize()) {
            return CStrings.of(Arena.ofAuto(), path);
        }
        MemorySegment.copy(bytes, 0, scratch.path, JAVA_BYTE, 0, bytes.length);
        scratch.path.set(JAVA_BYTE, bytes.length, (byte) 0);
        return scratch.path;
    }

    static Optional<ProcStat> stat(int pid) {
        return ProcStat.parse(read(statPath(pid)));
    }

    static String statPath(int pid) {
        return "/proc/" + pid + "/stat";
    }

    /** The environment that a process was given at its exec. */
    static Text environment(int pid) {
        return text("/proc/" + pid + "/environ");
    }

    /**
     * Whether it tells nothing yet though it's for us: in the middle of an exec, or of the process's end, or for ever
     * where it was given none.
     */
    static boolean isUntold(Text environment) {
        return environment.errno() == 0 && environment.bytes().length == 0;
    }

    /** The path of its cgroup of version 2 (proc_pid_cgroup(5)); empty where it has none, or is gone. */
    static String cgroup(int pid) {
        return cgroup(read(cgroupPath(pid)));
    }

    static String cgroupPath(int pid) {
        return "/proc/" + pid + "/cgroup";
    }

    /** The same from the file's text. */
    static String cgroup(byte[] text) {
        return CgroupPaths.unifiedPath(text)
                .map(path -> path.replaceFirst(" \\(deleted\\)$", ""))
                .orElse("");
    }

    /** The value of a variable in a process's environment as it was at its exec. */
    static Optional<String> variable(int pid, String name) {
        return variable(read("/proc/" + pid + "/environ"), name);
    }

    static Optional<String> variable(byte[] environment, String name) {
        byte[] wanted = (name + "=").getBytes(StandardCharsets.US_ASCII);
        int from = 0;
        while (from < environment.length) {
            int end = from;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            int valueAt = from + wanted.length;
            if (valueAt <= end && Arrays.equals(environment, from, valueAt, wanted, 0, wanted.length)) {
                return Optional.of(new String(environment, valueAt, end - valueAt, StandardCharsets.UTF_8));
            }
            from = end + 1;
        }
        return Optional.empty();
    }

    /** RssAnon + RssShmem: memory that is the process's own, and goes with it. */
    static long memoryBytes(int pid) {
        byte[] status = read("/proc/" + pid + "/status");
        return 1024 * (number(status, "\nRssAnon:") + number(status, "\nRssShmem:"));
    }

    /** The number behind a label, 0 where there's none (a zombie, a kernel thread). */
    private static long number(byte[] text, String label) {
        byte[] wanted = label.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at + wanted.length < text.length; at++) {
            if (text[at] == wanted[0] && Arrays.equals(text, at, at + wanted.length, wanted, 0, wanted.length)) {
                long number = 0;
                for (int i = at + wanted.length; i < text.length && text[i] != '\n'; i++) {
                    if (text[i] >= '0' && text[i] <= '9') {
                        number = number * 10 + (text[i] - '0');
                    }
                }
                return number;
            }
        }
        return 0;
    }

    /** How many threads a process has, 0 when it's gone: one call in place of reading a folder. */
    static int threads(int pid) {
        Scratch scratch = SCRATCH.get();
        int result = Libc.statx(path(scratch, "/proc/" + pid + "/task"), STATX_NLINK, scratch.chunk);
        return result < 0 ? 0 : Math.max(0, scratch.chunk.get(JAVA_INT, STATX_NLINK_AT) - 2);
    }

    /** How many descriptors it has open; empty where we may not see it. */
    static OptionalLong openFiles(int pid) {
        Scratch scratch = SCRATCH.get();
        String folder = "/proc/" + pid + "/fd";
        int result = Libc.statx(path(scratch, folder), STATX_SIZE, scratch.chunk);
        // Since Linux 6.2 the folder's size is their number.
        long size = result < 0 ? 0 : scratch.chunk.get(JAVA_LONG, STATX_SIZE_AT);
        if (size > 0) {
            return OptionalLong.of(size);
        }
        String[] names = new File(folder).list();
        return names == null ? OptionalLong.empty() : OptionalLong.of(names.length);
    }

    /** All processes there are; none at all where /proc can't be read now. */
    static int[] pids() {
        return numbers(new File("/proc").list());
    }

    static int[] tasks(int pid) {
        return numbers(new File("/proc/" + pid + "/task").list());
    }

    private static int[] numbers(String @org.jspecify.annotations.Nullable [] names) {
        if (names == null) {
            return new int[0];
        }
        return Arrays.stream(names)
                .filter(name -> Character.isDigit(name.charAt(0)))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Numbers with spaces between them. */
    static int[] numbers(byte[] text) {
        int[] numbers = new int[8];
        int count = 0;
        int at = 0;
        while (at < text.length) {
            if (text[at] < '0' || text[at] > '9') {
                at++;
                continue;
            }
            int number = 0;
            while (at < text.length && text[at] >= '0' && text[at] <= '9') {
                number = number * 10 + (text[at++] - '0');
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = number;
        }
        return Arrays.copyOf(numbers, count);
    }
}
