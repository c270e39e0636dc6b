package dev.coxswain.logs;

import dev.coxswain.os.AppendFiles;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where lines go in the end. The same channel for both: they keep one order.
 *
 * @param stdoutBlocks a write may wait for a reader, as a pipe's does; a regular file's doesn't
 * @param files opens log files
 * @param zone in which a day of theirs begins
 */
record Outlets(
        WritableByteChannel stdout,
        WritableByteChannel stderr,
        boolean stdoutBlocks,
        boolean stderrBlocks,
        AppendFiles files,
        Supplier<ZoneId> zone) {

    private static final AppendFiles NO_FILES = path -> {
        throw new IOException("there are no log files here");
    };

    static Outlets blocking(WritableByteChannel stdout, WritableByteChannel stderr) {
        return new Outlets(stdout, stderr, true, true, NO_FILES, () -> ZoneOffset.UTC);
    }

    static Outlets files(WritableByteChannel stdout, WritableByteChannel stderr) {
        return new Outlets(stdout, stderr, false, false, NO_FILES, () -> ZoneOffset.UTC);
    }

    Outlets with(AppendFiles files) {
        return new Outlets(stdout, stderr, stdoutBlocks, stderrBlocks, files, zone);
    }

    /** The supervisor's own, looked at through proc_pid_fd(5). */
    static Outlets standard(AppendFiles files) {
        WritableByteChannel stdout = new FileOutputStream(FileDescriptor.out).getChannel();
        WritableByteChannel stderr = new FileOutputStream(FileDescriptor.err).getChannel();
        BasicFileAttributes out = attributes(1);
        BasicFileAttributes err = attributes(2);
        boolean outBlocks = out == null || !out.isRegularFile();
        // Stderr waits a little for stdout's lines: where that may take time, stderr needs a thread as well.
        boolean errBlocks = outBlocks || err == null || !err.isRegularFile();
        boolean same =
                out != null && err != null && out.fileKey() != null && Objects.equals(out.fileKey(), err.fileKey());
        return new Outlets(stdout, same ? stdout : stderr, outBlocks, errBlocks, files, ZoneId::systemDefault);
    }

    private static @Nullable BasicFileAttributes attributes(int descriptor) {
        try {
            return Files.readAttributes(Path.of("/proc/self/fd/" + descriptor), BasicFileAttributes.class);
        } catch (IOException unknown) {
            return null;
        }
    }
}
