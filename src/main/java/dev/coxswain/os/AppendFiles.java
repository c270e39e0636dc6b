package dev.coxswain.os;

import java.io.IOException;
import java.nio.file.Path;

/** Opening files that are only appended to, in folders that may belong to somebody else. */
@FunctionalInterface
public interface AppendFiles {

    /**
     * Opens a regular file, and makes it (mode 0640, ours) where there is none. A symbolic link at the end of the path is
     * refused, not followed; what is no regular file is refused, not waited for.
     *
     * @throws IOException with the cause in words, without the path
     */
    AppendFile open(Path path) throws IOException;
}
