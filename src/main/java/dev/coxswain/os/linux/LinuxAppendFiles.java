package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coxswain.os.AppendFile;
import dev.coxswain.os.AppendFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * {@link AppendFiles} by open(2): O_NOFOLLOW, as a worker that owns the folder could put a link there; O_NONBLOCK, as
 * opening a FIFO would wait for its reader, and a regular file doesn't care; O_APPEND, so that a file that somebody
 * truncated goes on at its new end.
 */
public final class LinuxAppendFiles implements AppendFiles {

    private static final int FLAGS =
            Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
    private static final int MODE = 0640;
    private static final int WRITE_BYTES = 64 * 1024;
    private static final int ENXIO = 6;

    /** One for each thread that writes, and they are few. */
    private static final ThreadLocal<MemorySegment> BUFFER =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(WRITE_BYTES, 64));

    @Override
    public AppendFile open(Path path) throws IOException {
        int descriptor;
        try (Arena memory = Arena.ofConfined()) {
            MemorySegment name = CStrings.of(memory, path.toString());
            do {
                descriptor = Libc.open(name, FLAGS, MODE);
            } while (Errno.EINTR.is(descriptor));
        }
        if (descriptor < 0) {
            throw refusal(-descriptor);
        }
        BasicFileAttributes attributes = null;
        try {
            // The descriptor's own file, whatever is at the path by now (proc_pid_fd(5)).
            attributes = Files.readAttributes(Path.of("/proc/self/fd/" + descriptor), BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw notRegular();
            }
            return new Opened(descriptor, Objects.requireNonNull(attributes.fileKey()));
        } finally {
            if (attributes == null || !attributes.isRegularFile()) {
                Libc.close(descriptor);
            }
        }
    }

    private static IOException refusal(int errno) {
        if (errno == Errno.ELOOP.number()) {
            return new IOException("is a symbolic link, and links are not followed: name the file it leads to");
        }
        if (errno == Errno.ENOENT.number()) {
            return new IOException("its folder isn't there, and is not made (ENOENT)");
        }
        return errno == ENXIO ? notRegular() : failure(errno);
    }

    private static IOException notRegular() {
        return new IOException("is not a regular file");
    }

    private static IOException failure(int errno) {
        return new IOException(Errno.words(errno) + " (" + Errno.name(errno) + ")");
    }

    private static final class Opened implements AppendFile {

        private final int descriptor;
        private final Object key;
        private boolean closed;

        Opened(int descriptor, Object key) {
            this.descriptor = descriptor;
            this.key = key;
        }

        @Override
        public int write(byte[] bytes, int from, int length) throws IOException {
            MemorySegment buffer = BUFFER.get();
            int part = Math.min(length, WRITE_BYTES);
            MemorySegment.copy(bytes, from, buffer, JAVA_BYTE, 0, part);
            while (true) {
                int count = Libc.write(descriptor, buffer, part);
                if (count > 0) {
                    return count;
                }
                if (!Errno.EINTR.is(count)) {
                    throw failure(count == 0 ? Errno.EIO.number() : -count);
                }
            }
        }

        @Override
        public long size() throws IOException {
            long size = Libc.end(descriptor);
            if (size < 0) {
                throw failure((int) -size);
            }
            return size;
        }

        @Override
        public void truncate(long size) throws IOException {
            int result = Libc.ftruncate(descriptor, size);
            if (result < 0) {
                throw failure(-result);
            }
        }

        @Override
        public boolean isAt(Path path) {
            try {
                return key.equals(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey());
            } catch (IOException gone) {
                return false;
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                Libc.close(descriptor);
            }
        }
    }
}
