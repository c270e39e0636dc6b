package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * All processes as one pass over /proc has seen them, in arrays that are used again. A process that vanishes meanwhile
 * isn't in it.
 */
final class ProcScan {

    /** Of struct linux_dirent64 (getdents64(2)). */
    private static final int DIRENT_LENGTH_AT = 16;

    private static final int DIRENT_NAME_AT = 19;
    private static final int STAT_BYTES = 1024;
    private static final int LISTING_BYTES = 32 * 1024;
    private static final byte[] STAT = {'/', 's', 't', 'a', 't', 0};

    static final int NONE = -1;

    /** What the scans of one thread read with. */
    static final class Reader {
        private final MemorySegment listing = Arena.ofAuto().allocate(LISTING_BYTES, 8);
        private final MemorySegment proc = CStrings.of(Arena.ofAuto(), "/proc");
        private final MemorySegment path = Arena.ofAuto().allocate(64);
        private final MemorySegment text = Arena.ofAuto().allocate(STAT_BYTES, 8);
        private final byte[] name = "/proc/0000000000/stat\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        private final byte[] bytes = new byte[STAT_BYTES];
        private final StatLine line = new StatLine();
        private int folder = NONE;
        private boolean complete;

        /** Bytes of /proc/PID/stat; none where there's no such process. */
        private int stat(int pid) {
            int digits = 1;
            for (int rest = pid / 10; rest > 0; rest /= 10) {
                digits++;
            }
            int start = "/proc/".length();
            int left = pid;
            for (int i = start + digits - 1; i >= start; i--) {
                name[i] = (byte) ('0' + left % 10);
                left /= 10;
            }
            System.arraycopy(STAT, 0, name, start + digits, STAT.length);
            MemorySegment.copy(name, 0, path, JAVA_BYTE, 0, start + digits + STAT.length);
            int fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
            if (fd < 0) {
                complete &= Errno.ENOENT.is(fd) || Errno.ESRCH.is(fd) || Errno.EACCES.is(fd) || Errno.EPERM.is(fd);
                return 0;
            }
            int count = Libc.read(fd, text, STAT_BYTES);
            Libc.close(fd);
            if (count > 0) {
                MemorySegment.copy(text, JAVA_BYTE, 0, bytes, 0, count);
            }
            return Math.max(0, count);
        }

        private int list() {
            return Libc.getdents64(folder, listing, LISTING_BYTES);
        }

        private boolean rewind() {
            if (folder == NONE) {
                folder = Libc.open(proc, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC);
            }
            return folder >= 0 && Libc.lseek(folder, 0) >= 0;
        }

        void close() {
            if (folder >= 0) {
                Libc.close(folder);
            }
            folder = NONE;
        }
    }

    private int count;
    private int[] pids = new int[256];
    private int[] parents = new int[256];
    private long[] startTimes = new long[256];
    private long[] cpuTicks = new long[256];
    private long[] rssPages = new long[256];
    private int[] threads = new int[256];
    private boolean[] alive = new boolean[256];

    /** Which watched tree each one is of; {@link #NONE}: of none, or not yet worked out. */
    private int[] owners = new int[256];

    /** Which tree that was by its generation: what stays true from pass to pass. */
    private long[] generations = new long[256];

    /** The next one of a chain that is made for one pass. */
    private int[] chained = new int[256];

    /** Open addressing by pid; a place holds an index + 1, 0 is free. */
    private int[] places = new int[1024];

    /**
     * Reads /proc.
     *
     * @return false: something could not be read, for want of a descriptor, say; what isn't in it may be there
     */
    boolean read(Reader reader) {
        count = 0;
        Arrays.fill(places, 0);
        if (!reader.rewind()) {
            return false;
        }
        reader.complete = true;
        for (int filled = reader.list(); filled > 0; filled = reader.list()) {
            for (int at = 0; at < filled; ) {
                int pid = number(reader.listing, at + DIRENT_NAME_AT);
                at += Short.toUnsignedInt(reader.listing.get(JAVA_SHORT_UNALIGNED, at + DIRENT_LENGTH_AT));
                if (pid > 0) {
                    add(reader, pid);
                }
            }
        }
        return reader.complete;
    }

