package dev.coxswain.os;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that is open for appending: each write goes to its end, wherever somebody else has put that. Of one thread at a
 * time. What fails says so in words, without the path.
 */
public interface AppendFile extends AutoCloseable {

    /**
     * Appends what fits; may take as long as the disk does.
     *
     * @return how many bytes, at least 1
     */
    int write(byte[] bytes, int from, int length) throws IOException;

    /** As it is now, bytes. */
    long size() throws IOException;

    /** Takes away what is beyond that size. */
    void truncate(long size) throws IOException;

    /** Whether this file is still the one at that path. */
    boolean isAt(Path path);

    @Override
    void close();
}
