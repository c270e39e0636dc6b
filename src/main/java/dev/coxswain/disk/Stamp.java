package dev.coxswain.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file shows from outside; another one in its place, or another text in it, has another stamp (but for a write
 * of the same length within one tick of the kernel's clock: only an event tells of that).
 *
 * @param identity device and inode; empty: nothing is there that we may see
 * @param changed its ctime: nobody can set it back, as {@code cp -p} does with mtime
 */
public record Stamp(String identity, long size, FileTime modified, FileTime changed) {

    private static final FileTime NEVER = FileTime.fromMillis(0);
    public static final Stamp MISSING = new Stamp("", 0, NEVER, NEVER);

    public static Stamp of(Path path) {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,ctime");
        } catch (IOException missing) {
            return MISSING;
        }
        return attributes.get("size") instanceof Long size
                        && attributes.get("lastModifiedTime") instanceof FileTime modified
                        && attributes.get("ctime") instanceof FileTime changed
                ? new Stamp(attributes.get("dev") + ":" + attributes.get("ino"), size, modified, changed)
                : MISSING;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stamp stamp
                && identity.equals(stamp.identity)
                && size == stamp.size
                && modified.equals(stamp.modified)
                && changed.equals(stamp.changed);
    }

    @Override
    public int hashCode() {
        return 31 * identity.hashCode() + changed.hashCode();
    }

    /** Whether anything is there that we may see. */
    public boolean exists() {
        return !identity.isEmpty();
    }
}