    /** The name at a place of the listing as a number; 0 for what isn't one. */
    private static int number(MemorySegment listing, int at) {
        int number = 0;
        for (int i = at; ; i++) {
            byte digit = listing.get(JAVA_BYTE, i);
            if (digit == 0) {
                return number;
            }
            if (digit < '0' || digit > '9') {
                return 0;
            }
            number = number * 10 + (digit - '0');
        }
    }

    private void add(Reader reader, int pid) {
        int length = reader.stat(pid);
        StatLine line = reader.line;
        if (length == 0 || !line.parse(reader.bytes, length)) {
            return;
        }
        if (count == pids.length) {
            grow();
        }
        int i = count++;
        pids[i] = pid;
        parents[i] = line.parent();
        startTimes[i] = line.startTime();
        cpuTicks[i] = line.cpuTicks();
        rssPages[i] = line.rssPages();
        threads[i] = line.threads();
        alive[i] = line.alive();
        owners[i] = NONE;
        generations[i] = NONE;
        place(i);
    }

    private void place(int index) {
        int at = slot(pids[index]);
        while (places[at] != 0) {
            at = (at + 1) & (places.length - 1);
        }
        places[at] = index + 1;
    }

    private int slot(int pid) {
        return (pid * 0x9E3779B1) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(places.length));
    }

    private void grow() {
        int size = 2 * pids.length;
        pids = Arrays.copyOf(pids, size);
        parents = Arrays.copyOf(parents, size);
        startTimes = Arrays.copyOf(startTimes, size);
        cpuTicks = Arrays.copyOf(cpuTicks, size);
        rssPages = Arrays.copyOf(rssPages, size);
        threads = Arrays.copyOf(threads, size);
        alive = Arrays.copyOf(alive, size);
        owners = Arrays.copyOf(owners, size);
        generations = Arrays.copyOf(generations, size);
        chained = Arrays.copyOf(chained, size);
        places = new int[4 * size];
        for (int i = 0; i < count; i++) {
            place(i);
        }
    }

    /** Where a process is; {@link #NONE}: nowhere. */
    int find(int pid) {
        for (int at = slot(pid); places[at] != 0; at = (at + 1) & (places.length - 1)) {
            if (pids[places[at] - 1] == pid) {
                return places[at] - 1;
            }
        }
        return NONE;
    }

    /** The same one, of an earlier or later scan: its start time tells it from a stranger with its pid. */
    int find(int pid, long startTime) {
        int at = find(pid);
        return at != NONE && startTimes[at] == startTime ? at : NONE;
    }

    /** Says whose a process is, and with it whose its descendants are. */
    void own(int index, int tree, long generation) {
        owners[index] = tree;
        generations[index] = generation;
    }

    /** Works out whose each process is from those that {@link #own} has told, up the parents. */
    void inherit() {
        for (int i = 0; i < count; i++) {
            int ancestor = i;
            // No chain is longer than there are processes: one that is was read across a pid's reuse.
            for (int steps = 0; owners[ancestor] == NONE && steps <= count; steps++) {
                int above = find(parents[ancestor]);
                if (above == NONE) {
                    break;
                }
                ancestor = above;
            }
            if (owners[ancestor] != NONE) {
                own(i, owners[ancestor], generations[ancestor]);
            }
        }
    }

    void chain(int index, int next) {
        chained[index] = next;
    }

    int next(int index) {
        return chained[index];
    }

    int count() {
        return count;
    }

    int pid(int index) {
        return pids[index];
    }

    int parent(int index) {
        return parents[index];
    }

    long startTime(int index) {
        return startTimes[index];
    }

    long cpuTicks(int index) {
        return cpuTicks[index];
    }

    long rssPages(int index) {
        return rssPages[index];
    }

    int threads(int index) {
        return threads[index];
    }

    boolean alive(int index) {
        return alive[index];
    }

    int owner(int index) {
        return owners[index];
    }

    long generation(int index) {
        return generations[index];
    }
}
