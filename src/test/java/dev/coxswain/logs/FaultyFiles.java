package dev.coxswain.logs;

import dev.coxswain.os.AppendFile;
import dev.coxswain.os.AppendFiles;
import dev.coxswain.os.linux.LinuxAppendFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Real files, on a disk that a test fills, takes away or holds up. */
final class FaultyFiles implements AppendFiles {

    private final AppendFiles real = new LinuxAppendFiles();

    volatile Optional<String> openFailure = Optional.empty();
    /** Bytes that fit yet. */
    volatile long room = Long.MAX_VALUE;
    /** A file whose name ends so takes nothing until it's let go. */
    volatile String hangs = "none";

    final CountDownLatch hanging = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    volatile int opened;
    volatile int closed;

    @Override
    public AppendFile open(Path path) throws IOException {
        if (openFailure.isPresent()) {
            throw new IOException(openFailure.get());
        }
        AppendFile file = real.open(path);
        opened++;
        return new AppendFile() {
            @Override
            public int write(byte[] bytes, int from, int length) throws IOException {
                if (path.toString().endsWith(hangs)) {
                    hanging.countDown();
                    await();
                }
                if (room == 0) {
                    throw new IOException("no space left (ENOSPC)");
                }
                // A disk that fills up takes a part first.
                int count = file.write(bytes, from, (int) Math.min(length, room));
                room -= room == Long.MAX_VALUE ? 0 : count;
                return count;
            }

            private void await() {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public boolean isAt(Path where) {
                return file.isAt(where);
            }

            @Override
            public void close() {
                closed++;
                file.close();
            }
        };
    }
}
