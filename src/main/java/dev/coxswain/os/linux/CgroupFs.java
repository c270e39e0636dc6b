package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The files of a cgroup hierarchy. What changes something returns 0 or {@code -errno}, as the kernel does. */
interface CgroupFs {

    CgroupFs REAL = new Real();

    /** The whole file; empty where there's none. */
    byte[] read(Path file);

    /** In one write(2): the kernel takes a value whole. */
    int write(Path file, String text);

    int create(Path folder);

    int remove(Path folder);

    List<Path> folders(Path folder);

    /** Whether we may write it: 0, or why not. */
    int writable(Path path);

    /** Whether an extended attribute (xattr(7)) is {@code 1}. */
    boolean isSet(Path folder, String attribute);

    /** The processes in it, without those in folders below; 0 for one that can't be seen from here. */
    default int[] processes(Path folder) {
        return ProcFs.numbers(read(folder.resolve("cgroup.procs")));
    }

    default String text(Path folder, String name) {
        return new String(read(folder.resolve(name)), StandardCharsets.US_ASCII);
    }

    /** The number behind a key, in a file of lines {@code KEY NUMBER}; 0 where there's none. */
    default long number(Path folder, String name, String key) {
        return CgroupFile.lineOf(text(folder, name), key).orElse(0);
    }

    /** Those of this machine. */
    record Real() implements CgroupFs {

        private static final int W_OK = 2;
        private static final int MODE = 0755;
        private static final int ATTRIBUTE_BYTES = 8;

        private static final class Calls {
            static final MemorySegment mkdir = Libc.function("mkdir");
            static final MemorySegment rmdir = Libc.function("rmdir");
            static final MemorySegment getxattr = Libc.function("getxattr");
        }

        @Override
        public byte[] read(Path file) {
            return ProcFs.read(file.toString());
        }

        @Override
        public int write(Path file, String text) {
            try (Arena arena = Arena.ofConfined()) {
                int fd = Libc.open(path(arena, file), Libc.O_WRONLY | Libc.O_CLOEXEC);
                if (fd < 0) {
                    return fd;
                }
                try {
                    MemorySegment bytes = CStrings.of(arena, text);
                    int written = Libc.write(fd, bytes, (int) bytes.byteSize() - 1);
                    return Math.min(0, written);
                } finally {
                    Libc.close(fd);
                }
            }
        }

        @Override
        public int create(Path folder) {
            try (Arena arena = Arena.ofConfined()) {
                return Libc.call(Calls.mkdir, path(arena, folder).address(), MODE, 0);
            }
        }

        @Override
        public int remove(Path folder) {
            try (Arena arena = Arena.ofConfined()) {
                return Libc.call(Calls.rmdir, path(arena, folder).address(), 0, 0);
            }
        }

        @Override
        public List<Path> folders(Path folder) {
            File[] found = folder.toFile().listFiles(File::isDirectory);
            return found == null
                    ? List.of()
                    : Arrays.stream(found).map(File::toPath).sorted().toList();
        }

        @Override
        public int writable(Path path) {
            return Program.access(path.toString(), W_OK);
        }

        @Override
        public boolean isSet(Path folder, String attribute) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment value = arena.allocate(ATTRIBUTE_BYTES);
                int length = Libc.call(
                        Calls.getxattr,
                        path(arena, folder).address(),
                        CStrings.of(arena, attribute).address(),
                        value.address(),
                        ATTRIBUTE_BYTES,
                        0,
                        0);
                return length == 1 && value.get(JAVA_BYTE, 0) == '1';
            }
        }

        private static MemorySegment path(Arena arena, Path path) {
            return CStrings.of(arena, path.toString());
        }
    }
}
