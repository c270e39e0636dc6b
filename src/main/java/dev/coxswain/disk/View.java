package dev.coxswain.disk;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the disk shows of some files at one moment, their contents aside. As long as two views are equal, nothing has changed
 * that can be seen without reading.
 *
 * @param lookups the names that lead to them: what a watch has to watch
 * @param files the files and their stamps
 * @param folders those the files are in: their times tell of a file that was removed
 */
public record View(Set<Route.Lookup> lookups, Map<Path, Stamp> files, List<Path> folders) {

    public View {
        lookups = Set.copyOf(lookups);
        files = Map.copyOf(files);
        folders = List.copyOf(folders);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof View view
                && lookups.equals(view.lookups)
                && files.equals(view.files)
                && folders.equals(view.folders);
    }

    @Override
    public int hashCode() {
        return 31 * lookups.hashCode() + files.hashCode();
    }

    /** When one of the files was written last, or a file was put into or taken from their folders. */
    public FileTime lastWritten() {
        FileTime last = FileTime.fromMillis(0);
        for (Stamp stamp : files.values()) {
            last = later(last, stamp.modified());
        }
        for (Path folder : folders) {
            last = later(last, Stamp.of(folder).modified());
        }
        return last;
    }

    private static FileTime later(FileTime a, FileTime b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
